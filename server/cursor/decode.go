package cursor

import (
	"math"

	"github.com/tinylib/msgp/msgp"

	"github.com/fawndb/fawn/fql/argument"
	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/parser"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/set"
	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/txn"
)

// decoder reads what a encoder wrote, or what a client made up: a
// cursor holds nothing that a query could not say, and what it holds is checked
// as if a query had. The first error sticks; after it every read gives zero
// values.
type decoder struct {
	rt    Runtime
	b     []byte
	at    store.Timestamp // time of the cursor, txn.Present for none
	err   error
	depth int
}

func (d *decoder) fail() { d.failWith(invalidCursor()) }

func (d *decoder) failWith(err error) {
	if d.err == nil {
		d.err = err
	}
	d.b = nil
}

func (d *decoder) tag() int {
	if len(d.b) == 0 {
		d.fail()
		return -1
	}
	t := d.b[0]
	d.b = d.b[1:]
	return int(t)
}

func read[T any](d *decoder, f func([]byte) (T, []byte, error)) T {
	v, rest, err := f(d.b)
	if err != nil {
		d.fail()
		var zero T
		return zero
	}
	d.b = rest
	return v
}

func (d *decoder) int() int64     { return read(d, msgp.ReadInt64Bytes) }
func (d *decoder) bool() bool     { return read(d, msgp.ReadBoolBytes) }
func (d *decoder) string() string { return read(d, msgp.ReadStringBytes) }

func (d *decoder) bytes() []byte {
	return read(d, func(b []byte) ([]byte, []byte, error) { return msgp.ReadBytesBytes(b, nil) })
}

// within reads an integer between bounds, both included.
func (d *decoder) within(low, high int64) int64 {
	n := d.int()
	if n < low || n > high {
		d.fail()
		return low
	}
	return n
}

// time reads a time to read at, which cannot be in the future.
func (d *decoder) time() store.Timestamp {
	return store.Timestamp(d.within(0, d.rt.Data().Now()))
}

func (d *decoder) pageSize() int { return int(d.within(1, set.MaxPageSize)) }

// count reads a number of things of at least one byte each. Memory for them is
// taken as they come: inside of each other they could announce any number.
func (d *decoder) count() int {
	n := d.int()
	if n < 0 || n > int64(len(d.b)) {
		d.fail()
		return 0
	}
	return int(n)
}

func (d *decoder) values() []value.Value {
	var vs []value.Value
	for n := d.count(); n > 0 && d.err == nil; n-- {
		vs = append(vs, d.value())
	}
	return vs
}

// maxDepth bounds the nesting of values and sets in a cursor.
const maxDepth = 10000

func (d *decoder) value() value.Value {
	if d.depth++; d.depth > maxDepth {
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

func (d *decoder) decode(tag int) value.Value {
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
		if at == txn.Present {
			at = d.at // the cursor carries the time
		}
		return &document.Doc{Coll: coll, ID: id, Name: name, At: at}
	case tagModule, tagFunction:
		return d.global(d.string())
	case tagMember:
		return d.memberOf(d.string(), d.string())
	case tagBound:
		name := d.string()
		recv := d.value()
		if d.err == nil {
			return d.rt.BoundMethod(recv, name)
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
			return &document.IndexFunction{Coll: coll, Index: ix}
		}
	case tagEventSource:
		var fields []string
		for n := d.count(); n > 0 && d.err == nil; n-- {
			fields = append(fields, d.string())
		}
		return &set.EventSource{Fields: fields, Set: d.set()}
	default:
		if s := d.decodeSet(tag); s != nil {
			return s
		}
	}
	return nil
}

// cursor reads a cursor that a function captured. What it holds is read at its
// own time, if it has one.
func (d *decoder) cursor() *Cursor {
	k := &Cursor{At: d.time(), Size: d.pageSize()}
	outer := d.at
	if k.At != 0 {
		d.at = k.At
	}
	k.Set = d.set()
	d.at = outer
	return k
}

// indexOf finds an index of a collection; nil, with the error noted, when
// there is none.
func (d *decoder) indexOf(coll *document.Collection, name string) *document.Index {
	if d.err != nil {
		return nil
	}
	ix := coll.Index(name)
	if ix == nil {
		d.failWith(argument.NoSuchFunction(name, coll.ModuleName()))
	}
	return ix
}

// global resolves a name as the query would.
func (d *decoder) global(name string) value.Value {
	if d.err != nil {
		return nil
	}
	if v, ok := d.rt.Global(name); ok {
		return v
	}
	if name == value.DeletedModule {
		return document.Deleted
	}
	d.failWith(diag.Errorf(diag.CodeUnboundVariable, "Unbound variable `%s`", name))
	return nil
}

func (d *decoder) coll() *document.Collection {
	coll, ok := d.global(d.string()).(*document.Collection)
	if !ok {
		d.fail()
	}
	return coll
}

func (d *decoder) memberOf(owner, name string) value.Value {
	if v, ok := d.rt.Member(owner, name); ok {
		return v
	}
	return d.global(name)
}

func (d *decoder) closure(projection bool) value.Value {
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
	node, err := parseFunction(text, projection)
	if err != nil {
		d.fail()
		return nil
	}
	l, _, err := plan.Function(node, names, d.rt.Env())
	if err != nil {
		d.fail()
		return nil
	}
	return l.Close(vals)
}

// parseFunction parses the text of a function in a cursor. Its source has no
// name: frames in it are not shown.
func parseFunction(text string, projection bool) (ast.Expr, error) {
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
