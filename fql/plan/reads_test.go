package plan

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/value"
	"pgregory.net/rapid"
)

// A body reads of documents what it says, uses no others, and leaves out
// nothing that it always reads.
func TestReadsSayWhatTheBodyDoes(t *testing.T) {
	narrow, always := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		text := "x => " + body(t, 3)
		l := compileLambda(t, text)
		if l.Reads.Only {
			narrow++
		}
		for range 10 {
			argument := anyDocument(t, "", 3)
			w := &world{read: map[string]bool{}, whole: map[string]bool{}}
			seen := map[string]bool{}
			w.project = func(v value.Value, _ *Closure) { seen[pathOf(v)+projected] = true }
			result, err := w.run(l, value.NewArray(value.Int(1), value.Int(2)), argument)
			if err == nil {
				w.use(result)
			}
			for path := range w.read {
				if !mayRead(&l.Reads, path) {
					t.Fatalf("%s\nof %s\nreads %s; expected was only %s", text, show(argument), path, printReads(&l.Reads))
				}
			}
			for path := range w.whole {
				if mayUse := find(&l.Reads, path); mayUse != nil && mayUse.Only {
					t.Fatalf("%s\nof %s\nuses %q; expected was only %s", text, show(argument), path, printReads(&l.Reads))
				}
			}
			if l.FieldsOnly && w.whole[""] {
				t.Fatalf("%s does more with its argument than reading fields", text)
			}
			if err != nil {
				continue
			}
			for _, path := range mustRead(nil, &l.Reads, "", argument) {
				always++
				if !w.read[path] && !seen[path] {
					t.Fatalf("%s\nof %s\ndoes not read %s; expected was %s", text, show(argument), path, printReads(&l.Reads))
				}
			}
		}
	})
	if narrow < 10 || always < 100 {
		t.Errorf("only %d bodies read fields only, and %d fields must have been read", narrow, always)
	}
}

// missing is what find finds for a field that is not listed.
var missing = &Reads{Only: true}

// find follows a path; nil is a field of something that is used whole.
func find(r *Reads, path string) *Reads {
	if path == "" {
		return r
	}
names:
	for name := range strings.SplitSeq(path, ".") {
		for _, f := range r.Fields {
			if f.Name == name {
				r = f
				continue names
			}
		}
		if !r.Only {
			return nil
		}
		return missing
	}
	return r
}

func mayRead(r *Reads, path string) bool {
	return find(r, path) != missing
}

// mustRead appends the paths of what is always read of a value, and of what is
// always projected with a mark.
func mustRead(paths []string, r *Reads, path string, v value.Value) []string {
	d, ok := v.(*doc)
	if r.Projected && pathOf(v) != "unknown" {
		paths = append(paths, path+projected)
	}
	if !ok || d.fields == nil {
		return paths
	}
	for _, f := range r.Fields {
		if !f.Always {
			continue
		}
		at := under(path, f.Name)
		paths = append(paths, at)
		if x, ok := d.fields.Get(f.Name); ok {
			paths = mustRead(paths, f, at, x)
		}
	}
	return paths
}

// projected marks paths of values that were projected.
const projected = " {}"

// pathOf is the path of a document, or of an array of documents.
func pathOf(v value.Value) string {
	switch v := v.(type) {
	case *doc:
		return v.path
	case *value.Array:
		return pathOf(v.Elems[0])
	}
	return "unknown"
}

func show(v value.Value) string {
	switch v := v.(type) {
	case *doc:
		if v.fields == nil {
			return "missing"
		}
		var parts []string
		for _, f := range v.fields.Fields() {
			parts = append(parts, f.Name+": "+show(f.Value))
		}
		return fmt.Sprintf("{%s}", strings.Join(parts, ", "))
	case *value.Array:
		var parts []string
		for _, x := range v.Elems {
			parts = append(parts, show(x))
		}
		return fmt.Sprintf("[%s]", strings.Join(parts, ", "))
	}
	return value.Debug(v)
}

func anyDocument(t *rapid.T, path string, depth int) *doc {
	d := &doc{path: path, id: 1, fields: value.NewObject(3)}
	for _, name := range []string{"a", "b", "c"} {
		at := under(path, name)
		switch n := rapid.IntRange(0, 15).Draw(t, "field"); {
		case n == 0:
		case n == 1:
			d.fields.Set(name, &doc{path: at, id: 2})
		case n == 2:
			d.fields.Set(name, value.Null{})
		case n == 3:
			d.fields.Set(name, value.Bool(depth > 1))
		case depth == 0 || n == 4:
			d.fields.Set(name, value.Int(1))
		case n < 8:
			d.fields.Set(name, value.NewArray(anyDocument(t, at, depth-1), anyDocument(t, at, depth-1)))
		default:
			d.fields.Set(name, anyDocument(t, at, depth-1))
		}
	}
	return d
}

// body is the text of an expression with the parameter x.
func body(t *rapid.T, depth int) string {
	if depth == 0 {
		return oneOf(t, "x.a", "x.b", "x.c", "x.a.b", "x.a?.b", "x?.a", `x["a"]`, "x.a.b.c", "(x.a).b", "x.a!", "x.b!.c", "x.a?.b.c", "k", "1", "x")
	}
	e := func() string { return body(t, depth-1) }
	switch rapid.IntRange(0, 17).Draw(t, "form") {
	case 0:
		return "[" + e() + ", " + e() + "]"
	case 1:
		return "{ p: " + e() + ", q: " + e() + " }"
	case 2:
		return "if ((" + e() + ") == 1) (" + e() + ") else (" + e() + ")"
	case 3:
		return "((" + e() + ") ?? (" + e() + "))"
	case 4:
		return "(true || (" + e() + ") == 1)"
	case 5:
		return "((" + e() + ") == 1 && (" + e() + ") == 2)"
	case 6:
		return "{ let y = " + e() + "\ny }"
	case 7:
		return "{ let x = " + e() + "\n" + e() + " }"
	case 8:
		return "k.map(y => " + e() + ")"
	case 9:
		return "k.map(x => 1)"
	case 10:
		return "(" + e() + ").log(" + e() + ")"
	case 11:
		return "\"#{" + e() + "}\""
	case 12:
		return "at (1) (" + e() + ")"
	case 13:
		return "(" + e() + ") { a, n: " + e() + " }"
	case 14:
		return "x { a { b }, c, n: " + e() + ", m: .b.c }"
	case 15:
		return "x.a { b { c }, n: .a?.b, m: (" + e() + ") { c } }"
	case 16:
		return "(" + e() + ")?.c.log(" + e() + ")"
	}
	return body(t, 0)
}
