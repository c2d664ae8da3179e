// Package document has documents and what belongs to them: versions, index
// entries, constraints, expiry, and the namespace of a database. Its Reader and
// Writer are the one door to the data.
package document

import (
	"bytes"
	"fmt"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document/key"
	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/txn"
)

// Doc is a reference to a document. It never carries a copy of the data: the
// version below is only a cache for as long as the transaction has written
// nothing since.
type Doc struct {
	Coll *Collection
	ID   value.ID
	Name string          // of definitions; "" for documents with an id
	At   store.Timestamp // read time, txn.Present outside at()
	// Deleted marks the value that delete() returned.
	Deleted bool
	// ByName marks what was looked up by name; such references cannot be
	// stored.
	ByName bool
	Origin diag.Span // the call that made the reference, for hints

	epoch   uint32 // of the transaction when version was loaded; 0: never
	exists  bool
	version Version
	entry   *entry // of a document that an index lists
}

// Kind implements value.Value.
func (*Doc) Kind() value.Kind { return value.KindDoc }

// Collection implements value.Doc.
func (d *Doc) Collection() value.Module { return d.Coll }

// DocID implements value.Doc.
func (d *Doc) DocID() value.ID { return d.ID }

// DocName implements value.Doc.
func (d *Doc) DocName() string { return d.Name }

// Version is the version of the document that was read last, the zero Version
// when there was none.
func (d *Doc) Version() *Version { return &d.version }

// Lookup is the index call that lists the document, nil for none.
func (d *Doc) Lookup() *Lookup {
	if d.entry == nil {
		return nil
	}
	return d.entry.lookup
}

// Key identifies a document at a read time.
type Key struct {
	Coll uint32
	ID   value.ID
	At   store.Timestamp
}

// Key identifies what the reference refers to.
func (d *Doc) Key() Key { return Key{d.Coll.ID(), d.ID, d.At} }

// Present is the reference as writes take it: they change what is there now,
// whatever time the reference reads at.
func (d *Doc) Present() *Doc {
	if d.At == txn.Present {
		return d
	}
	return &Doc{Coll: d.Coll, ID: d.ID, Name: d.Name, Deleted: d.Deleted, ByName: d.ByName, Origin: d.Origin}
}

// Keep makes a document of one that a listing has lent.
func (d *Doc) Keep() *Doc {
	k := *d
	k.version.Data = bytes.Clone(d.version.Data)
	return &k
}

// RefOf numbers a document for keys and records.
func RefOf(d value.Doc) (key.Ref, error) {
	doc := d.(*Doc)
	return key.Ref{Coll: int64(doc.Coll.ID()), ID: doc.ID}, nil
}

// NotFoundText says that a document does not exist.
func (d *Doc) NotFoundText() string {
	switch {
	case d.Coll == Deleted:
		return fmt.Sprintf("Document with id %d does not exist because the collection was deleted.", d.ID)
	case d.Coll.Named():
		return fmt.Sprintf("%s `%s` not found.", d.Coll.ModuleName(), d.Name)
	}
	return fmt.Sprintf("Collection `%s` does not contain document with id %d.", d.Coll.ModuleName(), d.ID)
}

// NotFound is the error for using a document that does not exist, with a hint
// at where the reference was made.
func (d *Doc) NotFound() *diag.Error {
	e := diag.Errorf(diag.CodeDocumentNotFound, "%s", d.NotFoundText())
	if d.Origin.Src != nil {
		e.Hints = []diag.Diagnostic{{Kind: diag.KindHint, Message: "Null value created here", Span: d.Origin}}
		e.HintsApart = true
	}
	return e
}
