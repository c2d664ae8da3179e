package exec

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/document/key"
	"github.com/fawndb/fawn/server/store"
)

// indexSet is the entries of an index with the given terms, in index order,
// perhaps bounded to a range of covered values.
type indexSet struct {
	base
	coll  *Coll
	index *index
	terms []value.Value
	// from and to bound the covered values, both included; nil is unbounded.
	from, to value.Value
	// position is the key of the last entry delivered, without the index's
	// prefix; iteration goes on behind it. nil at the beginning.
	position []byte
	reverse  bool
	at       store.Timestamp
	site     diag.Span // the call that made the set, for hints
}

func (s *indexSet) ranged() bool  { return s.from != nil || s.to != nil || s.position != nil }
func (s *indexSet) pageSize() int { return defaultPageSize }
func (s *indexSet) Reverse() Set  { r := *s; r.reverse = !s.reverse; return &r }

// callIndex is a call of an index: terms, then an optional range.
func (c *Context) callIndex(coll *Coll, ix *index, args []value.Value) (value.Value, error) {
	n := len(ix.def.Terms)
	if len(args) != n && len(args) != n+1 {
		return nil, builtin.CheckCount(value.Arity{Min: n, Counts: []int{n, n + 1}}, len(args))
	}
	if !ix.def.Queryable {
		return nil, diag.Errorf("invalid_index_invocation", "The index `%s.%s` is not queryable.", coll.ModuleName(), ix.def.Name)
	}
	s := &indexSet{coll: coll, index: ix, at: c.readTime(), site: c.site}
	for i, t := range args[:n] {
		if !storable(t) {
			return nil, InvalidArgument(fmt.Sprintf("term%d", i+1), "Argument cannot be used as lookup term")
		}
		s.terms = append(s.terms, t)
	}
	if len(args) == n {
		return s, nil
	}
	r, ok := args[n].(*value.Object)
	from, hasFrom := value.Value(nil), false
	to, hasTo := value.Value(nil), false
	if ok {
		from, hasFrom = r.Get("from")
		to, hasTo = r.Get("to")
	}
	if !hasFrom && !hasTo {
		return nil, invalidRange()
	}
	if hasFrom {
		if err := s.checkBound("from", from); err != nil {
			return nil, err
		}
		s.from = from
	}
	if hasTo {
		if err := s.checkBound("to", to); err != nil {
			return nil, err
		}
		s.to = to
	}
	return s, nil
}

func invalidRange() error {
	return InvalidArgument("range", "should be an object contining `{ from }`, `{ to }`, or `{ from, to }` fields")
}

// bound splits a range bound into the leading covered values it fixes.
func (s *indexSet) bound(v value.Value) []value.Value {
	a, ok := v.(*value.Array)
	if ok && len(s.index.def.Values) != 1 {
		return a.Elems
	}
	return []value.Value{v}
}

func (s *indexSet) checkBound(name string, v value.Value) error {
	n := len(s.index.def.Values)
	if n == 0 {
		if _, ok := boundID(v); !ok {
			return notID(name)
		}
		return nil
	}
	parts := s.bound(v)
	if len(parts) > n {
		return InvalidArgument("range", fmt.Sprintf("The field `%s` can have at most %d values", name, n))
	}
	for i, p := range parts {
		if !storable(p) && !(s.index.isID(i) && p.Kind() == value.KindID) {
			return InvalidArgument("range", fmt.Sprintf("The `%s` field should be either an indexable value or an array of values", name))
		}
	}
	return nil
}

func notID(name string) error {
	return InvalidArgument("range", fmt.Sprintf("The `%s` field must be a document id.", name))
}

// boundID reads a bound that names a document: a document, an ID, an integer
// or a decimal string.
func boundID(v value.Value) (value.ID, bool) {
	switch v := v.(type) {
	case *Doc:
		return v.docID, true
	case value.ID:
		return v, true
	case value.Int:
		return value.ID(v), true
	case value.Long:
		return value.ID(v), true
	case value.String:
		id, err := strconv.ParseInt(string(v), 10, 64)
		return value.ID(id), err == nil
	}
	return 0, false
}

// storable tells whether a value can be stored in a document.
func storable(v value.Value) bool { return new(limits).storable(v) }

func (l *limits) storable(v value.Value) bool {
	switch v := v.(type) {
	case *Doc:
		return !v.byName
	case *value.Array:
		l.enter(len(v.Elems))
		for _, x := range v.Elems {
			if !l.storable(x) {
				return false
			}
		}
		l.leave()
		return true
	case *value.Object:
		l.enter(v.Len())
		for _, f := range v.Fields() {
			if !l.storable(f.Value) {
				return false
			}
		}
		l.leave()
		return true
	}
	switch v.Kind() {
	case value.KindID, value.KindModule, value.KindSet, value.KindSetCursor, value.KindLambda,
		value.KindFunction, value.KindEventSource:
		return false
	}
	return true
}

// prefix is what the keys of all entries with the set's terms start with.
func (s *indexSet) prefix(c *Context) ([]byte, error) {
	k := document.IndexPrefix(c.schema.db, s.coll.id(), s.index.def.Backing, 64)
	enc := key.Encoder{RefOf: refOf}
	var err error
	for _, t := range s.terms {
		if k, err = enc.Append(k, t, false); err != nil {
			var large *key.TooLargeError
			if errors.As(err, &large) {
				return nil, protocolError("buf length %d exceeds %d", large.Size, key.MaxSize)
			}
			return nil, err
		}
	}
	return k, nil
}

func protocolError(format string, args ...any) error {
	e := diag.Errorf("invalid_request", format, args...)
	e.Protocol = true
	return e
}

// refOf numbers a document for keys and records.
func refOf(d value.Doc) (key.Ref, error) {
	doc := d.(*Doc)
	return key.Ref{Coll: int64(doc.coll.id()), ID: doc.docID}, nil
}

// keys is the range of keys that the set reads.
func (s *indexSet) keys(c *Context) (r store.Range, prefix []byte, err error) {
	if prefix, err = s.prefix(c); err != nil {
		return r, nil, err
	}
	r = store.Range{Start: prefix, End: key.PrefixEnd(prefix)}
	if s.from != nil {
		if r.Start, err = s.boundKey(prefix, s.from, false); err != nil {
			return r, nil, err
		}
	}
	if s.to != nil {
		k, err := s.boundKey(prefix, s.to, true)
		if err != nil {
			return r, nil, err
		}
		r.End = key.PrefixEnd(k)
	}
	if s.position != nil {
		at := append(bytes.Clone(prefix), s.position...)
		if s.reverse {
			if r.End == nil || bytes.Compare(at, r.End) < 0 {
				r.End = at
			}
		} else if at = append(at, 0); bytes.Compare(at, r.Start) > 0 {
			r.Start = at
		}
	}
	if r.End != nil && bytes.Compare(r.Start, r.End) > 0 {
		r.End = r.Start
	}
	return r, prefix, nil
}

// boundKey encodes a bound: all keys that agree with it start with the result.
func (s *indexSet) boundKey(prefix []byte, v value.Value, upper bool) ([]byte, error) {
	k := bytes.Clone(prefix)
	if len(s.index.def.Values) == 0 {
		id, _ := boundID(v)
		return append(k, document.DocumentKey(0, 0, max(id, 0))[13:]...), nil
	}
	enc := key.Encoder{RefOf: refOf}
	var err error
	parts := s.bound(v)
	for i, p := range parts {
		desc := s.index.def.Values[i].Desc
		if s.index.isID(i) {
			p = idBound(p)
		}
		if i == len(parts)-1 {
			p = outermost(p, upper != desc)
		}
		if k, err = enc.Append(k, p, desc); err != nil {
			return nil, err
		}
		// An array as upper bound also takes in the longer arrays that begin
		// with it: leave its terminator open.
		if _, ok := p.(*value.Array); ok && upper && !desc && len(s.index.def.Values) == 1 {
			k = k[:len(k)-1]
		}
	}
	return k, nil
}

// outermost is the first or last of the numbers equal to v in index order,
// where an integer comes before the same number as a double, so that a bound
// takes in both.
func outermost(v value.Value, last bool) value.Value {
	switch n := v.(type) {
	case value.Int:
		if last {
			return value.Double(n)
		}
	case value.Long:
		if f := float64(n); last && f < 1<<63 && int64(f) == int64(n) {
			return value.Double(f)
		}
	case value.Double:
		if i := int64(n); !last && n >= -1<<63 && n < 1<<63 && value.Double(i) == n && !(n == 0 && math.Signbit(float64(n))) {
			return value.Integer(i)
		}
	}
	return v
}

// idBound is a bound of a covered id as it is stored: an integer; null is
// below every id, anything that is no id above.
func idBound(v value.Value) value.Value {
	if v.Kind() == value.KindNull {
		return value.Int(0)
	}
	if id, ok := boundID(v); ok {
		return value.Integer(int64(id))
	}
	return value.Null{}
}

func (s *indexSet) iterate(c *Context) (iterator, error) {
	it := &indexIterator{c: c, set: *s, source: s}
	it.set.at = c.effectiveAt(s.at)
	if err := c.readable(s.coll, it.set.at); err != nil {
		return nil, err
	}
	r, prefix, err := s.keys(c)
	if err != nil {
		return nil, err
	}
	it.prefix = len(prefix)
	it.scan = c.tx.Scan(r, s.reverse, it.set.at)
	if len(s.terms) == 0 {
		it.scan.Partitioned()
	}
	return it, nil
}

type indexIterator struct {
	c       *Context
	set     indexSet // what remains
	source  *indexSet
	scan    *document.Scan
	prefix  int
	peek    *Doc
	peekKey []byte
}

func (i *indexIterator) next() (value.Value, bool, error) {
	if i.peek == nil {
		if err := i.advance(); i.peek == nil || err != nil {
			return nil, false, err
		}
	}
	d := i.peek
	i.peek = nil
	i.set.position = i.peekKey
	return d, true, nil
}

func (i *indexIterator) advance() error {
	for i.scan.Next() {
		v := i.scan.Version()
		// The entry of a document with a ttl carries it, so that an expired
		// document needs no reading to be left out.
		header, err := parseVersion(v)
		if err != nil {
			return err
		}
		if i.c.expired(&header) {
			continue
		}
		i.peekKey = bytes.Clone(v.Key[i.prefix:])
		d := &indexedDoc{Doc: Doc{coll: i.set.coll, docID: document.DocumentID(v.Key), at: i.set.at}}
		d.own = entry{set: i.source, values: i.peekKey[:len(i.peekKey)-8], epoch: i.c.tx.Epoch()}
		d.Doc.entry = &d.own
		i.peek = &d.Doc
		return nil
	}
	return i.scan.Err()
}

func (i *indexIterator) more() (bool, error) {
	if i.peek == nil {
		if err := i.advance(); err != nil {
			return false, err
		}
	}
	return i.peek != nil, nil
}

func (i *indexIterator) rest() Set {
	r := i.set
	if i.c.cursorAt != 0 && r.at == i.c.cursorAt {
		r.at = document.Present // the cursor carries the time
	}
	return &r
}

func (i *indexIterator) close() { i.scan.Close() }

func (s *indexSet) encode(e *cursorEncoder) error {
	e.tag(tagIndex)
	e.string(s.coll.ModuleName())
	e.string(s.index.def.Name)
	e.int(int64(s.index.def.Backing))
	e.bool(s.reverse)
	e.int(int64(s.at))
	e.bytes(s.position)
	if err := e.values(s.terms); err != nil {
		return err
	}
	for _, b := range []value.Value{s.from, s.to} {
		e.bool(b != nil)
		if b != nil {
			if err := e.value(b); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *cursorDecoder) index() Set {
	s := &indexSet{coll: d.coll()}
	name, backing := d.string(), d.int()
	s.reverse, s.at, s.position = d.bool(), d.time(), d.bytes()
	s.terms = d.values()
	if d.bool() {
		s.from = d.value()
	}
	if d.bool() {
		s.to = d.value()
	}
	if s.index = d.indexOf(s.coll, name); s.index == nil {
		return nil
	}
	// A position means nothing in an index that was defined anew since.
	if !s.callable() || int64(s.index.def.Backing) != backing {
		return nil
	}
	if len(s.position) == 0 {
		s.position = nil
	}
	return s
}

// callable tells whether a call of the index can have made the set.
func (s *indexSet) callable() bool {
	ok := s.index.def.Queryable && len(s.terms) == len(s.index.def.Terms)
	for _, t := range s.terms {
		ok = ok && storable(t)
	}
	return ok && (s.from == nil || s.checkBound("from", s.from) == nil) && (s.to == nil || s.checkBound("to", s.to) == nil)
}
