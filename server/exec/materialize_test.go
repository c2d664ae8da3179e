package exec_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

// sketch shows what is sent: documents as <COLL ID {FIELDS}> without their
// times, references as COLL:ID, pages as DATA+ when there is more.
func sketch(v value.Value) string {
	var fields = func(o *value.Object) string {
		var list []string
		for _, f := range o.Fields() {
			if f.Name != "ts" {
				list = append(list, f.Name+": "+sketch(f.Value))
			}
		}
		return "{" + strings.Join(list, ", ") + "}"
	}
	elems := func(vs []value.Value) string {
		list := make([]string, len(vs))
		for i, x := range vs {
			list[i] = sketch(x)
		}
		return "[" + strings.Join(list, ", ") + "]"
	}
	switch v := v.(type) {
	case *value.Array:
		return elems(v.Elems)
	case *value.Object:
		return fields(v)
	case *value.Document:
		return "<" + fields(v.Fields) + ">"
	case *value.Page:
		after := ""
		if v.After != nil {
			after = "+"
		}
		return "page" + elems(v.Data) + after
	case *value.Ref:
		missing := ""
		if v.Missing {
			missing = " (" + v.Cause + ")"
		}
		if v.Expanded != nil {
			missing += " (above)"
		}
		return v.Coll + ":" + v.ID + v.Name + missing
	case value.Func:
		if v.Lambda {
			return "lambda"
		}
		return v.Name + "()"
	case value.Mod:
		return string(v)
	case value.Stream:
		return "stream"
	case value.SetCursor:
		return "cursor"
	}
	return value.Debug(v)
}

// TestMaterialize: documents are read once, what they refer to is not, sets
// become pages.
func TestMaterialize(t *testing.T) {
	q := open(t, exec.Options{})
	q.must(`Collection.create({ name: "P", computed_fields: { all: { body: "_ => P.all()" }, next: { body: "d => d.ref" }, name: { body: "d => d.n + 1" } } })`,
		`Collection.create({ name: "Q" }); Collection.create({ name: "Gone" }); Function.create({ name: "f", body: "x => x" })`,
		`P.create({ id: 1, n: 1, ref: P(2), refs: [{ a: P(1) }, Q(1)], gone: Gone(3) }); P.create({ id: 2, n: 2, ref: P(1) })`,
		`Collection.create({ name: "R" })`, `R.create({ id: 1, n: 1, ref: R(2) }); R.create({ id: 2, ref: R(1) })`, `Q.createData({ id: 4, ttl: 5 }); Q.create({ id: 1, n: 3, doc: Q(9) }); Set.sequence(10, 30).forEach(n => Q.create({ id: n }))`,
		`Gone.create({ id: 3 })`, `Collection.byName("Gone")!.delete()`)
	const p1 = `<{id: ID("1"), coll: P, all: page[]+, next: P:2, name: 2, n: 1, ref: P:2, refs: [{a: P:1 (above)}, Q:1], gone: Collection.Deleted:3}>`
	for _, x := range []struct{ query, want string }{
		{`P(1)`, p1},
		{`[R(1), R(1)]`, `[<{id: ID("1"), coll: R, n: 1, ref: R:2}>, <{id: ID("1"), coll: R, n: 1, ref: R:2}>]`},
		{`[R(1), R(2)]`, `[<{id: ID("1"), coll: R, n: 1, ref: R:2 (above)}>, <{id: ID("2"), coll: R, ref: R:1 (above)}>]`},
		{`[[R(1)], { a: R(2) }, R(3)]`, `[[<{id: ID("1"), coll: R, n: 1, ref: R:2 (above)}>], {a: <{id: ID("2"), coll: R, ref: R:1 (above)}>}, R:3 (not found)]`},
		{`[Q(1), R(1)]`, `[<{id: ID("1"), coll: Q, n: 3, doc: Q:9}>, <{id: ID("1"), coll: R, n: 1, ref: R:2}>]`},
		{`R(9)`, `R:9 (not found)`}, {`R(9)!`, `document_not_found`}, {`[P(1)!.gone]`, `[Collection.Deleted:3 (collection deleted)]`}, {`let d = R.create({ id: 7 })!; d.delete()`, `R:7 (deleted)`}, {`let d = R.create({ id: 7 })!; d.delete(); d`, `R:7 (not found)`},
		{`f.definition`, `<{name: "f", coll: Function, body: "x => x"}>`}, {`Collection.byName("nope")`, `Collection:nope (not found)`},
		{`Q.create({ id: 2, a: [Q(1), { b: null }] })`, `<{id: ID("2"), coll: Q, a: [Q:1, {}]}>`},
		{`Q.createData({ id: 3, data: { x: 1 }, ttl: 4 }) { data }`, `{data: {id: 3, data: {x: 1}, ttl: 4}}`},
		{`R.all()`, `page[<{id: ID("1"), coll: R, n: 1, ref: R:2 (above)}>, <{id: ID("2"), coll: R, ref: R:1 (above)}>]`}, {`Q.all().map(.id)`, `page[ID("1"), ID("2"), ID("10"), ID("11"), ID("12"), ID("13"), ID("14"), ID("15"), ID("16"), ID("17"), ID("18"), ID("19"), ID("20"), ID("21"), ID("22"), ID("23")]+`}, {`[Q.all().pageSize(1)]`, `[page[<{id: ID("1"), coll: Q, n: 3, doc: Q:9}>]+]`}, {`{ s: [1, 2].toSet() }`, `{s: page[1, 2]}`}, {`[].toSet()`, `page[]`},
		{`[1].toSet().map(x => [x].toSet().map(y => R(1)!.n))`, `page[page[1]]`},
		{`R.all().map(d => { d: d, s: R.all().take(1) }).take(1)`, `page[{d: <{id: ID("1"), coll: R, n: 1, ref: R:2}>, s: page[<{id: ID("1"), coll: R, n: 1, ref: R:2}>]}]`},
		{`[f, Math.abs, x => x, Math, R, Collection, "a".at, R.all().toStream(), R.all().paginate(1).after, R.create, FQL.Schema]`, `[f(), abs(), lambda, Math, R, Collection, at(), stream, cursor, create(), Schema]`},
		{`[1, 2147483648, 1.5, "a", true, null, Bytes("AQ=="), ID(1), Date("2020-01-01")]`, `[1, 2147483648, 1.5, "a", true, null, Bytes("AQ=="), ID("1"), Date("2020-01-01")]`},
		{`let a = [1]; let b = [a, a]; [b, b]`, `[[[1], [1]], [[1], [1]]]`},
	} {
		r := q.run(query(x.query))
		got := ""
		if r.Err != nil {
			got = r.Err.Code
		} else {
			got = sketch(r.Data)
		}
		if got != x.want {
			t.Errorf("%s\n got %s\nwant %s", x.query, got, x.want)
		}
	}
}

// TestHidden: stored fields whose names mean something else are in "data", last.
func TestHidden(t *testing.T) {
	q := open(t, exec.Options{})
	q.must(`Collection.create({ name: "C", computed_fields: { sum: { body: "d => 1" } } })`, `Collection.create({ name: "D" })`,
		`C.createData({ a: 1, exists: 2, update: 3, b: 4 }).id; D.create({ sum: 5, c: 6 }).id`)
	for fql, want := range map[string]string{`C.all().first()`: `sum: 1, a: 1, b: 4, data: {exists: 2, update: 3}}>`, `D.all().first()`: `sum: 5, c: 6}>`} {
		if got := sketch(q.run(query(fql)).Data); !strings.HasSuffix(got, want) {
			t.Errorf("%s: %s", fql, got)
		}
	}
}

// TestDocumentsOnce: a document that appears again in a result is the same.
func TestDocumentsOnce(t *testing.T) {
	q := open(t, exec.Options{})
	q.must(items...)
	r := q.run(query(`[Item(1), Item(2), [Item(2), { a: Item(1) }], Item(3), Item.byK(0).first()]`))
	elems := r.Data.(*value.Array).Elems
	inner := elems[2].(*value.Array).Elems
	if a, _ := inner[1].(*value.Object).Get("a"); a != elems[0] || inner[0] != elems[1] || elems[4] != elems[1] || elems[3] == elems[0] {
		t.Error("documents are made again")
	}
	ref, _ := elems[0].(*value.Document).Fields.Get("ref")
	if ref.(*value.Ref).Expanded != elems[1] {
		t.Error("a reference does not lead to the document of the result")
	}
	if r.Stats.ReadOps != 4 { // 3 documents, an entry
		t.Errorf("%d reads", r.Stats.ReadOps)
	}
}

// TestMaterializeLimits: sets are evaluated to a depth; values that share their
// parts do not grow without limit.
func TestMaterializeLimits(t *testing.T) {
	q := open(t, exec.Options{})
	nested := func(n int) string { return strings.Repeat("[", n) + "1" + strings.Repeat("].toSet()", n) }
	for n, want := range map[int]string{1: "page[1]", 3: "page[page[page[1]]]", 10: strings.Repeat("page[", 10) + "1" + strings.Repeat("]", 10), 11: strings.Repeat("page[", 10) + "page[]+" + strings.Repeat("]", 10)} {
		if got := sketch(q.run(query(nested(n))).Data); got != want {
			t.Errorf("%d sets in each other: %s", n, got)
		}
	}
	double := `let a = [1, 2]` + strings.Repeat("\nlet a = [a, a]", 24) + "\n"
	deep := func(n int) string {
		return fmt.Sprintf("Array.sequence(0, %d).fold([], (a, x) => [a])", n)
	}
	q.answers([][2]string{
		{double + `a`, "value_too_large: Value too large: exceeded maximum number of elements (limit=4194304)."},
		{double + `{ a: a }`, "value_too_large: Value too large: exceeded maximum number of elements (limit=4194304)."},
		{deep(value.MaxDepth + 10), "value_too_large: " + value.TooDeep().Error()},
		{`let x = ` + deep(value.MaxDepth+10) + `
x.toString().length > 10`, `true`},
		{deep(50) + `.length`, `1`},
	})
}

// TestText: the text of any value. Making it reads documents, but no sets, and
// errors in them are part of it.
func TestText(t *testing.T) {
	q := open(t, exec.Options{})
	q.must(items...)
	q.must(`Collection.create({ name: "E", computed_fields: { bad: { body: "_ => abort(1)" }, good: { body: "d => d.x" }, s: { body: "_ => Item.all()" } } })`, `E.create({ id: 1, x: 3 }).id`)
	text := func(v string) string { return `log(` + v + `)` }
	for _, x := range []struct{ value, want string }{
		{`1`, `1`}, {`"a"`, `a`}, {`["a"]`, `["a"]`}, {`{ a: [1, { b: 2 }] }`, `{ a: [1, { b: 2 }] }`}, {`null`, `null`}, {`Item`, `Item`}, {`Math`, `Math`}, {`twice`, `[function twice()]`}, {`x => x`, `[function <lambda>]`}, {`[twice, x => x, Math.abs]`, `[[function twice()], [function <lambda>], [function abs()]]`},
		{`[1].toSet()`, `[set]`}, {`[Item.all()]`, `[[set]]`}, {`Item.all().toStream()`, `[event source]`}, {`Item(9)`, `null`}, {`[Item(9), Item(9)]`, `[null, null]`}, {`Item.definition isa Collection`, `true`}, {`Date("2020-01-01")`, `2020-01-01`},
		{`Item(1) { n, ref }`, `{ n: 1, ref: { id: ID("2"), coll: Item, ts`}, {`[Item(1)!.ref]`, `[{ id: ID("2"), coll: Item, ts`},
	} {
		r := q.run(query(text(x.value)))
		got, _, _ := strings.Cut(strings.TrimPrefix(r.Summary, "info at *query*:1: "), "\n\n")
		got = strings.TrimSpace(got)
		if i := strings.Index(got, "ts:"); i >= 0 {
			got = got[:i] + "ts"
		}
		if got != x.want {
			t.Errorf("%s\n got %s\nwant %s", x.value, got, x.want)
		}
	}
	for fql, want := range map[string]string{
		`[E(1)].toString()`: `bad: "[error: Query aborted.]"`, `"#{E(1)}"`: `x: 3`, `[E(1)].toString() + ""`: `s: [set]`, `E(1)`: "abort: Query aborted.",
		`Item.all().paginate(1).after!.toString().length > 20`: `true`, `Item.all().map(d => abort(1)).toString()`: `[set]`,
		`[1].toSet().map(x => "#{Item(1)}".length > 10).first()`: `true`,
	} {
		if got := shown(q.run(query(fql))); !strings.Contains(strings.ReplaceAll(got, `\"`, `"`), want) {
			t.Errorf("%s gives %s", fql, got)
		}
	}
	// dbg shows sources: strings in quotes.
	if s := q.run(query(`dbg(["a"]); dbg("a"); dbg(Item(1))`)).Summary; !strings.Contains(s, `info: "a"`) || !strings.Contains(s, `info: ["a"]`) || !strings.Contains(s, `n: 1`) {
		t.Error(s)
	}
}

// TestFields: functions that take an object take a document as well.
func TestFields(t *testing.T) {
	q := open(t, exec.Options{})
	q.must(items...)
	q.answers([][2]string{
		{`Item.create(Item(1)!).n`, "constraint_failure: Failed to create document in collection `Item`."},
		{`Object.keys(Item(1)).length > 4`, `true`}, {`Object.keys(Item(1)).includes("double")`, `true`}, {`Object.keys({ a: 1 })`, `["a"]`}, {`Object.keys(Item(9))`, "invalid_argument: invalid argument `object`: collection `Item` does not contain document with id 9."}, {`Object.keys(Function.byName("nope"))`, "invalid_argument: invalid argument `object`: function `nope` not found."}, {`Object.keys(1)`, "invalid_argument: expected value for `object` of type { *: Any }, received Int"},
		{`Item(1)!.update(Item(2)) { n }`, "invalid_type: Value at `id` has type ID, which cannot be persisted."}, {`Item(1)!.update(Item(9))`, "invalid_argument: invalid argument `data`: collection `Item` does not contain document with id 9."}, {`Item.create(1)`, "invalid_argument: expected value for `data` of type { *: Any }, received Int"}, {`Item.create(null)`, "invalid_argument: expected value for `data` of type { *: Any }, received Null"},
	})
}
