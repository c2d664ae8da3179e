package set

import (
	"fmt"
	"strings"
	"time"

	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/explain"
)

// openDescribed opens a set, adds its plan to the trace, and counts what it
// delivers.
func openDescribed(rt Runtime, s Set) (Iterator, error) {
	left := explain.MaxNodes
	root := describe(s, &left)
	rt.Trace().Add(&explain.Plan{Root: root})
	start := time.Now()
	it, err := s.open(rt)
	root.Time = time.Since(start)
	if err != nil {
		return nil, err
	}
	if w, ok := it.(*whereIterator); ok {
		if _, ok := w.Iterator.(*narrowedIterator); ok {
			root.Inputs[0].Operator, root.Inputs[0].Missing = "index lookup", ""
		}
	}
	return &describedIterator{it, root}, nil
}

type describedIterator struct {
	Iterator
	node *explain.Node
}

// Next implements Iterator.
func (i *describedIterator) Next() (value.Value, bool, error) {
	start := time.Now()
	v, ok, err := i.Iterator.Next()
	i.node.Time += time.Since(start)
	if ok {
		i.node.Rows++
	}
	return v, ok, err
}

// describe makes the nodes of a set, at most as many as are left.
func describe(s Set, left *int) *explain.Node {
	*left--
	n := &explain.Node{Estimated: -1}
	is := func(operator, detail string, inputs ...Set) *explain.Node {
		n.Operator, n.Detail = operator, explain.Cut(detail)
		for _, in := range inputs {
			if *left > 0 {
				n.Inputs = append(n.Inputs, describe(in, left))
			}
		}
		return n
	}
	switch s := s.(type) {
	case *Documents:
		return is("collection scan", s.Coll.ModuleName())
	case *Entries:
		n.Index = s.Coll.ModuleName() + "." + s.Index.Def.Name
		n.Range, n.Covered = s.rangeText(), s.Index.Covered
		return is("index lookup", "")
	case *Elements:
		return is("elements", fmt.Sprintf("%d given", len(s.Elems)))
	case *Sequence:
		return is("sequence", fmt.Sprintf("%d to %d", s.From, s.Until-1))
	case *Where:
		is("filter", functionText(s.Pred), s.Src)
		if docs, ok := s.Src.(*Documents); ok && len(n.Inputs) > 0 {
			n.Inputs[0].Missing = missing(docs.Coll, s.Pred)
		}
		return n
	case *Map:
		return is("map", functionText(s.Fn), s.Src)
	case *FlatMap:
		return is("flat map", functionText(s.Fn), s.Src)
	case *Take:
		return is("take", fmt.Sprint(s.N), s.Src)
	case *Drop:
		return is("drop", fmt.Sprint(s.N), s.Src)
	case *Order:
		var by []string
		for _, o := range s.By {
			by = append(by, functionText(o.Accessor)+map[bool]string{true: " descending"}[o.Desc])
		}
		return is("sort", strings.Join(by, ", "), s.Src)
	case *Distinct:
		return is("distinct", "", s.Src)
	case *Reversed:
		return is("reverse", "", s.Src)
	case *Concat:
		return is("concat", "", s.A, s.B)
	case *Paged:
		*left++
		return describe(s.Set, left)
	}
	return is("set", "")
}

// functionText is a function in the words of the query.
func functionText(fn value.Value) string {
	if c, ok := fn.(*plan.Closure); ok {
		return c.Node.Span().Text()
	}
	return value.Display(fn)
}

func (s *Entries) rangeText() string {
	var parts []string
	if len(s.Terms) > 0 {
		terms := make([]string, len(s.Terms))
		for i, t := range s.Terms {
			terms[i] = valueText(t)
		}
		parts = append(parts, "terms ("+strings.Join(terms, ", ")+")")
	}
	if s.From != nil {
		parts = append(parts, "from "+valueText(s.From))
	}
	if s.To != nil {
		parts = append(parts, "to "+valueText(s.To))
	}
	return explain.Cut(strings.Join(parts, ", "))
}

func valueText(v value.Value) string {
	if d, ok := v.(*document.Doc); ok {
		return fmt.Sprintf("%s(%d)", d.Coll.ModuleName(), d.ID)
	}
	return explain.Cut(value.Debug(v))
}

// missing is an index for the first equality of a predicate on one field.
func missing(coll *document.Collection, pred value.Value) string {
	fn, ok := pred.(*plan.Closure)
	if !ok || coll.IsNative() || len(fn.Equality) == 0 || coll.Computed(fn.Equality[0].Field) != nil {
		return ""
	}
	field := fn.Equality[0].Field
	return fmt.Sprintf("index by%s%s { terms [.%s] }", strings.ToUpper(field[:1]), field[1:], field)
}
