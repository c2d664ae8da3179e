package exec_test

import (
	"testing"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/exec"
	"github.com/fawndb/fawn/server/planner"
	"github.com/fawndb/fawn/server/set"
)

// TestGivenBack: whatever is called, and however it ends, places and frames are
// given back.
func TestGivenBack(t *testing.T) {
	q := open(t, exec.Options{})
	q.must(items...)
	q.must(`Function.create({ name: "fails", body: "x => abort(x)" }); Function.create({ name: "ok", body: "x => true" })`)
	q.inside(func(c *exec.Context) error {
		item, _ := c.Global("Item")
		all := set.All(item.(*document.Collection), 0)
		for _, name := range []string{"twice", "fails", "ok"} {
			f, _ := c.Global(name)
			fn, err := f.(*document.Function).Compile()
			if err != nil {
				t.Fatal(err)
			}
			for call, do := range map[string]func() error{
				"call":  func() error { _, err := c.Call(f, value.Int(1)); return err },
				"map":   func() error { _, err := planner.Collect(c, set.NewMap(set.NewSequence(0, 3), 0, fn)); return err },
				"where": func() error { _, err := planner.Collect(c, set.NewWhere(all, 0, fn)); return err },
				"order": func() error {
					_, err := planner.Collect(c, set.NewOrder(set.NewSequence(0, 3), 0, []set.Ordering{{Accessor: fn}}))
					return err
				},
				"one": func() error { _, err := c.CallOne(fn, value.Int(1)); return err },
			} {
				if err := do(); (err != nil) != (name == "fails") && call != "where" {
					t.Errorf("%s of %s: %v", call, name, err)
				}
				if n := c.Lent(); n != 0 {
					t.Fatalf("%s of %s: %d places are lent", call, name, n)
				}
			}
		}
		return nil
	})
	q.answers([][2]string{
		{`Array.sequence(0, 3000).map(x => Item.where(.n == 1).first()!.n).length`, `3000`},
		{`Array.sequence(0, 3000).map(x => [x].map(y => y).length).length`, `3000`},
		{`Array.sequence(0, 3000).map(x => [x] { a: 1 }).length`, `3000`},
		{`Array.sequence(0, 3000).map(x => Item(1)!.double).length`, `3000`},
	})
}
