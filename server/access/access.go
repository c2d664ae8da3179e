// Package access says for whom a query runs and what that principal may do.
// The one reader and the one writer of package document ask it; nobody else
// decides about permission.
package access

import (
	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/diag"
)

// The built-in roles that a principal can have.
const (
	Admin  = "admin"
	Server = "server"
)

// SecretKind tells what a request proved its identity with.
type SecretKind uint8

// The kinds of secrets. Internal is no secret: the server works for itself.
const (
	Internal SecretKind = iota
	RootKey
)

// Principal is who a query runs for. It is immutable.
type Principal struct {
	Secret SecretKind
	Role   string // Admin or Server
	// Address is the network address that the request came from, "" for
	// requests from inside the process.
	Address string
}

// System is the server itself, which may do everything.
var System = &Principal{Secret: Internal, Role: Admin}

// Resource is what an action is about: the documents of a collection, or a
// user function.
type Resource struct {
	Name string
	// Native is set for the collections that hold definitions.
	Native bool
}

// databases is the collection that only admins see.
const databases = "Database"

// May reports whether the principal may do something with a resource.
func (p *Principal) May(_ builtin.Action, r Resource) bool {
	return p.Role == Admin || !r.Native || r.Name != databases
}

// Denied is the error for what a principal may not do.
func Denied() *diag.Error {
	return diag.Errorf(diag.CodePermissionDenied, "Insufficient privileges to perform the action.")
}
