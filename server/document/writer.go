package document

import (
	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/access"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/txn"
)

// Writer is how one attempt of a query changes data: every create, update,
// replace and delete passes it, and it is the only place that asks whether the
// principal may. It is not safe for concurrent use.
type Writer struct {
	Reader
	// Library has the built-ins that default values may name.
	Library plan.Library

	sizes map[Key]int // of the documents written
	// The user collections whose documents, and those whose definitions, the
	// query has written: never both of one.
	written, redefined map[uint32]bool
	// unindexed is what kept a computed field from being evaluated for an index:
	// the end of the query's time.
	unindexed error
	// Deferred lists the index builds that the query leaves to the background.
	Deferred []keyspace.Build
}

// NewWriter makes the writer of an attempt on top of its reader.
func NewWriter(r Reader, lib plan.Library) Writer { return Writer{Reader: r, Library: lib} }

// NewID generates a document id.
func (w *Writer) NewID() (value.ID, error) { return w.eval.NewID() }

// Permit checks that the principal may do something with the documents of a
// collection.
func (w *Writer) Permit(a builtin.Action, coll *Collection) error {
	if w.may(a, coll) {
		return nil
	}
	return access.Denied()
}

// PresentOnly refuses writes inside at() of the past.
func (w *Writer) PresentOnly() error {
	if w.ReadTime() == txn.Present {
		return nil
	}
	return diag.Errorf(diag.CodeInvalidWrite, "Cannot write at a snapshot time in the past.")
}

// noteWritten notes that the query writes documents of a user collection.
func (w *Writer) noteWritten(coll uint32) error { return note(&w.written, w.redefined, coll) }

// NoteRedefined notes that the query writes the definition of a user
// collection.
func (w *Writer) NoteRedefined(coll uint32) error { return note(&w.redefined, w.written, coll) }

func note(mine *map[uint32]bool, other map[uint32]bool, coll uint32) error {
	if other[coll] {
		return diag.Errorf(diag.CodeInvalidWrite, "Cannot modify a document and its collection in the same query.")
	}
	if *mine == nil {
		*mine = map[uint32]bool{}
	}
	(*mine)[coll] = true
	return nil
}

// NoteSize notes the size of a written document for the statistics.
func (w *Writer) NoteSize(d *Doc, n int) {
	if w.sizes == nil {
		w.sizes = map[Key]int{}
	}
	w.sizes[d.Key()] = n
}

// ChargeWrites adds what the writes cost to the statistics, at the end.
func (w *Writer) ChargeWrites() {
	for _, n := range w.sizes {
		w.Tx.Stats.WriteOps += max(1, int64(n+1023)/1024)
	}
}
