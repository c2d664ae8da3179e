package cursor_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

// sets is every kind of set, in the states that reading can leave it in.
var sets = []string{
	`Item.all()`,
	`Item.all().reverse()`,
	`Item.all({ from: 2, to: 5 })`,
	`Item.all({ from: Item(3) }).reverse()`,
	`Collection.all()`,
	`Function.all().map(.name)`,
	`Item.byKind(1)`,
	`Item.byKind(1).reverse()`,
	`Item.byKind(0, { from: 20 })`,
	`Item.byKind(1, { to: [10, 5] }).reverse()`,
	`Item.byKind(1, { from: [30, 1], to: 10 })`,
	`Item.ranked().map(.price)`,
	`Item.ranked({ from: 10 })`,
	`[1, 2, 3, 4, 5].toSet()`,
	`[1, 2, 3, 4, 5].toSet().reverse()`,
	`Set.single(Item(1))`,
	`Set.sequence(0, 5)`,
	`Set.sequence(-3, 3).reverse()`,
	`Item.all().map(.price)`,
	`Item.all().map(d => d { id, price })`,
	`Item.all() { id, price }`,
	`let n = 2; Item.all() { id, n: .price + n }`,
	"Item.where(\n.price >\n10).map(.id)",
	`Item.where(.price > 10).map(.id)`,
	`Item.where(.kind == 1)`,
	`Item.all().flatMap(d => Item.byKind(d.kind)).map(.id)`,
	`Item.all().flatMap(d => Item.byKind(d.kind)).reverse().map(.id)`,
	`Item.all().take(4)`,
	`Item.all().take(4).reverse()`,
	`Item.all().drop(3)`,
	`Item.all().drop(3).reverse()`,
	`Item.all().concat(Item.all().reverse())`,
	`Item.all().take(2).concat(["a", "b"].toSet()).concat(Set.sequence(0, 2))`,
	`Item.all().order(desc(.price), .id)`,
	`Item.all().order(asc(.kind)).reverse().map(.id)`,
	`Item.all().map(.price).distinct()`,
	`Item.all().map(.price).distinct().reverse()`,
	`Item.all().pageSize(2).map(.id)`,
	`let n = 2; let m = { a: [n] }; Item.all().map(d => d.price / n + m.a[0])`,
	`let f = x => x + 1; Set.sequence(0, 4).map(x => f(x))`,
	`Set.sequence(0, 4).map(double)`,
	`Set.sequence(0, 4).map(Math.abs)`,
	`["a", "b", "ab"].toSet().where("ab".includes)`,
	`Item.all().map(d => d.ref?.price)`,
	`let s = Item.byKind(0); Set.sequence(0, 4).map(x => s.count())`,
	`let k = Item.all().paginate(4).after; Set.sequence(0, 4).map(x => Set.paginate(k).data.map(.price))`,
	`let at1 = Time.now(); at (at1) { Item.all() }`,
	`Set.sequence(0, 4).map(x => [x].toSet().map(y => y + Item(1)!.price))`,
}

// TestRestOfASet reads every set page by page, each page in a query of its own
// on another engine, while the documents change: together the pages are what
// the set was at the time of the first one.
func TestRestOfASet(t *testing.T) {
	d := open(t)
	type reading struct {
		set, want, got string
		after          string
	}
	take := func(r *reading, page value.Value) {
		data, _ := page.(*value.Object).Get("data")
		for _, v := range data.(*value.Array).Elems {
			r.got += string(value.AppendSimple(nil, v)) + "\n"
		}
	}
	var readings []*reading
	for _, size := range []int{1, 3} {
		for _, s := range sets {
			r := &reading{set: s}
			last := strings.LastIndex(s, "; ") + 1
			if strings.HasPrefix(s, "let at1") {
				last = strings.Index(s, "; ") + 1
			}
			resp := d.run(d.writer, query(fmt.Sprintf("%s\nlet s = (%s)\n[s.toArray(), s.paginate(%d)]", s[:last], s[last:], size)))
			if resp.Err != nil {
				t.Fatalf("%s: %v", s, resp.Err)
			}
			both := resp.Data.(*value.Array).Elems
			for _, v := range both[0].(*value.Array).Elems {
				r.want += string(value.AppendSimple(nil, v)) + "\n"
			}
			take(r, both[1])
			r.after = d.after(both[1], resp.TxnTime)
			readings = append(readings, r)
		}
	}
	d.write(`Item.all().forEach(d => d.update({ price: d.price + 1, kind: 1 - d.kind }))`)
	d.write(`Item(7)!.delete(); Item(1)!.delete(); Item.create({ id: 4000, kind: 1, price: 15 })`)
	d.write(`Function.create({ name: "late", body: "x => x" }); Collection.create({ name: "Late" })`)
	for _, r := range readings {
		for pages := 0; r.after != "" && pages < 100; pages++ {
			resp := d.read(`Set.paginate(cursor)`, r.after)
			if resp.Err != nil {
				t.Errorf("%s: %v", r.set, resp.Err)
				break
			}
			take(r, resp.Data)
			r.after = d.after(resp.Data, resp.TxnTime)
		}
		if r.got != r.want {
			t.Errorf("%s\n got %s\nwant %s", r.set, r.got, r.want)
		}
	}
}

func query(fql string) *exec.Request {
	return &exec.Request{Source: &diag.Source{Name: "*query*", Text: fql}}
}

// TestValues puts values into a cursor. Read again, x, they are what they were.
func TestValues(t *testing.T) {
	d := open(t)
	same := func(v string) [3]string {
		return [3]string{v, "x == (" + v + ") && [x].toString() == [" + v + "].toString()", "true"}
	}
	cases := [][3]string{
		{`null`, `x`, `null`}, same(`true`), same(`false`),
		same(`0`), same(`2147483647`), same(`-2147483648`), same(`2147483648`), same(`9223372036854775807`), same(`-9223372036854775808`),
		{`2147483648 - 1`, `x isa Int`, `true`}, {`1`, `x isa Double`, `false`}, {`2147483648`, `x isa Long`, `true`},
		same(`1.5`), {`1.0`, `x isa Double`, `true`}, {`Math.NaN`, `x.toString()`, `"NaN"`}, {`-1.0 / 0.0`, `x < -1e300`, `true`},
		same(`""`), same(`"ä🚀"`), same(`Bytes("AQID")`), {`Bytes("")`, `x isa Bytes`, `true`},
		same(`ID("-7")`), {`ID(7)`, `x isa ID`, `true`},
		same(`Time("2020-01-02T03:04:05.123456789Z")`), same(`Time("-999999999-01-01T00:00:00Z")`), same(`Time("+999999999-12-31T23:59:59.999999999Z")`),
		same(`Date("2020-01-02")`), same(`Date("-999999999-01-01")`), same(`Date("+999999999-12-31")`),
		{`TransactionTime()`, `x isa TransactionTime`, `true`},
		same(`[]`), same(`[1, [2, [null]], "a"]`), same(`{}`), same(`{ a: 1, b: { c: [2] } }`),
		{`{ b: 1, a: 2 }`, `x`, `{"b":1,"a":2}`},
		same(`Item(3)`), {`Item(3)`, `x!.price`, `30`}, {`Item(99)`, `x.exists()`, `false`},
		same(`Collection.byName("Item")`), {`Collection.byName("Item")`, `x!.name`, `"Item"`}, {`Function.byName("nope")`, `x.exists()`, `false`},
		{`at (Time("2020-01-01T00:00:00Z")) { Function.byName("double") }`, `x.exists()`, `false`},
		same(`Item`), same(`Thing`), same(`Math`), same(`FQL.Schema`), same(`Collection`), {`Collection.Deleted`, `x == Collection.Deleted`, `true`},
		{`double`, `x(4)`, `8`}, {`Math.abs`, `x(-4)`, `4`}, {`log`, `x isa Function`, `true`}, {`FQL.Schema.defForIdentifier`, `x("Item")!.name`, `"Item"`},
		{`"xyz".includes`, `[x("y"), x("a")]`, `[true,false]`}, {`[3, 4].at`, `x(1)`, `4`}, {`Item.byId`, `x("3")!.id`, `"3"`},
		{`Item(3).exists`, `x()`, `true`}, {`Item(99).exists`, `x()`, `false`},
		{`Item.byKind`, `x(1).first()!.id`, `"3"`}, same(`Item.byKind`),
		{`(a, b) => a - b`, `x(5, 3)`, `2`}, {`(...a) => a`, `x(5, 3)`, `[5,3]`}, {`.price`, `x({ price: 3 })`, `3`}, {`(.price)`, `x({ price: 3 })`, `3`},
		{`a => b => a - b`, `x(5)(3)`, `2`}, {`let y = 2; let z = y; a => a + y * 10 + z`, `x(1)`, `23`},
		{`let f = a => a * 2; a => f(a) + 1`, `x(5)`, `11`},
		same(`Item.all()`), same(`Item.where(.price > 1)`), same(`Item.byKind(1).reverse()`), same(`Item.byKind(1, { from: 3 })`), same(`Item.byKind(1, { to: [3, 4] })`),
		same(`Item.all().map(d => d { id })`), same(`Item.all() { id }`), {`Item.byKind(1)`, `x.toStream() isa EventSource`, `true`},
		same(`Item.all().flatMap(d => [d].toSet()).reverse()`),
		same(`Item.all().take(3).reverse().drop(1).distinct().pageSize(9).concat(Set.sequence(0, 3))`),
		same(`Item.all().order(.a, desc(.b))`), same(`Set.single(1)`), same(`[1].toSet().reverse()`), same(`Item.all({ from: 3, to: 4 }).reverse()`),
		{`Item.all().pageSize(2)`, `x.paginate().data.length`, `2`},
		{`Item.all().paginate(3).after`, `Set.paginate(x).data.map(.id)`, `["4","5","6"]`},
		{`Item.all().toStream()`, `x isa EventSource`, `true`}, {`Item.all().changesOn(.price, .a.b)`, `x isa EventSource`, `true`},
	}
	for _, c := range cases {
		last := 0
		if !strings.Contains(c[0], "{") {
			last = strings.LastIndex(c[0], "; ") + 1
		}
		resp := d.run(d.writer, query(fmt.Sprintf("%s\nlet v = (%s)\n[0, v].toSet().paginate(1)", c[0][:last], c[0][last:])))
		if resp.Err != nil {
			t.Errorf("%s: %v", c[0], resp.Err)
			continue
		}
		if got := shown(d.read("let x = Set.paginate(cursor).data[0]\n"+c[1], d.after(resp.Data, resp.TxnTime))); got != c[2] {
			t.Errorf("%s: %s: got %s, want %s", c[0], c[1], got, c[2])
		}
	}
}

// TestTemplateValues: values that a query brings beside its text are in the
// cursors of its functions.
func TestTemplateValues(t *testing.T) {
	d := open(t)
	const text = `let n = 1; Set.sequence(0, 3).map(x => x * <value> + (y => y + <value>)(n)).paginate(1)`
	first := strings.Index(text, "<value>")
	r := query(text)
	r.Placeholders = []int{first, strings.LastIndex(text, "<value>")}
	r.Bind = func(exec.Resolver) (args, values []value.Value, err error) {
		return nil, []value.Value{value.Int(10), value.Int(5)}, nil
	}
	resp := d.run(d.writer, r)
	after := d.after(resp.Data, resp.TxnTime)
	for range 2 { // the cursor of a cursor as well
		resp = d.read(`Set.paginate(cursor)`, after)
		after = d.after(resp.Data, resp.TxnTime)
	}
	if got := shown(resp); got != `{"data":[26]}` {
		t.Error(got)
	}
}
