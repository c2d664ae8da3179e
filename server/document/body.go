package document

import (
	"sync"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/parser"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
)

// Body is a function that a definition gives as text: a computed field, a
// check constraint, a default value, a user function. It is compiled when it
// is first used.
type Body struct {
	Name   string
	source string // names the text in errors: "*udf:f*"
	text   string
	kind   bodyKind
	env    plan.Env

	once sync.Once
	fn   *plan.Closure
	err  error
}

type bodyKind uint8

const (
	function   bodyKind = iota // a lambda: x => ...
	shortBody                  // a lambda, perhaps a short one: .field
	expression                 // an expression, evaluated without arguments
)

// Compile returns the compiled function. The errors are *diag.Error.
func (b *Body) Compile() (*plan.Closure, error) {
	b.once.Do(func() { b.fn, b.err = b.compile() })
	return b.fn, b.err
}

func (b *Body) compile() (*plan.Closure, error) {
	var node ast.Expr
	var err error
	src := &diag.Source{Name: b.source, Text: b.text}
	var l *plan.Lambda
	if b.kind == expression {
		if node, err = parser.Expr(src); err != nil {
			return nil, err
		}
		l, _, err = plan.Expr(node, b.env)
	} else {
		if node, err = parser.Lambda(src, b.kind == shortBody); err != nil {
			return nil, err
		}
		l, _, err = plan.Function(node, nil, b.env)
	}
	if err != nil {
		return nil, err
	}
	return l.Close(nil), nil
}

// defaultValue is the body of a default value. Defaults name nothing but
// built-ins.
func defaultValue(source string, lib plan.Library) *Body {
	return &Body{source: "*default*", text: source, kind: expression, env: plan.Env{Library: lib, Names: noNames{}}}
}

// noNames defines no names.
type noNames struct{}

// Lookup implements plan.Names.
func (noNames) Lookup(string) (value.Value, bool) { return nil, false }
