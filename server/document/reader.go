package document

import (
	"fmt"

	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/access"
	"github.com/fawndb/fawn/server/document/key"
	"github.com/fawndb/fawn/server/document/record"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/summary"
	"github.com/fawndb/fawn/server/txn"
)

// Reader is how one attempt of a query gets at data: every read of a document,
// an index entry, a listing or an older version passes it, and it is the only
// place that asks whether the principal may. It is not safe for concurrent
// use.
type Reader struct {
	Scope
	Tx  *txn.Tx
	Who *access.Principal
	// Names is the namespace as of the snapshot: what names mean.
	Names *Namespace
	// Defined is the namespace with what this query has defined; nil before
	// the first change.
	Defined *Namespace
	Log     *summary.Log

	eval    Evaluator
	present func(key.Ref) value.Value // resolves references read at present
	// indexing is the document whose index entries are being made.
	indexing *Doc
}

// Evaluator is what data asks of the query that runs.
type Evaluator interface {
	// Call calls a function of a definition. What it may do is set by the
	// Scope.
	Call(fn value.Value, args ...value.Value) (value.Value, error)
	// NewID generates a document id: greater than all that this process has
	// made, and other than all that were made anywhere.
	NewID() (value.ID, error)
}

// NewReader makes the reader of an attempt.
func NewReader(tx *txn.Tx, who *access.Principal, names *Namespace, log *summary.Log, eval Evaluator) Reader {
	return Reader{Scope: Scope{Limit: builtin.Write}, Tx: tx, Who: who, Names: names, Log: log, eval: eval}
}

// Now is the snapshot time of the query, in microseconds.
func (r *Reader) Now() int64 { return int64(r.Tx.Snapshot()) }

// Current is the namespace with what this query has changed.
func (r *Reader) Current() *Namespace {
	if r.Defined != nil {
		return r.Defined
	}
	return r.Names
}

// call evaluates a function of a definition, with at most the given effect.
func (r *Reader) call(fn *plan.Closure, limit builtin.Effect, place string, args ...value.Value) (value.Value, error) {
	old := r.Scope
	r.AtMost(limit, place)
	v, err := r.eval.Call(fn, args...)
	r.Scope = old
	return v, err
}

// may asks whether the principal may do something with the documents of a
// collection. What may not be read is not there.
func (r *Reader) may(a builtin.Action, coll *Collection) bool {
	return r.Who.May(a, coll.resource())
}

// mayRead asks whether the principal may read documents of a collection as of a
// time.
func (r *Reader) mayRead(coll *Collection, at store.Timestamp) bool {
	if at == txn.Present {
		return r.may(builtin.ActionRead, coll)
	}
	return r.may(builtin.ActionHistoryRead, coll)
}

// MayCall checks that the principal may call a user function.
func (r *Reader) MayCall(u *Function) error {
	if r.Who.May(builtin.ActionCall, access.Resource{Name: u.Def.Name}) {
		return nil
	}
	return access.Denied()
}

// readable checks that a time is within a collection's retained history.
func (r *Reader) readable(coll *Collection, at store.Timestamp) error {
	if at == txn.Present || coll.IsNative() {
		return nil
	}
	if oldest := coll.Def.MinReadTime(r.Now()); int64(at) < oldest {
		return &diag.Error{Code: diag.CodeInvalidRequest, Protocol: true, Message: fmt.Sprintf(
			"Requested timestamp %s less than minimum allowed timestamp %s.",
			value.TimeFromMicros(int64(at)), value.TimeFromMicros(oldest))}
	}
	return nil
}

// load reads the document unless the cached version is still good.
func (r *Reader) load(d *Doc) error {
	if d.epoch == r.Tx.Epoch() {
		return nil
	}
	d.exists = false
	if d.Coll == Deleted || d.Deleted {
		d.epoch = r.Tx.Epoch()
		return nil
	}
	if err := r.readable(d.Coll, d.At); err != nil {
		return err
	}
	if d.ID < 0 || !r.mayRead(d.Coll, d.At) { // a name that nothing has
		d.epoch = r.Tx.Epoch()
		return nil
	}
	// Whatever asks for it: what an index has of a document must not depend on
	// others, or its entries could not be found again.
	if err := r.Allow(builtin.Read, builtin.ReadingDocument); err != nil {
		return err
	}
	v, ok, err := r.Tx.Get(keyspace.DocumentKey(r.Names.DB, d.Coll.ID(), d.ID), d.At)
	if err != nil {
		return err
	}
	if ok {
		if err := r.setVersion(d, v); err != nil {
			return err
		}
	}
	d.epoch = r.Tx.Epoch()
	return nil
}

// ReadAhead fetches documents together that are about to be read one by one.
// Nothing has been read until they are: see txn.Tx.ReadAhead.
func (r *Reader) ReadAhead(docs []*Doc) error {
	for len(docs) > 1 {
		at, rest := docs[0].At, docs[:0:0]
		var keys [][]byte
		for _, d := range docs {
			switch {
			case d.At != at:
				rest = append(rest, d)
			case d.epoch != r.Tx.Epoch() && d.Coll != Deleted && !d.Deleted && d.ID >= 0 && r.mayRead(d.Coll, at) && r.readable(d.Coll, at) == nil:
				keys = append(keys, keyspace.DocumentKey(r.Names.DB, d.Coll.ID(), d.ID))
			}
		}
		if len(keys) > 1 {
			if err := r.Tx.ReadAhead(keys, at); err != nil {
				return err
			}
		}
		docs = rest
	}
	return nil
}

// Peek is a stored field of a document that has been read or fetched ahead; nil
// when it has not, or lacks the field.
func (r *Reader) Peek(d *Doc, name string) value.Value {
	p := *d
	if p.epoch != r.Tx.Epoch() {
		v, ok := r.Tx.Ahead(keyspace.DocumentKey(r.Names.DB, d.Coll.ID(), d.ID), d.At)
		var err error
		if p.version, err = ParseVersion(v); !ok || err != nil {
			return nil
		}
	} else if !d.exists {
		return nil
	}
	v, ok, err := record.Lookup(p.version.Data, name, r.recordEnv(&p))
	if !ok || err != nil {
		return nil
	}
	return v
}

// setVersion caches a version that has been read.
func (r *Reader) setVersion(d *Doc, v store.Version) (err error) {
	if d.version, err = ParseVersion(v); err != nil {
		return err
	}
	d.exists = !r.expired(&d.version)
	d.epoch = r.Tx.Epoch()
	return nil
}

// expired reports whether a version is past its ttl, which is always compared
// with the snapshot, never with the time of an at().
func (r *Reader) expired(v *Version) bool { return v.TTL != nil && v.Expired(r.Now()) }

// Exists reports whether the document can be read now.
func (r *Reader) Exists(d *Doc) (bool, error) {
	if r.fresh(d) {
		return true, nil
	}
	return r.Fetch(d)
}

// Fetch is Exists for those who want the document's data.
func (r *Reader) Fetch(d *Doc) (bool, error) {
	err := r.load(d)
	return d.exists, err
}

// Require is the error, if any, for reading a field or calling a method of the
// document.
func (r *Reader) Require(d *Doc, member string) error {
	ok, err := r.Fetch(d)
	if err != nil || ok {
		return err
	}
	if d.Deleted || d.Coll == Deleted {
		return NullAccess(value.Null{}, member)
	}
	return d.NotFound()
}

// NullAccess is the error for a field, method or index of null.
func NullAccess(n value.Null, name string) *diag.Error {
	e := diag.Errorf(diag.CodeInvalidNullAccess, "Cannot access `%s` on null.", name)
	e.Hints = NullHint(n)
	return e
}

// NullHint points at the place where a null came from.
func NullHint(n value.Null) []diag.Diagnostic {
	if n.NullCause == nil || n.At == nil {
		return nil
	}
	return []diag.Diagnostic{{Kind: diag.KindHint, Message: "Null value created here", Span: *n.At}}
}

// recordEnv tells the record decoder what stored references and times mean.
// References found in a document keep its read time.
func (r *Reader) recordEnv(d *Doc) record.Env {
	at := d.At
	if at == txn.Present {
		if r.present == nil {
			r.present = func(ref key.Ref) value.Value { return r.reference(ref, txn.Present) }
		}
		return record.Env{At: d.version.At, Doc: r.present}
	}
	return record.Env{At: d.version.At, Doc: func(ref key.Ref) value.Value { return r.reference(ref, at) }}
}

// Reference is the reference that an index entry has, which reads at a time.
func (r *Reader) Reference(ref key.Ref, at store.Timestamp) *Doc { return r.reference(ref, at) }

func (r *Reader) reference(ref key.Ref, at store.Timestamp) *Doc {
	m := r.Names.CollectionByID(uint32(ref.Coll))
	d := &Doc{Coll: m, ID: ref.ID, At: at}
	if m.Named() {
		d.Name = r.Names.NameOf(m.ID(), ref.ID)
	}
	return d
}

// ByID is the reference to a document of a user collection; site is the call
// that makes it.
func (r *Reader) ByID(coll *Collection, id value.ID, site diag.Span) *Doc {
	return &Doc{Coll: coll, ID: id, At: r.ReadTime(), Origin: site}
}

// ByName is the reference to a definition; site is the call that makes it.
// Names are those of now, also inside at().
func (r *Reader) ByName(coll *Collection, name string, site diag.Span) *Doc {
	return &Doc{
		Coll: coll, ID: coll.Native.IDOf(r.Current(), name), Name: name, ByName: true,
		At: r.ReadTime(), Origin: site,
	}
}

// NameOf is the name of a definition, which may have changed since the
// reference was made.
func (r *Reader) NameOf(d *Doc) string {
	if d.At == txn.Present {
		if name := r.Current().NameOf(d.Coll.ID(), d.ID); name != "" {
			return name
		}
	}
	return d.Name
}
