package render

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/value"
)

var update = flag.Bool("update", false, "write the golden files")

func obj(pairs ...any) *value.Object {
	o := value.NewObject(len(pairs) / 2)
	for i := 0; i < len(pairs); i += 2 {
		o.Set(pairs[i].(string), pairs[i+1].(value.Value))
	}
	return o
}

func doc(id string, pairs ...any) *value.Document {
	o := obj("id", value.String(id), "coll", value.Mod("Airport"), "ts", value.Time{Sec: 1772323200})
	for _, f := range obj(pairs...).Fields() {
		o.Set(f.Name, f.Value)
	}
	return &value.Document{Fields: o}
}

// results are what the golden files show in every format.
func results() map[string]value.Value {
	var wide []any
	for _, name := range strings.Fields("alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omikron pi rho sigma tau ypsilon phi chi psi omega") {
		wide = append(wide, name, value.String("the value of "+name))
	}
	return map[string]value.Value{
		"scalar":  value.Int(2),
		"string":  value.String("it's\na \x1b[31mtrap"),
		"array":   value.NewArray(value.Int(1), value.String("b"), value.Null{}),
		"object":  obj("a", value.Int(1), "b", value.NewArray(value.Double(1.5))),
		"empty":   &value.Page{Data: []value.Value{}},
		"missing": &value.Ref{Coll: "Airport", ID: "7", Missing: true, Cause: "not found"},
		"page": &value.Page{Data: []value.Value{
			doc("1", "name", value.String("Thigpen"), "lat", value.Double(31.95)),
			doc("22", "name", value.String("Zürich 機場"), "lat", value.Double(-7), "tags", value.NewArray(value.String("big"), value.Int(2))),
		}, After: value.CursorToken("abc")},
		"paginate": obj("data", value.NewArray(obj("n", value.Int(1))), "after", value.String("abc")),
		"objects": value.NewArray(
			obj("state", value.String("TX"), "n", value.Int(209), "at", value.Date(20454)),
			obj("state", value.Null{}, "sum", value.Long(5000000000), "n", value.Int(3), "owner", &value.Ref{Coll: "Pet", ID: "5"}, "nested", obj("odd key", value.Bool(true), "x", value.NewArray())),
			obj("state", value.String("line\nbreak\tand "+strings.Repeat("long ", 30)), "n", value.Null{}),
		),
		"wide":   value.NewArray(obj(wide...), obj(wide[:8]...)),
		"values": &value.Page{Data: []value.Value{value.Int(1), value.String("x")}, After: value.CursorToken("abc")},
		"mixed":  value.NewArray(obj("a", value.Int(1)), value.Int(2)),
	}
}

func TestGolden(t *testing.T) {
	for name, v := range results() {
		t.Run(name, func(t *testing.T) {
			var got bytes.Buffer
			for _, p := range []Printer{
				{Format: Table}, {Format: Table, Width: 80, Terminal: true, MoreHint: `: \more shows them`},
				{Format: FQL}, {Format: JSON}, {Format: JSON, Indent: true}, {Format: CSV},
			} {
				title := "== " + string(p.Format)
				if p.Width > 0 {
					title += ", 80 columns"
				}
				if p.Indent {
					title += ", indented"
				}
				got.WriteString(title + "\n")
				p.Out = &got
				if err := p.Result(v); err != nil {
					t.Fatal(err)
				}
			}
			golden(t, name, got.Bytes())
		})
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestTableFitsItsWidth(t *testing.T) {
	for width := 20; width <= 200; width += 7 {
		for name, v := range results() {
			if _, ok := rowsOf(v); !ok {
				continue
			}
			var out bytes.Buffer
			p := Printer{Out: &out, Format: Table, Width: width}
			if err := p.Result(v); err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(out.String()) {
				if strings.HasPrefix(line, "(") {
					continue
				}
				if n := columns(strings.TrimSuffix(line, "\n")); n > width {
					t.Errorf("%s at width %d: a line has %d columns: %s", name, width, n, line)
				}
			}
		}
	}
}

func columns(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r >= 0x4e00 && r < 0xa000 {
			n++
		}
	}
	return n
}

func TestTableOfHundredsOfColumns(t *testing.T) {
	o := value.NewObject(400)
	for i := range 400 {
		o.Set("field"+strings.Repeat("x", i%5)+string(rune('a'+i%26))+value.Display(value.Int(i)), value.Int(i))
	}
	var out bytes.Buffer
	p := Printer{Out: &out, Format: Table, Width: 100}
	if err := p.Result(value.NewArray(o)); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if last := lines[len(lines)-1]; len(lines) != 7 || !strings.Contains(last, "more columns: ") || len(last) > 110 {
		t.Errorf("%s", out.String())
	}
}

func BenchmarkTable(b *testing.B) {
	var rows []value.Value
	for range 1000 {
		rows = append(rows, doc("22", "name", value.String("Zürich"), "lat", value.Double(-7), "city", value.String("Zürich")))
	}
	v := value.NewArray(rows...)
	b.ReportAllocs()
	for b.Loop() {
		var out bytes.Buffer
		p := Printer{Out: &out, Format: Table, Width: 120}
		if err := p.Result(v); err != nil {
			b.Fatal(err)
		}
	}
}
