package plan

import (
	"slices"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/value"
)

// Path is a field of a function's parameter, or of an object in such a field:
// .a, x.a.b, .a["odd key"]. The zero Path is none.
type Path struct {
	Fields []string // from the outermost on
	// Optional tells that a null before the last field makes the whole path
	// null: every field after the first is read with "?.".
	Optional bool
}

// Is tells whether the path is that of an index term or value, whose elements
// may also be positions in arrays.
func (p Path) Is(path []any) bool {
	return slices.EqualFunc(p.Fields, path, func(name string, element any) bool { return name == element })
}

// Doubts are kinds of stored values at which evaluating something could fail,
// look at another document, or give what no index knows. A planner that can
// rule them out by the definition of the collection may go ahead, another may
// only when there are none.
type Doubts uint8

// The doubts. "Inside" means a value at the path without its last field, or at
// any shorter one.
const (
	// NullInside: null inside is an error.
	NullInside Doubts = 1 << iota
	// OtherInside: what is neither null nor an object inside has members of
	// its own: a reference leads to another document, a string has a length.
	// Some have none, which is an error after "[".
	OtherInside
	// NullField: null at the path makes the operand, a document, be looked up.
	NullField
	// ReferenceField: a reference at the path is looked up, for it equals null
	// when its document does not exist.
	ReferenceField
	// CompositeField: an array or object at the path compares with the
	// operand, also one, by a rule of its own: of two that are equal the one
	// that is written first is less.
	CompositeField
)

// Doubts are those of reading the path.
func (p Path) Doubts() Doubts {
	switch {
	case len(p.Fields) < 2:
		return 0
	case p.Optional:
		return OtherInside
	}
	return NullInside | OtherInside
}

// doubts are those of comparing what is at a path with an operand.
func doubts(op string, operand value.Value) Doubts {
	equality := op == "==" || op == "!="
	switch operand.Kind() {
	case value.KindNull:
		if equality {
			return ReferenceField
		}
	case value.KindDoc:
		if equality {
			return NullField
		}
	case value.KindArray, value.KindObject:
		if !equality {
			return CompositeField
		}
	}
	return 0
}

// path recognises a path of the parameter.
func (c *compiler) path(x ast.Expr) (Path, bool) {
	ch, ok := single(x).(*ast.Chain)
	if !ok || ch.Steps[0].Optional || !c.isParameter(ch.X) {
		return Path{}, false
	}
	p := Path{Fields: make([]string, len(ch.Steps)), Optional: len(ch.Steps) > 1}
	for i := range ch.Steps {
		s := &ch.Steps[i]
		name, ok := fieldName(s)
		if !ok {
			return Path{}, false
		}
		p.Fields[i] = name
		if i > 0 && !s.Optional {
			p.Optional = false
		}
	}
	return p, true
}

// fieldName is the field that a step reads by its name.
func fieldName(s *ast.Step) (string, bool) {
	switch s.Kind {
	case ast.StepField:
		return s.Name.Text, true
	case ast.StepIndex:
		if len(s.Args) == 1 {
			if lit, ok := s.Args[0].(*ast.String); ok {
				return lit.Value, true
			}
		}
	}
	return "", false
}

// isParameter recognises the one parameter of the function that is being
// compiled, while it is the only variable there.
func (c *compiler) isParameter(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.This:
		return c.fn.vars[0].name == thisName
	case *ast.Ident:
		return c.fn.vars[0].name == x.Name
	}
	return false
}
