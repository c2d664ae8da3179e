package cursor

import (
	"fmt"
	"strings"

	"github.com/tinylib/msgp/msgp"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/set"
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

	tagElements
	tagSequence
	tagDocuments
	tagEntries
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

// encoder writes sets and the values they hold as MessagePack.
type encoder struct {
	b     []byte
	depth int
}

// maxBytes is more than what fits into a request. Values that share
// their parts could have cursors of any length.
const maxBytes = 8 << 20

func (e *encoder) tag(t int)       { e.b = append(e.b, byte(t)) }
func (e *encoder) int(n int64)     { e.b = msgp.AppendInt64(e.b, n) }
func (e *encoder) string(s string) { e.b = msgp.AppendString(e.b, s) }
func (e *encoder) bool(b bool)     { e.b = msgp.AppendBool(e.b, b) }
func (e *encoder) bytes(b []byte)  { e.b = msgp.AppendBytes(e.b, b) }

func (e *encoder) set(s set.Set) error {
	if err := e.enter(); err != nil {
		return err
	}
	defer e.leave()
	return e.encodeSet(s)
}

// enter begins a value or a set.
func (e *encoder) enter() error {
	if e.depth++; e.depth > maxDepth {
		return value.TooDeep()
	}
	if len(e.b) > maxBytes {
		return diag.Errorf(diag.CodeValueTooLarge, "Value too large: cursor exceeds limit of %d bytes.", maxBytes)
	}
	return nil
}

func (e *encoder) leave() { e.depth-- }

func (e *encoder) values(vs []value.Value) error {
	e.int(int64(len(vs)))
	for _, v := range vs {
		if err := e.value(v); err != nil {
			return err
		}
	}
	return nil
}

func (e *encoder) value(v value.Value) error {
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
	case *document.Doc:
		if v.Name != "" {
			e.tag(tagNamedDoc)
		} else {
			e.tag(tagDoc)
		}
		e.string(v.Coll.ModuleName())
		e.int(int64(v.ID))
		e.string(v.Name)
		e.int(int64(v.At))
	case value.UUID:
		e.tag(tagUUID)
		e.bytes(v[:])
	case *document.IndexFunction:
		e.tag(tagIndexFunction)
		e.string(v.Coll.ModuleName())
		e.string(v.Index.Def.Name)
	case *set.EventSource:
		e.tag(tagEventSource)
		e.int(int64(len(v.Fields)))
		for _, f := range v.Fields {
			e.string(f)
		}
		return e.set(v.Set)
	case *document.Function:
		e.tag(tagFunction)
		e.string(v.Def.Name)
	case *Cursor:
		e.tag(tagCursor)
		e.int(int64(v.At))
		e.int(int64(v.Size))
		return e.set(v.Set)
	case set.Set:
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
func (e *encoder) closure(f *plan.Closure) error {
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
