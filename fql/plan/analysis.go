package plan

import "github.com/fawndb/fawn/fql/ast"

// Analysis is what the text of a function of one parameter promises about what
// it does. A planner of sets reads it to find documents through an index, to
// order by one, and to fetch what a page will need. It is found when the
// function is compiled and costs nothing afterwards. The zero Analysis promises
// nothing.
//
// The promises hold when the argument is an object, or a document that exists
// and has stored every field in question. What they leave to the planner, who
// knows the collection:
//
//   - the first field of a path may be computed: reading it can do anything;
//   - it may be one of a document's own, like id, ts or data, or a method;
//   - reading any field at all is an error where reads are not allowed, and
//     of a document as of a time of which no history is kept;
//   - reading a field of an index set's document may give a performance hint.
//
// Limits (steps, frames, the deadline) are no part of them.
type Analysis struct {
	// Conjuncts are the comparisons that the body, as a predicate, begins
	// with: it is c1 && c2 && ... && rest. The list ends before the first
	// conjunct that is not understood.
	//
	// When no comparison up to ci raises a doubt, the predicate is false for a
	// document that fails ci: no error, no effect, and nothing after ci is
	// evaluated. So such a document need not be looked at.
	Conjuncts []Comparison
	// Complete tells that there is no rest: the predicate is true for the
	// documents that pass all conjuncts.
	Complete bool
	// Equality lists the leading conjuncts "field == operand".
	Equality []FieldEquality

	// Accessor is the path that the body consists of; it has no fields when
	// the body is something else.
	Accessor Path

	// Reads is what the body reads of its argument.
	Reads Reads
	// FieldsOnly tells that the body does nothing with its argument but read
	// fields of it, and nothing captures it: the argument is free again after
	// the call, unless a field is a method bound to it and becomes the result.
	FieldsOnly bool
}

// FieldEquality is a conjunct "parameter.field == operand" of a predicate.
type FieldEquality struct {
	Field   string
	Operand Code // uses nothing but the closure's captures
}

// of looks into a lambda or projection whose parameters are bound. Of functions
// with other than one parameter nothing is known.
func (a *Analysis) of(c *compiler, x ast.Expr) {
	if l, ok := x.(*ast.Lambda); ok {
		if l.Rest != nil || !l.Short && len(l.Params) != 1 {
			return
		}
		a.Conjuncts, a.Complete = c.conjuncts(l.Body, nil)
		a.Equality = equalities(a.Conjuncts)
		a.Accessor, _ = c.path(l.Body)
	}
	a.FieldsOnly = a.Reads.of(x)
}

// equalities are the leading comparisons of one field with an operand that is
// not null for certain: asking for null may look up a reference.
func equalities(list []Comparison) []FieldEquality {
	n := 0
	for ; n < len(list); n++ {
		if c := &list[n]; c.Op != "==" || len(c.Path.Fields) > 1 || c.null {
			break
		}
	}
	if n == 0 {
		return nil
	}
	out := make([]FieldEquality, n)
	for i, c := range list[:n] {
		out[i] = FieldEquality{c.Path.Fields[0], c.Operand}
	}
	return out
}

// single is the expression that parentheses, or a block without variables,
// only wrap.
func single(x ast.Expr) ast.Expr {
	for {
		switch t := x.(type) {
		case *ast.Tuple:
			if len(t.Elems) == 1 {
				x = t.Elems[0]
				continue
			}
		case *ast.Block:
			if s, ok := t.Body[0].(*ast.ExprStmt); ok && len(t.Body) == 1 {
				x = s.X
				continue
			}
		}
		return x
	}
}
