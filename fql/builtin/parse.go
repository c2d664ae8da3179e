package builtin

import (
	"fmt"
	"slices"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/parser"
	"github.com/fawndb/fawn/fql/types"
	"github.com/fawndb/fawn/fql/value"
)

// scope is where a type text stands: what its names may mean besides the
// built-in types.
type scope struct {
	name   string   // of the type or module
	params []string // its type parameters
	doc    string   // the parameter that is a document type
}

// parse reads a type text strictly: each of its names must be a built-in type
// or a declared type parameter.
func (s *scope) parse(name, text string) (*ast.TypeScheme, error) {
	t, err := parser.Type(&diag.Source{Name: s.name + "." + name, Text: text})
	if err != nil {
		return nil, fmt.Errorf("builtin: %s.%s: %s: %w", s.name, name, text, err)
	}
	isDoc := func(name string) bool { return s.doc != "" && name == s.doc }
	for _, d := range types.CheckDeclared(t, s.params, isDoc) {
		return nil, fmt.Errorf("builtin: %s.%s: %s: %s", s.name, name, text, d.Message)
	}
	return t, nil
}

// parsed are the overloads, parsed once. A text that does not parse is a
// programming error; a test parses all of them.
func (f *Function) parsed() []Overload {
	f.once.Do(func() {
		if err := f.parse(); err != nil {
			panic(err)
		}
	})
	return f.overloads
}

func (f *Function) parse() error {
	used := 0
	for _, text := range f.Signatures {
		t, err := f.scope.parse(f.Name, text)
		if err != nil {
			return err
		}
		fn, ok := types.FromAST(t.Type).(*types.Func)
		if !ok {
			return fmt.Errorf("builtin: %s: %s is no function type", f.Qualified(), text)
		}
		o := Overload{TypeParams: t.Params, Type: fn, Variadic: fn.Variadic}
		for _, p := range fn.Params {
			param := paramOf(p)
			if c, ok := f.Checks.find(p.Name); ok {
				param = Param{Name: p.Name, Check: c, Expected: c.String(), Callback: -1}
				used++
			}
			f.callback = f.callback || param.Check == checkFunction
			o.Params = append(o.Params, param)
		}
		f.overloads = append(f.overloads, o)
	}
	if used < len(f.Checks) {
		return fmt.Errorf("builtin: %s checks a parameter that it does not have", f.Qualified())
	}
	f.arity = arityOf(f.overloads)
	return nil
}

// paramOf is a parameter with the run-time check that its static type asks
// for. Unions and type variables accept everything.
func paramOf(p types.Param) Param {
	r := Param{Name: p.Name, Callback: -1}
	switch t := p.Type.(type) {
	case types.Basic:
		r.Check = checksByType[t]
	case *types.Func:
		r.Check = checkFunction
		if !t.Variadic {
			r.Callback = len(t.Params)
		}
	case *types.Record:
		r.Check = checkObject
	case *types.Array, *types.Tuple:
		r.Check = checkArray
	case *types.Named:
		if t.Name == "Set" {
			r.Check = checkSet
		}
	}
	r.Expected = r.Check.String()
	return r
}

func arityOf(overloads []Overload) value.Arity {
	if len(overloads) == 1 {
		return overloads[0].arity()
	}
	a := value.Arity{Min: len(overloads[0].Params)}
	for i := range overloads {
		n := len(overloads[i].Params)
		a.Min = min(a.Min, n)
		if !slices.Contains(a.Counts, n) {
			a.Counts = append(a.Counts, n)
		}
	}
	if len(a.Counts) == 1 {
		a.Counts = nil
	}
	return a
}

func (o *Overload) arity() value.Arity {
	if o.Variadic {
		return value.Arity{Min: len(o.Params) - 1, Variadic: true}
	}
	return value.Arity{Min: len(o.Params)}
}
