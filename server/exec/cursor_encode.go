package exec

import (
	"fmt"
	"strings"

	"github.com/tinylib/msgp/msgp"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
)

// Tags of what a cursor holds. They are part of the cursor format: new ones
// are added at the end.
const (
	tagNull = iota
	tagBool
	tagInt
	tagLong
	tagDouble
	tagString
	tagBytes
	tagID
	tagTime
	tagDate
	tagTransactionTime
	tagArray
	tagObject
	tagDoc
	tagNamedDoc
	tagModule
	tagFunction
	tagMember
	tagBound
	tagLambda
	tagProjection
	tagCursor

	tagArraySet
	tagSequence
	tagCollection
	tagIndex
	tagMap
	tagWhere
	tagFlatMap
	tagTake
	tagDrop
	tagConcat
	tagOrder
	tagDistinct
	tagPaged
	tagReversed

	tagUUID
	tagIndexFunction
	tagEventSource
)

// cursorEncoder writes sets and the values they hold as MessagePack.
type cursorEncoder struct {
	b     []byte
	depth int
}

// maxCursorBytes is more than what fits into a request. Values that share
// their parts could have cursors of any length.
const maxCursorBytes = 8 << 20

func (e *cursorEncoder) tag(t int)       { e.b = append(e.b, byte(t)) }
func (e *cursorEncoder) int(n int64)     { e.b = msgp.AppendInt64(e.b, n) }
func (e *cursorEncoder) string(s string) { e.b = msgp.AppendString(e.b, s) }
func (e *cursorEncoder) bool(b bool)     { e.b = msgp.AppendBool(e.b, b) }
func (e *cursorEncoder) bytes(b []byte)  { e.b = msgp.AppendBytes(e.b, b) }

func (e *cursorEncoder) set(s Set) error {
	if err := e.enter(); err != nil {
		return err
	}
	defer e.leave()
	return s.encode(e)
}

// enter begins a value or a set.
func (e *cursorEncoder) enter() error {
	if e.depth++; e.depth > maxCursorDepth {
		return value.TooDeep()
	}
	if len(e.b) > maxCursorBytes {
		return diag.Errorf("value_too_large", "Value too large: cursor exceeds limit of %d bytes.", maxCursorBytes)
	}
	return nil
}

func (e *cursorEncoder) leave() { e.depth-- }

func (e *cursorEncoder) values(vs []value.Value) error {
	e.int(int64(len(vs)))
	for _, v := range vs {
		if err := e.value(v); err != nil {
			return err
		}
	}
	return nil
}

func (e *cursorEncoder) value(v value.Value) error {
	if err := e.enter(); err != nil {
		return err
	}
	defer e.leave()
	switch v := v.(type) {
	case value.Null:
		e.tag(tagNull)
	case value.Bool:
		e.tag(tagBool)
		e.bool(bool(v))
	case value.Int:
		e.tag(tagInt)
		e.int(int64(v))
	case value.Long:
		// Values that pass through a cursor are normalised.
		if n, ok := value.Integer(int64(v)).(value.Int); ok {
			return e.value(n)
		}
		e.tag(tagLong)
		e.int(int64(v))
	case value.Double:
		e.tag(tagDouble)
		e.b = msgp.AppendFloat64(e.b, float64(v))
	case value.String:
		e.tag(tagString)
		e.string(string(v))
	case value.Bytes:
		e.tag(tagBytes)
		e.bytes(v)
	case value.ID:
		e.tag(tagID)
		e.int(int64(v))
	case value.Time:
		e.tag(tagTime)
		e.int(v.Sec)
		e.int(int64(v.Nano))
	case value.Date:
		e.tag(tagDate)
		e.int(int64(v))
	case value.TransactionTime:
		e.tag(tagTransactionTime)
	case *value.Array:
		e.tag(tagArray)
		return e.values(v.Elems)
	case *value.Object:
		e.tag(tagObject)
		e.int(int64(v.Len()))
		for _, f := range v.Fields() {
			e.string(f.Name)
			if err := e.value(f.Value); err != nil {
				return err
			}
		}
	case *Doc:
		if v.name != "" {
			e.tag(tagNamedDoc)
		} else {
			e.tag(tagDoc)
		}
		e.string(v.coll.ModuleName())
		e.int(int64(v.docID))
		e.string(v.name)
		e.int(int64(v.at))
	case value.UUID:
		e.tag(tagUUID)
		e.bytes(v[:])
	case *indexFunction:
		e.tag(tagIndexFunction)
		e.string(v.coll.ModuleName())
		e.string(v.index.def.Name)
	case *EventSource:
		e.tag(tagEventSource)
		e.int(int64(len(v.fields)))
		for _, f := range v.fields {
			e.string(f)
		}
		return e.set(v.set)
	case *UDF:
		e.tag(tagFunction)
		e.string(v.def.Name)
	case *Cursor:
		e.tag(tagCursor)
		e.int(int64(v.at))
		e.int(int64(v.size))
		return e.set(v.set)
	case Set:
		return e.set(v)
	case value.Module:
		e.tag(tagModule)
		e.string(v.ModuleName())
	case *builtin.Function:
		e.tag(tagMember)
		e.string(v.Owner)
		e.string(v.Name)
	case *builtin.Bound:
		e.tag(tagBound)
		e.string(v.Name)
		return e.value(v.Recv)
	case *plan.Closure:
		return e.closure(v)
	default:
		return fmt.Errorf("a %s cannot be part of a cursor", value.TypeName(v))
	}
	return nil
}

// closure writes a function as source text and the values of its captures.
func (e *cursorEncoder) closure(f *plan.Closure) error {
	span := f.Node.Span()
	if _, ok := f.Node.(*ast.Project); ok {
		e.tag(tagProjection)
	} else {
		e.tag(tagLambda)
	}
	text := nameValues(f.Node, span.Text(), span.Start)
	if l, ok := f.Node.(*ast.Lambda); ok && l.Short {
		text = "(" + text + ")" // it may have stood in an argument list
	}
	e.string(text)
	e.int(int64(len(f.Captures)))
	for i, name := range f.Captures {
		e.string(captureName(name))
		if err := e.value(f.Captured[i]); err != nil {
			return err
		}
	}
	return nil
}

// nameValues replaces the template values in a function's text by variables:
// in a cursor they are captures like others. Both are seven characters.
func nameValues(node ast.Expr, text string, start int) string {
	b := []byte(text)
	ast.Walk(node, func(n ast.Node) bool {
		if p, ok := n.(*ast.Placeholder); ok {
			copy(b[p.At.Start-start:], valueVariable(p.Index))
		}
		return true
	})
	return string(b)
}

// valueVariable names template value i in the text of a cursor's function.
func valueVariable(i int) string { return fmt.Sprintf("_%05d_", i) }

func captureName(name string) string {
	if i, ok := strings.CutPrefix(name, "<value>"); ok {
		return "_" + strings.Repeat("0", max(0, 5-len(i))) + i + "_"
	}
	return name
}

func (s *arraySet) encode(e *cursorEncoder) error {
	e.tag(tagArraySet)
	e.bool(s.reverse)
	e.bool(s.single)
	e.int(int64(s.size))
	return e.values(s.elems)
}

func (s *sequence) encode(e *cursorEncoder) error {
	e.tag(tagSequence)
	e.int(s.from)
	e.int(s.until)
	e.bool(s.reverse)
	return nil
}

func (e *cursorEncoder) chain(tag int, s chained) error {
	e.tag(tag)
	e.int(int64(s.at))
	return e.set(s.src)
}

func (s *mapSet) encode(e *cursorEncoder) error {
	if err := e.chain(tagMap, s.chained); err != nil {
		return err
	}
	return e.value(s.fn)
}

func (s *whereSet) encode(e *cursorEncoder) error {
	if err := e.chain(tagWhere, s.chained); err != nil {
		return err
	}
	return e.value(s.pred)
}

func (s *flatMapSet) encode(e *cursorEncoder) error {
	if err := e.chain(tagFlatMap, s.chained); err != nil {
		return err
	}
	e.bool(s.reverse)
	return e.value(s.fn)
}

func (s *takeSet) encode(e *cursorEncoder) error {
	if err := e.chain(tagTake, s.chained); err != nil {
		return err
	}
	e.int(s.n)
	return nil
}

func (s *dropSet) encode(e *cursorEncoder) error {
	if err := e.chain(tagDrop, s.chained); err != nil {
		return err
	}
	e.int(s.n)
	return nil
}

func (s *concatSet) encode(e *cursorEncoder) error {
	e.tag(tagConcat)
	if err := e.set(s.a); err != nil {
		return err
	}
	return e.set(s.b)
}

func (s *orderSet) encode(e *cursorEncoder) error {
	if err := e.chain(tagOrder, s.chained); err != nil {
		return err
	}
	e.int(int64(len(s.by)))
	for _, o := range s.by {
		e.bool(o.Desc)
		if err := e.value(o.Accessor); err != nil {
			return err
		}
	}
	return nil
}

func (s *distinctSet) encode(e *cursorEncoder) error { return e.chain(tagDistinct, s.chained) }
func (s *reversed) encode(e *cursorEncoder) error    { return e.chain(tagReversed, s.chained) }

func (s *paged) encode(e *cursorEncoder) error {
	e.tag(tagPaged)
	e.int(int64(s.size))
	return e.set(s.Set)
}
