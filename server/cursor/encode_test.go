package cursor_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/parser"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/cursor"
	"github.com/fawndb/fawn/server/definition"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/exec"
	"github.com/fawndb/fawn/server/set"
	"github.com/fawndb/fawn/server/store"
)

// TestTooLarge: what cannot be written is an error, not a cursor that nobody can
// read.
func TestTooLarge(t *testing.T) {
	token := func(v ...value.Value) string {
		text, err := (&cursor.Cursor{Set: set.Of(v), Size: 1}).Token(1)
		if err != nil {
			return err.Error()
		}
		if len(text) < 8 {
			t.Errorf("the cursor is %q", text)
		}
		return ""
	}
	megabyte := value.String(strings.Repeat("x", 1<<20))
	nested := func(n int) value.Value {
		v := value.NewArray()
		for range n {
			v = value.NewArray(v)
		}
		return v
	}
	const tooLarge = "Value too large: cursor exceeds limit of 8388608 bytes."
	for _, c := range []struct {
		name string
		v    []value.Value
		want string
	}{
		{"8 MiB", []value.Value{megabyte, megabyte, megabyte, megabyte, megabyte, megabyte, megabyte, megabyte}, ""},
		{"more", []value.Value{megabyte, megabyte, megabyte, megabyte, megabyte, megabyte, megabyte, megabyte, value.Null{}}, tooLarge},
		{"more, inside", []value.Value{value.NewArray(megabyte, megabyte, megabyte, megabyte, megabyte, megabyte, megabyte, megabyte, value.Null{})}, tooLarge},
		{"deep", []value.Value{nested(9990)}, ""},
		{"too deep", []value.Value{nested(10_000)}, value.TooDeep().Error()},
		{"neighbours", []value.Value{nested(5100), nested(5100)}, ""},
	} {
		if got := token(c.v...); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// strange is a set of another package.
type strange struct{ set.Set }

// TestNoText: what has no text is an error wherever it stands.
func TestNoText(t *testing.T) {
	wire := value.Stream("x")
	bad, good := set.Of([]value.Value{wire}), set.Of(nil)
	take, err := set.NewTake(bad, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	lambda := func(captured ...value.Value) value.Value {
		l, err := parser.Lambda(&diag.Source{Text: "x => y"}, true)
		if err != nil {
			t.Fatal(err)
		}
		return &plan.Closure{Lambda: &plan.Lambda{Node: l, Captures: []string{"y"}}, Captured: captured}
	}
	entries := func(f func(*set.Entries)) set.Set {
		e := &set.Entries{
			Coll:  definition.Collections,
			Index: &document.Index{Def: &catalog.Index{Name: "i"}},
		}
		f(e)
		return e
	}
	by := func(v value.Value) []set.Ordering { return []set.Ordering{{Accessor: value.Null{}}, {Accessor: v}} }
	for name, s := range map[string]set.Set{
		"element": bad, "array": set.Of([]value.Value{value.NewArray(wire)}),
		"field":          set.Of([]value.Value{value.ObjectOf(value.Field{Name: "a", Value: wire}, value.Field{Name: "b", Value: value.Null{}})}),
		"receiver":       set.Of([]value.Value{&builtin.Bound{Function: builtin.Lookup("String.includes"), Recv: wire}}),
		"capture":        set.NewMap(good, 0, lambda(wire)),
		"cursor":         set.Of([]value.Value{&cursor.Cursor{Set: bad}}),
		"event source":   set.Of([]value.Value{&set.EventSource{Set: bad}}),
		"set in a set":   set.Of([]value.Value{bad}),
		"map":            set.NewMap(bad, 0, value.Null{}),
		"its function":   set.NewMap(good, 0, wire),
		"where":          set.NewWhere(bad, 0, value.Null{}),
		"its predicate":  set.NewWhere(good, 0, wire),
		"flatMap":        set.NewFlatMap(bad, 0, value.Null{}),
		"its function 2": set.NewFlatMap(good, 0, wire),
		"take":           take,
		"drop":           set.NewDrop(bad, 0, 1),
		"concat":         set.NewConcat(bad, good),
		"its second":     set.NewConcat(good, bad),
		"order":          set.NewOrder(bad, 0, nil),
		"its accessor":   set.NewOrder(good, 0, by(wire)),
		"distinct":       set.NewDistinct(bad, 0),
		"reversed":       set.NewReversed(bad, 0),
		"paged":          set.WithPageSize(bad, 3),
		"term":           entries(func(e *set.Entries) { e.Terms = []value.Value{wire, value.Null{}} }),
		"from":           entries(func(e *set.Entries) { e.From, e.To = wire, value.Null{} }),
		"to":             entries(func(e *set.Entries) { e.From, e.To = value.Null{}, wire }),
		"another set":    strange{good},
	} {
		if text, err := (&cursor.Cursor{Set: s, Size: 1}).Token(1); err == nil || text != "" || !strings.HasSuffix(err.Error(), " cannot be part of a cursor") {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
	for name, s := range map[string]set.Set{
		"entries": entries(func(*set.Entries) {}), "capture": set.NewMap(good, 0, lambda(value.Null{})), "order": set.NewOrder(good, 0, by(value.Null{})),
	} {
		if _, err := (&cursor.Cursor{Set: s, Size: 1}).Token(1); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestMany: how many values and sets stand beside each other is no matter of
// depth.
func TestMany(t *testing.T) {
	d := open(t)
	many := []value.Value{value.UUID{1, 2, 3}, value.Long(7)}
	for range 12_000 {
		many = append(many, value.NewArray(), set.Of(nil))
	}
	d.inside(func(c *exec.Context) (value.Value, error) {
		text, err := (&cursor.Cursor{Set: set.Of(many), Size: 1}).Token(1)
		if err != nil {
			t.Fatal(err)
		}
		k, err := cursor.Parse(c, text)
		if err != nil {
			t.Fatal(err)
		}
		many[1] = value.Int(7) // as after any calculation
		if got := k.Set.(*set.Elements).Elems; !value.Equal(value.NewArray(got...), value.NewArray(many...)) || got[1] != many[1] {
			t.Error("the values are different")
		}
		return value.Null{}, nil
	})
}

// TestNestedTimes: what a cursor holds is read at its time, and what a cursor in
// it holds at that one's.
func TestNestedTimes(t *testing.T) {
	d := open(t)
	d.inside(func(c *exec.Context) (value.Value, error) {
		coll, _ := c.Global("Item")
		now := store.Timestamp(c.Data().Now())
		doc := func(at store.Timestamp) value.Value {
			return &document.Doc{Coll: coll.(*document.Collection), ID: 1, At: at}
		}
		inner := func(at store.Timestamp) value.Value {
			return &cursor.Cursor{Set: set.Of([]value.Value{doc(0), doc(now - 5)}), Size: 1, At: at}
		}
		text, err := (&cursor.Cursor{Set: set.Of([]value.Value{doc(0), inner(now - 2), doc(0), inner(0), doc(now - 5)}), Size: 1}).Token(int64(now - 1))
		if err != nil {
			t.Fatal(err)
		}
		k, err := cursor.Parse(c, text)
		if err != nil {
			t.Fatal(err)
		}
		var times []store.Timestamp
		var walk func(s set.Set)
		walk = func(s set.Set) {
			for _, v := range s.(*set.Elements).Elems {
				switch v := v.(type) {
				case *document.Doc:
					times = append(times, now-v.At)
				case *cursor.Cursor:
					walk(v.Set)
				}
			}
		}
		walk(k.Set)
		if got := fmt.Sprint(times); got != "[1 2 5 1 1 5 5]" {
			t.Errorf("the documents are read %s before now", got)
		}
		return value.Null{}, nil
	})
}
