// Package definition keeps the definitions of databases: the documents of the
// native collections Collection, Function and Database. It loads and caches
// them, writes them, and does what a change of them asks for.
package definition

import (
	"encoding/binary"
	"slices"

	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/txn"
)

// The native collections.
var (
	Collections = document.NewNative(1, "Collection", collectionKind{})
	Functions   = document.NewNative(2, "Function", functionKind{})
	Databases   = document.NewNative(5, "Database", databaseKind{})
)

// Natives returns the native collections.
func Natives() []*document.Collection {
	return []*document.Collection{Collections, Functions, Databases}
}

// kind is what differs between the native collections.
type kind interface {
	document.Native
	// define validates a definition, puts it into the draft, and returns its
	// name and stored form. d is the document before the write.
	define(w *document.Writer, next *draft, op catalog.Op, d *document.Doc, input *value.Object) (name string, stored *value.Object, err error)
	// remove takes a definition out of the draft.
	remove(w *document.Writer, next *draft, d *document.Doc) error
}

// Create creates a definition.
func Create(w *document.Writer, coll *document.Collection, input *value.Object) (*document.Doc, error) {
	if err := w.PresentOnly(); err != nil {
		return nil, err
	}
	id, err := nextID(w, coll)
	if err != nil {
		return nil, err
	}
	return write(w, builtin.ActionCreate, catalog.Create, &document.Doc{Coll: coll, ID: id}, input)
}

// Change updates or replaces a definition and returns it.
func Change(w *document.Writer, op catalog.Op, d *document.Doc, input *value.Object) (*document.Doc, error) {
	if err := w.Require(d, op.String()); err != nil {
		return nil, err
	}
	if err := w.PresentOnly(); err != nil {
		return nil, err
	}
	return write(w, builtin.ActionWrite, op, d, input)
}

// Delete removes a definition; the document it returns is null.
func Delete(w *document.Writer, d *document.Doc) (*document.Doc, error) {
	if err := w.Require(d, "delete"); err != nil {
		return nil, err
	}
	if err := w.PresentOnly(); err != nil {
		return nil, err
	}
	if err := begin(w, builtin.ActionDelete, d); err != nil {
		return nil, err
	}
	next := newDraft(w)
	if err := d.Coll.Native.(kind).remove(w, next, d); err != nil {
		return nil, err
	}
	if err := w.Tx.Delete(keyspace.DocumentKey(w.Names.DB, d.Coll.ID(), d.ID)); err != nil {
		return nil, err
	}
	w.NoteSize(d, 0)
	return &document.Doc{Coll: d.Coll, ID: d.ID, Name: d.Name, Deleted: true}, next.adopt(w)
}

// begin checks that a definition may be written now.
func begin(w *document.Writer, a builtin.Action, d *document.Doc) error {
	if d.Coll == Collections {
		if err := w.NoteRedefined(uint32(d.ID)); err != nil {
			return err
		}
	}
	return w.Permit(a, d.Coll)
}

// write validates and stores a definition.
func write(w *document.Writer, a builtin.Action, op catalog.Op, d *document.Doc, input *value.Object) (*document.Doc, error) {
	if err := begin(w, a, d); err != nil {
		return nil, err
	}
	new(document.Limits).Check(input)
	next := newDraft(w)
	name, stored, err := d.Coll.Native.(kind).define(w, next, op, d, input)
	if err != nil {
		return nil, err
	}
	b, err := document.AppendVersion(nil, nil, stored)
	if err != nil {
		return nil, err
	}
	if err := w.Tx.Put(keyspace.DocumentKey(w.Names.DB, d.Coll.ID(), d.ID), b); err != nil {
		return nil, err
	}
	r := &document.Doc{Coll: d.Coll, ID: d.ID, Name: name}
	w.NoteSize(r, len(b))
	return r, next.adopt(w)
}

// draft is the definitions with this query's changes so far, taken apart to be
// changed further.
type draft struct {
	collections []*catalog.Collection
	functions   []*catalog.Function
	databases   []*catalog.Database
}

func newDraft(w *document.Writer) *draft {
	d := w.Current().Defs
	return &draft{slices.Clone(d.Collections), slices.Clone(d.Functions), slices.Clone(d.Databases)}
}

// adopt makes a draft the definitions that the query has so far, and marks the
// schema version as written.
func (d *draft) adopt(w *document.Writer) error {
	ns := w.Names
	defs := catalog.NewDefinitions(d.collections, d.functions, d.databases, ns.Defs.Typechecked, ns.Defs.Protected)
	w.Defined = document.NewNamespace(ns.DB, ns.Path, ns.Version, defs, Natives(), w.Library)
	return w.Tx.Put(keyspace.VersionKey(ns.DB), nil)
}

// replaceOrAdd puts x in the place of the element that is the same, or at the
// end.
func replaceOrAdd[T any](list []T, x T, same func(T) bool) []T {
	if i := slices.IndexFunc(list, same); i >= 0 {
		list[i] = x
		return list
	}
	return append(list, x)
}

// merged is the whole definition that a write asks for: the input itself, or
// for updates the old one with the input merged into it.
func merged(op catalog.Op, old, input *value.Object) *value.Object {
	if op == catalog.Update {
		return catalog.Merge(old, input, true)
	}
	return input
}

// nextID takes an id for a definition that has never been used in the
// database, or for databases in the whole store.
func nextID(w *document.Writer, coll *document.Collection) (value.ID, error) {
	db := w.Names.DB
	if coll == Databases {
		db = 0
	}
	k := keyspace.SchemaKey(db, "ids:"+coll.ModuleName())
	v, ok, err := w.Tx.Get(k, txn.Present)
	if err != nil {
		return 0, err
	}
	id := uint64(document.FirstUserID)
	if ok {
		id = binary.BigEndian.Uint64(v.Value) + 1
	}
	return value.ID(id), w.Tx.Put(k, binary.BigEndian.AppendUint64(nil, id))
}
