package exec

import (
	"math"

	"github.com/tinylib/msgp/msgp"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/parser"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/store"
)

// cursorDecoder reads what a cursorEncoder wrote, or what a client made up: a
// cursor holds nothing that a query could not say, and what it holds is checked
// as if a query had. The first error sticks; after it every read gives zero
// values.
type cursorDecoder struct {
	c     *Context
	b     []byte
	at    store.Timestamp // time of the cursor, document.Present for none
	err   error
	depth int
}

func (d *cursorDecoder) fail() { d.failWith(invalidCursor()) }

func (d *cursorDecoder) failWith(err error) {
	if d.err == nil {
		d.err = err
	}
	d.b = nil
}

func (d *cursorDecoder) tag() int {
	if len(d.b) == 0 {
		d.fail()
		return -1
	}
	t := d.b[0]
	d.b = d.b[1:]
	return int(t)
}

func read[T any](d *cursorDecoder, f func([]byte) (T, []byte, error)) T {
	v, rest, err := f(d.b)
	if err != nil {
		d.fail()
		var zero T
		return zero
	}
	d.b = rest
	return v
}

func (d *cursorDecoder) int() int64     { return read(d, msgp.ReadInt64Bytes) }
func (d *cursorDecoder) bool() bool     { return read(d, msgp.ReadBoolBytes) }
func (d *cursorDecoder) string() string { return read(d, msgp.ReadStringBytes) }

func (d *cursorDecoder) bytes() []byte {
	return read(d, func(b []byte) ([]byte, []byte, error) { return msgp.ReadBytesBytes(b, nil) })
}

// within reads an integer between bounds, both included.
func (d *cursorDecoder) within(low, high int64) int64 {
	n := d.int()
	if n < low || n > high {
		d.fail()
		return low
	}
	return n
}

// time reads a time to read at, which cannot be in the future.
func (d *cursorDecoder) time() store.Timestamp {
	return store.Timestamp(d.within(0, d.c.Now()))
}

func (d *cursorDecoder) pageSize() int { return int(d.within(1, maxPageSize)) }

// count reads a number of things of at least one byte each. Memory for them is
// taken as they come: inside of each other they could announce any number.
func (d *cursorDecoder) count() int {
	n := d.int()
	if n < 0 || n > int64(len(d.b)) {
		d.fail()
		return 0
	}
	return int(n)
}

func (d *cursorDecoder) values() []value.Value {
	var vs []value.Value
	for n := d.count(); n > 0 && d.err == nil; n-- {
		vs = append(vs, d.value())
	}
	return vs
}

// maxCursorDepth bounds the nesting of values and sets in a cursor.
const maxCursorDepth = 10000

func (d *cursorDecoder) value() value.Value {
	if d.depth++; d.depth > maxCursorDepth {
		d.fail()
	}
	defer func() { d.depth-- }()
	v := d.decode(d.tag())
	if d.err != nil || v == nil {
		d.fail()
		return value.Null{}
	}
	return v
}

func (d *cursorDecoder) decode(tag int) value.Value {
	switch tag {
	case tagNull:
		return value.Null{}
	case tagBool:
		return value.Bool(d.bool())
	case tagInt:
		return value.Int(d.within(math.MinInt32, math.MaxInt32))
	case tagLong:
		return value.Long(d.int())
	case tagDouble:
		return value.Double(read(d, msgp.ReadFloat64Bytes))
	case tagString:
		return value.String(d.string())
	case tagBytes:
		return value.Bytes(d.bytes())
	case tagID:
		return value.ID(d.int())
	case tagTime:
		return value.Time{
			Sec:  d.within(value.MinTime.Sec, value.MaxTime.Sec),
			Nano: int32(d.within(0, 999_999_999)),
		}
	case tagDate:
		return value.Date(d.within(int64(value.MinDate), int64(value.MaxDate)))
	case tagTransactionTime:
		return value.TransactionTime{}
	case tagArray:
		return value.NewArray(d.values()...)
	case tagObject:
		o := value.NewObject(0)
		for n := d.count(); n > 0 && d.err == nil; n-- {
			name := d.string()
			o.Set(name, d.value())
		}
		return o
	case tagDoc, tagNamedDoc:
		coll, id, name, at := d.coll(), value.ID(d.int()), d.string(), d.time()
		if d.err != nil {
			return nil
		}
		if at == document.Present {
			at = d.at // the cursor carries the time
		}
		return &Doc{coll: coll, docID: id, name: name, at: at}
	case tagModule, tagFunction:
		return d.global(d.string())
	case tagMember:
		return d.memberOf(d.string(), d.string())
	case tagBound:
		name := d.string()
		recv := d.value()
		if m := d.method(recv, name); m != nil {
			return &builtin.Bound{Function: m, Recv: recv}
		}
	case tagLambda, tagProjection:
		return d.closure(tag == tagProjection)
	case tagCursor:
		return d.cursor()
	case tagUUID:
		if b := d.bytes(); len(b) == len(value.UUID{}) {
			return value.UUID(b)
		}
	case tagIndexFunction:
		coll := d.coll()
		if ix := d.indexOf(coll, d.string()); ix != nil {
			return &indexFunction{coll, ix}
		}
	case tagEventSource:
		var fields []string
		for n := d.count(); n > 0 && d.err == nil; n-- {
			fields = append(fields, d.string())
		}
		return &EventSource{fields: fields, set: d.set()}
	default:
		if s := d.decodeSet(tag); s != nil {
			return s
		}
	}
	return nil
}

// cursor reads a cursor that a function captured. What it holds is read at its
// own time, if it has one.
func (d *cursorDecoder) cursor() *Cursor {
	k := &Cursor{at: d.time(), size: d.pageSize()}
	outer := d.at
	if k.at != 0 {
		d.at = k.at
	}
	k.set = d.set()
	d.at = outer
	return k
}

// indexOf finds an index of a collection; nil, with the error noted, when
// there is none.
func (d *cursorDecoder) indexOf(coll *Coll, name string) *index {
	if d.err != nil {
		return nil
	}
	ix := coll.indexes[name]
	if ix == nil {
		d.failWith(NoSuchFunction(name, coll.ModuleName()))
	}
	return ix
}

// method finds the method of a value that a query can take as a value.
func (d *cursorDecoder) method(recv value.Value, name string) *builtin.Function {
	if d.err != nil {
		return nil
	}
	members := d.c.engine.lib.Members(name)
	m, _ := members.Methods[recv.Kind()].(*builtin.Function)
	switch recv := recv.(type) {
	case *Doc:
		return recv.coll.method(&plan.FieldSite{Name: name, Members: members})
	case value.Module:
		coll, ok := recv.(*Coll)
		if !ok || m == nil || !coll.declared().Offers(m) {
			return nil
		}
	}
	return m
}

// global resolves a name as the query would.
func (d *cursorDecoder) global(name string) value.Value {
	if d.err != nil {
		return nil
	}
	if v, ok := d.c.engine.lib.Global(name); ok {
		return v
	}
	if m, ok := d.c.engine.lib.Module(name); ok {
		return m // reachable through its parent only
	}
	if v, ok := d.c.schema.Lookup(name); ok {
		return v
	}
	if name == value.DeletedModule {
		return deletedCollection
	}
	d.failWith(diag.Errorf("unbound_variable", "Unbound variable `%s`", name))
	return nil
}

func (d *cursorDecoder) coll() *Coll {
	coll, ok := d.global(d.string()).(*Coll)
	if !ok {
		d.fail()
	}
	return coll
}

func (d *cursorDecoder) memberOf(owner, name string) value.Value {
	if m, ok := d.c.engine.lib.Module(owner); ok {
		if v, ok := m.Member(name); ok {
			return v
		}
		return nil
	}
	return d.global(name)
}

func (d *cursorDecoder) closure(projection bool) value.Value {
	text := d.string()
	var names []string
	var vals []value.Value
	for n := d.count(); n > 0 && d.err == nil; n-- {
		names = append(names, d.string())
		vals = append(vals, d.value())
	}
	if d.err != nil {
		return nil
	}
	node, err := cursorFunction(text, projection)
	if err != nil {
		d.fail()
		return nil
	}
	l, _, err := plan.Function(node, names, d.c.env())
	if err != nil {
		d.fail()
		return nil
	}
	return l.Close(vals)
}

// cursorFunction parses the text of a function in a cursor. Its source has no
// name: frames in it are not shown.
func cursorFunction(text string, projection bool) (ast.Expr, error) {
	if !projection {
		return parser.Lambda(&diag.Source{Text: text}, true)
	}
	q, err := parser.Query(&diag.Source{Text: text}, nil)
	if err != nil {
		return nil, err
	}
	x, ok := q.Body[len(q.Body)-1].(*ast.ExprStmt)
	if !ok {
		return nil, invalidCursor()
	}
	p, ok := x.X.(*ast.Project)
	if !ok {
		return nil, invalidCursor()
	}
	return p, nil
}

func (d *cursorDecoder) set() Set {
	s, ok := d.value().(Set)
	if !ok {
		d.fail()
		return &arraySet{}
	}
	return s
}

func (d *cursorDecoder) chained() chained {
	at := d.time()
	return chain(d.set(), at)
}

func (d *cursorDecoder) decodeSet(tag int) Set {
	switch tag {
	case tagArraySet:
		return &arraySet{reverse: d.bool(), single: d.bool(), size: int(d.within(0, maxPageSize)), elems: d.values()}
	case tagSequence:
		return &sequence{
			from:    d.within(math.MinInt32, math.MaxInt32),
			until:   d.within(math.MinInt32, math.MaxInt32),
			reverse: d.bool(),
		}
	case tagCollection:
		return d.collection()
	case tagIndex:
		return d.index()
	case tagMap:
		return &mapSet{chained: d.chained(), fn: d.value()}
	case tagWhere:
		return &whereSet{chained: d.chained(), pred: d.value()}
	case tagFlatMap:
		return &flatMapSet{chained: d.chained(), reverse: d.bool(), fn: d.value()}
	case tagTake:
		return &takeSet{chained: d.chained(), n: d.within(0, math.MaxInt32)}
	case tagDrop:
		return &dropSet{chained: d.chained(), n: d.within(0, math.MaxInt32)}
	case tagConcat:
		a := d.set()
		return concat(a, d.set())
	case tagOrder:
		s := &orderSet{chained: d.chained()}
		for n := d.count(); n > 0 && d.err == nil; n-- {
			s.by = append(s.by, Ordering{Desc: d.bool(), Accessor: d.value()})
		}
		return s
	case tagDistinct:
		return &distinctSet{d.chained()}
	case tagPaged:
		size := d.pageSize()
		return withPageSize(d.set(), size)
	case tagReversed:
		return &reversed{d.chained()}
	}
	d.fail()
	return nil
}
