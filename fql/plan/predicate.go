package plan

import (
	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/value"
)

// Comparison is a conjunct "path op operand" of a predicate, whichever side
// the operand is written on.
type Comparison struct {
	Path Path
	Op   string // ==, !=, <, <=, >, >=
	// Operand never fails, has no effect, and gives the same value whenever it
	// is evaluated. It uses nothing but Frame.Captured.
	Operand Code
	Node    *ast.Binary

	null bool // the operand is the literal
}

// Doubts are what could go wrong, or otherwise than an index would say, when
// the comparison is evaluated with this value of its operand.
func (c *Comparison) Doubts(operand value.Value) Doubts {
	return c.Path.Doubts() | doubts(c.Op, operand)
}

// mirrored are the comparing operators, each with the one that says the same
// with its sides exchanged.
var mirrored = map[string]string{
	"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<=",
}

// conjuncts appends the comparisons that an expression begins with to a list.
// complete tells that it is nothing else.
func (c *compiler) conjuncts(x ast.Expr, list []Comparison) (_ []Comparison, complete bool) {
	b, ok := single(x).(*ast.Binary)
	if !ok {
		return list, false
	}
	if b.Op == "&&" {
		if list, complete = c.conjuncts(b.Left, list); !complete {
			return list, false
		}
		return c.conjuncts(b.Right, list)
	}
	cmp, ok := c.comparison(b)
	if ok {
		list = append(list, cmp)
	}
	return list, ok
}

func (c *compiler) comparison(b *ast.Binary) (Comparison, bool) {
	turned, ok := mirrored[b.Op]
	if !ok {
		return Comparison{}, false
	}
	op, operand := b.Op, b.Right
	path, ok := c.path(b.Left)
	if !ok {
		if path, ok = c.path(b.Right); !ok {
			return Comparison{}, false
		}
		op, operand = turned, b.Left
	}
	operand = single(operand)
	code := c.independent(operand)
	_, null := operand.(*ast.Null)
	return Comparison{Path: path, Op: op, Operand: code, Node: b, null: null}, code != nil
}
