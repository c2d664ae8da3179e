package fawn

import (
	"fmt"
	"time"

	"github.com/fawndb/fawn/fql/value"
)

// Args are the named values of a query: what fills the ${name} holes of a
// template or binds the variables of a source text. Values are nil, bools,
// integers, floats, strings, []byte, time.Time, Date, slices, arrays, maps
// with string keys, structs, pointers to any of these, the types of this
// package and any value.Value. In templates a *Query (also in a []*Query or
// map[string]*Query) inserts that fragment.
type Args = map[string]any

// Date is a calendar day, as FQL's Date: the days since 1970-01-01.
// value.DateOf makes one.
type Date = value.Date

// Module is a collection or a built-in module by name: Module("User").
type Module string

// EventSource is the token of an event source (set.eventSource()).
type EventSource string

// Ref points to a document: Coll and ID for documents of user collections,
// Coll and Name for collections, functions, roles and databases.
type Ref struct {
	Coll Module `fauna:"coll"`
	ID   string `fauna:"id,omitempty"`
	Name string `fauna:"name,omitempty"`
}

// String is the reference as FQL text.
func (r Ref) String() string {
	if r.Name != "" {
		return fmt.Sprintf("%s.byName(%q)", string(r.Coll), r.Name)
	}
	return fmt.Sprintf("%s(%q)", string(r.Coll), r.ID)
}

// Document is what every document has besides its own fields. Structs that
// stand for documents may embed it:
//
//	type User struct {
//		fawn.Document
//		Name string `fauna:"name"`
//	}
//
// As an argument, a struct with an embedded Document whose Coll is set is the
// reference to that document; otherwise (a document not stored yet) it is an
// object of the remaining fields. [Fields] makes it that object in any case.
type Document struct {
	ID   string     `fauna:"id,omitempty"`
	Coll Module     `fauna:"coll,omitempty"`
	TS   time.Time  `fauna:"ts,omitempty"`
	TTL  *time.Time `fauna:"ttl,omitempty"`
}

// Ref is the reference to the document.
func (d Document) Ref() Ref { return Ref{Coll: d.Coll, ID: d.ID} }

// NamedDocument is Document for collections, functions, roles, databases and
// access providers, which have a name in place of an id.
type NamedDocument struct {
	Name string    `fauna:"name,omitempty"`
	Coll Module    `fauna:"coll,omitempty"`
	TS   time.Time `fauna:"ts,omitempty"`
}

// Ref is the reference to the document.
func (d NamedDocument) Ref() Ref { return Ref{Coll: d.Coll, Name: d.Name} }

// AnyDocument is a document decoded into an any: its metadata and all other
// fields by name.
type AnyDocument struct {
	Ref
	TS   time.Time
	TTL  *time.Time
	Data map[string]any
}

// NullDocument is a document that does not exist or may not be read. Decoding
// one into a pointer, map or slice gives nil and into a struct fails with a
// *NullDocument as the cause; a NullDocument or an any takes it as it is.
type NullDocument struct {
	Ref
	// Cause is "not found", "deleted", "permission denied" or "collection
	// deleted".
	Cause string
}

// Error implements error.
func (n *NullDocument) Error() string {
	return fmt.Sprintf("document %s: %s", n.Ref, n.Cause)
}

// Page is one page of a set. After is the cursor of the next page, "" at the
// end. A set that the server did not evaluate has a cursor and no data.
type Page[T any] struct {
	Data  []T    `fauna:"data"`
	After string `fauna:"after,omitempty"`
}

// Fields makes v, a struct or pointer to a struct, an object argument without
// the metadata of an embedded Document: User.byId(...)!.replace(${fields}).
func Fields(v any) any { return fieldsOf{v} }

type fieldsOf struct{ v any }
