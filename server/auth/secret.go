// Package auth decides who a request comes from: it reads the Authorization
// header and the scope that a secret may carry.
package auth

import (
	"crypto/subtle"
	"encoding/base64"
	"strings"
)

// Identity is who a request runs as.
type Identity struct {
	// Database is the path of names from the root database, joined with "/".
	Database string
	// Role is the built-in role: "admin", "server", "server-readonly" or
	// "client".
	Role string
}

// Authenticator knows the secrets that are valid.
type Authenticator struct {
	// Root is an admin key of the root database.
	Root string
}

// Identify reads an Authorization header. ok is false for anything that is
// not a valid secret with a permitted scope; whether the database of a scope
// exists is for the caller to find out.
func (a *Authenticator) Identify(header string) (id Identity, ok bool) {
	credential, ok := credential(header)
	if !ok {
		return id, false
	}
	secret, scope, scoped := strings.Cut(credential, ":")
	if secret == "" || a.Root == "" || subtle.ConstantTimeCompare([]byte(secret), []byte(a.Root)) != 1 {
		return id, false
	}
	if !scoped {
		return Identity{Role: "admin"}, true
	}
	return parseScope(scope)
}

// parseScope reads ROLE or PATH:ROLE.
func parseScope(scope string) (Identity, bool) {
	id := Identity{Role: scope}
	if path, role, ok := strings.Cut(scope, ":"); ok {
		id = Identity{Database: path, Role: role}
		if path == "" || strings.HasPrefix(path, "/") || strings.HasSuffix(path, "/") || strings.Contains(path, "//") {
			return id, false
		}
	}
	switch id.Role {
	case "admin", "server":
		return id, true
	}
	// Other roles need the privileges that roles define; until a role can be
	// enforced, no request runs as it.
	return id, false
}

// credential takes the secret, with its scope, out of a header.
func credential(header string) (string, bool) {
	scheme, rest, ok := strings.Cut(header, " ")
	rest = strings.TrimSpace(rest)
	if !ok || rest == "" {
		return "", false
	}
	switch scheme {
	case "Bearer":
		return rest, true
	case "Basic":
		b, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(rest, ":"))
		if err != nil {
			return "", false
		}
		return strings.TrimSuffix(strings.TrimSpace(string(b)), ":"), true
	}
	return "", false
}
