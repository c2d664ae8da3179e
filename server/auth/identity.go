// Package auth decides who a request comes from: it reads the Authorization
// header, checks the secret and applies the scope that a secret may carry.
package auth

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"
)

// Built-in roles that requests can run as.
const (
	Admin  = "admin"
	Server = "server"
)

// Identity is who a request runs as.
type Identity struct {
	// Database is the path of names from the root database, joined with "/".
	Database string
	// Role is Admin or Server.
	Role string
}

// ErrUnauthenticated means that a request names no valid secret, or a scope
// that its secret does not permit. It does not tell which.
var ErrUnauthenticated = errors.New("the request has no valid secret")

// Authenticator finds out who requests come from. It is safe for concurrent
// use. The zero Authenticator refuses everybody.
type Authenticator struct {
	// Root is an admin key of the root database; nil for none.
	Root *Root
}

// Identify reads the Authorization header. The errors are ErrUnauthenticated
// and, when the answer takes longer than ctx, the context's. Whether the
// database of a scope exists is for the caller to find out.
func (a *Authenticator) Identify(ctx context.Context, header string) (Identity, error) {
	credential, ok := credential(header)
	if !ok || a.Root == nil {
		return Identity{}, ErrUnauthenticated
	}
	secret, scope, _ := strings.Cut(credential, ":")
	id, permitted := parseScope(scope)
	if !permitted || !validSecret(secret) {
		return Identity{}, ErrUnauthenticated
	}
	ok, err := a.Root.Verify(ctx, secret)
	if err != nil {
		return Identity{}, err
	}
	if !ok {
		return Identity{}, ErrUnauthenticated
	}
	return id, nil
}

// credential takes the secret, with its scope, out of a header.
func credential(header string) (string, bool) {
	end := strings.IndexAny(header, " \t")
	if end < 0 {
		return "", false
	}
	rest := strings.Trim(header[end:], " \t")
	switch header[:end] {
	case "Bearer":
		return rest, rest != ""
	case "Basic":
		b, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(rest, ":"))
		if err != nil {
			return "", false
		}
		return strings.TrimSuffix(strings.TrimSpace(string(b)), ":"), true
	}
	return "", false
}

// notInSecrets are the characters that end a secret, which therefore has none
// of them.
const notInSecrets = "/,()&=:"

func validSecret(s string) bool { return s != "" && !strings.ContainsAny(s, notInSecrets) }

// parseScope reads what follows a secret's first colon: nothing, ROLE or
// PATH:ROLE. Anything else is no scope, and no request may fall back to more
// rights than it asked for.
func parseScope(scope string) (Identity, bool) {
	if scope == "" {
		return Identity{Role: Admin}, true
	}
	id := Identity{Role: scope}
	if path, role, ok := strings.Cut(scope, ":"); ok {
		if !validPath(path) {
			return Identity{}, false
		}
		id = Identity{Database: path, Role: role}
	}
	switch id.Role {
	case Admin, Server:
		return id, true
	}
	// Other roles, and documents as identities, need privileges; until those
	// can be enforced no request runs as them.
	return Identity{}, false
}

func validPath(path string) bool {
	for name := range strings.SplitSeq(path, "/") {
		if name == "" || strings.ContainsAny(name, ",()&=") {
			return false
		}
	}
	return true
}
