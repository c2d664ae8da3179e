package cursor_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"testing"

	"github.com/tinylib/msgp/msgp"

	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/cursor"
	"github.com/fawndb/fawn/server/exec"
	"github.com/fawndb/fawn/server/set"
	"github.com/fawndb/fawn/server/store"
)

// TestPage: a page has as many elements as it is asked for, or as the set has by
// itself, and an "after" when something may follow.
func TestPage(t *testing.T) {
	d := open(t)
	for _, c := range []struct{ fql, want string }{
		{`[].toSet().paginate()`, `[0,false]`},
		{`[1].toSet().paginate()`, `[1,false]`},
		{`Set.sequence(0, 16).paginate()`, `[16,false]`},
		{`Set.sequence(0, 17).paginate()`, `[16,true]`},
		{`Set.sequence(0, 16).paginate(15)`, `[15,true]`},
		{`Set.sequence(0, 16).paginate(16)`, `[16,false]`},
		{`Set.sequence(0, 16).paginate(17)`, `[16,false]`},
		{`Set.sequence(0, 200).paginate(150)`, `[150,true]`},
		{`Set.sequence(0, 16000).paginate(16000)`, `[16000,false]`},
		{`Set.sequence(0, 9).pageSize(3).paginate()`, `[3,true]`},
		{`Set.sequence(0, 9).pageSize(3).paginate(4)`, `[4,true]`},
		{`Item.all().paginate(7)`, `[7,false]`},
		{`Item.all().where(.id == Item(1).id).paginate(1)`, `[1,true]`}, // may follow
		{`Set.paginate(Set.sequence(0, 9).paginate(4).after)`, `[4,true]`},
		{`Set.paginate(Set.sequence(0, 9).paginate(5).after)`, `[4,false]`},
		{`Set.paginate(Set.sequence(0, 9).pageSize(3).paginate().after)`, `[3,true]`},
		{`Set.paginate(Set.sequence(0, 9).paginate(4).after, 2)`, `[2,true]`},
		{`Set.paginate(Set.sequence(0, 9).paginate(4).after, 5)`, `[5,false]`},
		{`Set.paginate(Set.paginate(Set.sequence(0, 99).paginate(4).after, 2).after)`, `[2,true]`},
		{`Set.sequence(0, 9).map(x => abort(x)).paginate(2)`, `abort: Query aborted.`},
		{`Item.all().map(d => if (d.id == Item(3).id) abort(1) else d).paginate(2)`, `[2,true]`},
		{`Item.where(d => if (d.id == Item(3).id) abort(1) else true).paginate(2)`, `[2,true]`},
		{`Item.where(d => if (d.id == Item(3).id) abort(1) else true).paginate(3)`, `abort: Query aborted.`},
		{`Set.sequence(0, 3).order(x => abort(x)).paginate(2)`, `abort: Query aborted.`},
	} {
		got := shown(d.run(d.writer, query("let p = "+c.fql+"\n[p.data.length, p.after != null]")))
		if got != c.want {
			t.Errorf("%s: got %s, want %s", c.fql, got, c.want)
		}
	}
}

// TestPageIsRead: a page is something that a query has read. Whoever changes it
// meanwhile makes the query lose.
func TestPageIsRead(t *testing.T) {
	d := open(t)
	for fql, want := range map[string]bool{
		`Item.all().paginate(100); Item.create({}); 1`: true, `Item.byKind(1).paginate(100); Item.create({}); 1`: true,
		`Item.all().paginate(2); Item.create({}); 1`: false, `Item.byKind(0).paginate(100); Item.create({}); 1`: false,
	} {
		r := query(fql)
		r.Bind = func(exec.Resolver) (args, values []value.Value, err error) {
			d.read(`Item.create({ kind: 1, price: 1 }); 1`, "")
			return nil, nil, nil
		}
		_, err := d.writer.Run(t.Context(), r)
		if lost := errors.As(err, new(*exec.ErrContended)); lost != want {
			t.Errorf("%s has lost: %t, %v", fql, lost, err)
		}
	}
}

// TestTime: a cursor has the time of the query that it left, or of the cursor
// that its page was read with; within its query it has none.
func TestTime(t *testing.T) {
	d := open(t)
	d.inside(func(c *exec.Context) (value.Value, error) {
		now := c.Data().Now()
		s := set.NewSequence(0, 5)
		for _, x := range []struct {
			at, txn int64
			want    int64
		}{{0, now, now}, {0, now - 5, now - 5}, {now - 7, now, now - 7}} {
			text, err := (&cursor.Cursor{Set: s, Size: 2, At: store.Timestamp(x.at)}).Token(x.txn)
			if err != nil {
				t.Fatal(err)
			}
			k, err := cursor.Parse(c, text)
			if err != nil || k.At != store.Timestamp(x.want) || k.Size != 2 || !value.Equal(k.Set, s) {
				t.Errorf("%+v: %+v, %v", x, k, err)
			}
		}

		if k := cursor.Start(c, set.WithPageSize(s, 3)); k.At != 0 || k.Size != 3 || k.Kind() != value.KindSetCursor {
			t.Errorf("at the start: %+v", k)
		}
		c.Data().CursorAt = store.Timestamp(now - 3)
		if k := cursor.Start(c, s); k.At != store.Timestamp(now-3) || k.Size != set.DefaultPageSize {
			t.Errorf("while a cursor is read: %+v", k)
		}

		// Resuming sets what the present is, and puts it back.
		var seen store.Timestamp
		watch := set.NewMap(s, 0, watching(func() { seen = c.Data().CursorAt }))
		for _, x := range []struct{ at, want int64 }{{now, now}, {now - 9, now - 9}, {0, now - 3}} {
			page, err := cursor.Resume(c, &cursor.Cursor{Set: watch, Size: 2, At: store.Timestamp(x.at)}, 0)
			if err != nil || seen != store.Timestamp(x.want) || c.Data().CursorAt != store.Timestamp(now-3) {
				t.Fatalf("resuming at %d: read at %d, then %d, %v", x.at-now, int64(seen)-now, int64(c.Data().CursorAt)-now, err)
			}
			if after, _ := page.Get("after"); after.(*cursor.Cursor).At != store.Timestamp(x.at) {
				t.Errorf("the page after %d is at %+v", x.at-now, after)
			}
		}
		if _, err := cursor.Resume(c, &cursor.Cursor{Set: watch, Size: 2, At: store.Timestamp(now + 1)}, 0); err == nil {
			t.Error("a cursor of the future is read")
		}
		return value.Null{}, nil
	})
}

// watching is a function that returns its parameter and tells that it is called.
func watching(called func()) value.Value {
	return &plan.Closure{Lambda: &plan.Lambda{Params: 1, Slots: 1, Body: func(f *plan.Frame) (value.Value, error) {
		called()
		return f.Slots[0], nil
	}}}
}

// TestEventSource: what a client gets of an event source is its time, fields
// and set.
func TestEventSource(t *testing.T) {
	d := open(t)
	for _, c := range []struct {
		fql    string
		fields []string
	}{{`Item.all().toStream()`, nil}, {`Item.byKind(1).changesOn(.price)`, []string{"price"}}, {`Item.all().changesOn(.a.b, .c)`, []string{"a.b", "c"}}} {
		resp := d.run(d.writer, query(c.fql))
		text, ok := resp.Data.(value.Stream)
		if !ok {
			t.Fatalf("%s: %v", c.fql, resp.Data)
		}
		b, err := base64.StdEncoding.DecodeString(string(text))
		if err != nil || len(b) == 0 || b[0] != 1 {
			t.Fatalf("%s: %s", c.fql, text)
		}
		at, b, err := msgp.ReadInt64Bytes(b[1:])
		if err != nil || store.Timestamp(at) != resp.TxnTime {
			t.Errorf("%s: at %d, not %d", c.fql, at, resp.TxnTime)
		}
		n, b, err := msgp.ReadInt64Bytes(b)
		var fields []string
		for range n {
			var f string
			f, b, err = msgp.ReadStringBytes(b)
			fields = append(fields, f)
		}
		if err != nil || fmt.Sprint(fields) != fmt.Sprint(c.fields) || len(b) == 0 {
			t.Errorf("%s: fields %v, rest %x, %v", c.fql, fields, b, err)
		}
	}
	d.inside(func(c *exec.Context) (value.Value, error) {
		if text := cursor.Token(c, &set.EventSource{Set: set.Of([]value.Value{value.Stream("x")})}); text != value.Stream("") {
			t.Errorf("of what has no text: %q", text)
		}
		return value.Null{}, nil
	})
}
