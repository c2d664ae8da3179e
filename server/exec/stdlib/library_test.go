package stdlib

import (
	"testing"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

// Each declared function and field that is available has one Go function, and
// each Go function a declaration: the library does not come about otherwise.
func TestBindings(t *testing.T) {
	if _, err := exec.NewLibrary(functions(), fields()); err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		functions []exec.Binding
		fields    []exec.FieldBinding
		want      string
	}{
		{functions()[1:], fields(), "the function String.+ has no Go function"},
		{functions(), fields()[1:], "the field String.length has no Go function"},
		{append(functions(), exec.Binding{Name: "log", Func: log}), fields(), "the function log has two Go functions"},
		{append(functions(), exec.Binding{Name: "String.trim", Func: log}), fields(), "the function String.trim is not declared"},
		{append(functions(), exec.Binding{Name: "Key()", Func: log}), fields(), "the function Key() is not declared"},
		{functions(), append(fields(), exec.FieldBinding{Name: "Doc.id", Get: arrayLength}), "the field Doc.id is not declared, or bound twice"},
	} {
		if _, err := exec.NewLibrary(x.functions, x.fields); err == nil || err.Error() != x.want {
			t.Errorf("got %v, want %s", err, x.want)
		}
	}
}

func TestLibraryMembers(t *testing.T) {
	l := New()
	fql, _ := l.Module("FQL")
	for _, name := range []string{"Math", "Schema", "log", "Credentials", "Collection"} {
		if _, ok := fql.Member(name); !ok {
			t.Errorf("FQL.%s is missing", name)
		}
	}
	if _, ok := fql.Member("FQL"); ok {
		t.Error("FQL contains itself")
	}
	if _, ok := l.Global("Schema"); ok {
		t.Error("Schema is a global")
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
