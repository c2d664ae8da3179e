// Package auth decides who a request comes from: it reads the Authorization
// header, checks the secret and applies the scope that a secret may carry.
package auth

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"

	"github.com/fawndb/fawn/server/access"
	"github.com/fawndb/fawn/server/txn"
)

// ErrUnauthenticated means that a request names no valid secret, or a scope
// that its secret does not permit. It does not tell which.
var ErrUnauthenticated = errors.New("the request has no valid secret")

// Authenticator finds out who requests come from. It is safe for concurrent
// use. The zero Authenticator refuses everybody.
type Authenticator struct {
	// Root is an admin key of the root database; nil for none.
	Root *Root
}

// Credential is what a request brought that has been found to be worth an
// attempt.
type Credential struct {
	// Database is the path of names from the root database, joined with "/".
	Database string
	// Role is access.Admin or access.Server.
	Role string
	kind access.SecretKind
}

// Recognize reads the Authorization header and refuses what cannot be valid,
// without a look into the store: what strangers send is not worth more. The
// errors are ErrUnauthenticated and, when the answer takes longer than ctx, the
// context's. Whether the database of a scope exists is for the caller to find
// out.
func (a *Authenticator) Recognize(ctx context.Context, header string) (Credential, error) {
	text, ok := credential(header)
	if !ok || a.Root == nil {
		return Credential{}, ErrUnauthenticated
	}
	secret, scope, _ := strings.Cut(text, ":")
	c, permitted := parseScope(scope)
	if !permitted || !validSecret(secret) {
		return Credential{}, ErrUnauthenticated
	}
	ok, err := a.Root.Verify(ctx, secret)
	if err != nil {
		return Credential{}, err
	}
	if !ok {
		return Credential{}, ErrUnauthenticated
	}
	c.kind = access.RootKey
	return c, nil
}

// Identify finds out, at the snapshot of an attempt, for whom it runs and in
// which database: keys and tokens are documents there. address is where the
// request comes from.
func (a *Authenticator) Identify(_ *txn.Tx, c Credential, address string) (access.Principal, string, error) {
	return access.Principal{Secret: c.kind, Role: c.Role, Address: address}, c.Database, nil
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
func parseScope(scope string) (Credential, bool) {
	if scope == "" {
		return Credential{Role: access.Admin}, true
	}
	c := Credential{Role: scope}
	if path, role, ok := strings.Cut(scope, ":"); ok {
		if !validPath(path) {
			return Credential{}, false
		}
		c = Credential{Database: path, Role: role}
	}
	switch c.Role {
	case access.Admin, access.Server:
		return c, true
	}
	// Other roles, and documents as identities, need privileges; until those
	// can be enforced no request runs as them.
	return Credential{}, false
}

func validPath(path string) bool {
	for name := range strings.SplitSeq(path, "/") {
		if name == "" || strings.ContainsAny(name, ",()&=") {
			return false
		}
	}
	return true
}
