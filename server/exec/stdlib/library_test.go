package stdlib

import (
	"testing"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/parser"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

func TestDeclarationsParse(t *testing.T) {
	functions := Globals()
	for _, d := range Types() {
		functions = append(functions, d.Methods...)
		for _, f := range d.Fields {
			text := f.Text[len(f.Name)+1:]
			if _, err := parser.Type(&diag.Source{Name: f.Name, Text: text}); err != nil {
				t.Errorf("%s.%s: %v", d.Name, f.Text, err)
			}
		}
	}
	for _, m := range Modules() {
		functions = append(functions, m.Functions...)
		if m.Apply != nil {
			functions = append(functions, m.Apply)
		}
	}
	for _, f := range functions {
		func() {
			defer func() {
				if err := recover(); err != nil {
					t.Errorf("%s: %v", f.Signatures()[0], err)
				}
			}()
			f.Arity() // parses the signatures
		}()
	}
}

func TestLibraryHasNoCollisions(t *testing.T) {
	l := New()
	fql, _ := l.Module("FQL")
	if _, ok := fql.Member("Math"); !ok {
		t.Error("FQL.Math is missing")
	}
	if _, ok := fql.Member("FQL"); ok {
		t.Error("FQL contains itself")
	}
}

// call is one call of a library function that needs no query around it.
type call struct {
	name string
	fn   exec.Func
	recv value.Value
	args []value.Value
	want any // a value, or the message of the error
}

func run(t *testing.T, calls []call) {
	t.Helper()
	for _, x := range calls {
		got, err := x.fn(new(exec.Context), x.recv, x.args)
		text := ""
		switch {
		case err != nil:
			text = err.Error()
		default:
			text = value.TypeName(got) + " " + value.Debug(got)
		}
		want, _ := x.want.(string)
		if v, ok := x.want.(value.Value); ok {
			want = value.TypeName(v) + " " + value.Debug(v)
		}
		if text != want {
			t.Errorf("%s: %.60v %.60v\n got %.100s\nwant %.100s", x.name, x.recv, x.args, text, want)
		}
	}
}

func values(args ...any) []value.Value {
	out := make([]value.Value, len(args))
	for i, a := range args {
		switch a := a.(type) {
		case int:
			out[i] = value.Integer(int64(a))
		case float64:
			out[i] = value.Double(a)
		case string:
			out[i] = value.String(a)
		case bool:
			out[i] = value.Bool(a)
		case value.Value:
			out[i] = a
		}
	}
	return out
}

func array(args ...any) value.Value { return value.NewArray(values(args...)...) }
