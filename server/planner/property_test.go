package planner_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
	"github.com/fawndb/fawn/server/planner"
)

// stored are values that documents have and predicates compare with, in FQL.
var storedValues = []string{
	"0", "1", "2", "3", "7", "1.0", "2.0", "0.0", "-0.0", "2.5", "-1", "0.0 / 0.0", "1.0 / 0.0", "2147483648", "2147483648.0",
	"9007199254740992", "9007199254740993", "9007199254740992.0", "-9007199254740993", "9223372036854775807",
	`"a"`, `"B"`, `"b"`, `"A"`, `"é"`, `"1"`, `""`, `"ab"`, "null", "null", "true", "false",
	`Time("2020-01-01T00:00:00Z")`, `Time("2021-01-01T00:00:00.5Z")`, `Date("2020-01-01")`, `Date("2021-01-01")`, "TransactionTime()",
	`Bytes("AQ==")`,
	"[1]", "[1.0]", `["a"]`, `["a", null]`, "[]", "{ x: 1 }", `{ x: "a" }`, `{ x: "a", y: { z: true } }`,
	"Other(1)", "Other(2)", "Other(99)", "[Other(1)]",
}

// more are values that only predicates compare with.
var moreValues = []string{`ID("1")`, "Other", "-2147483649", "1.5", `"zz"`, `Time("2020-06-01T00:00:00Z")`}

var fields = []string{"a", "b", "c"}

// world is a collection with documents and indexes, made at random.
type world struct {
	*rapid.T
	db   *database
	name string
	// narrow are the few values that most fields have.
	narrow []string
}

func (w *world) pick(name string, list ...string) string {
	return rapid.SampledFrom(list).Draw(w.T, name)
}

func (w *world) chance(name string, percent int) bool {
	return rapid.IntRange(0, 99).Draw(w.T, name) < percent
}

func (w *world) value(name string) string {
	if w.chance("narrow", 70) {
		return w.pick(name, w.narrow...)
	}
	return w.pick(name, storedValues...)
}

func (w *world) operand() string {
	if w.chance("more", 10) {
		return w.pick("operand", moreValues...)
	}
	return w.value("operand")
}

// few is a number from 1 to most, mostly 1.
func (w *world) few(name string, most int) int {
	if w.chance("one", 60) {
		return 1
	}
	return rapid.IntRange(1, most).Draw(w.T, name)
}

func (w *world) field() string { return w.pick("field", fields...) }

// data are the fields of a document. Most collections have few kinds of values.
func (w *world) data() string {
	var parts []string
	for _, f := range fields {
		if w.chance("has", 85) {
			parts = append(parts, f+": "+w.value(f))
		}
	}
	if w.chance("expired", 5) {
		parts = append(parts, `ttl: Time("2001-01-01T00:00:00Z")`)
	}
	return strings.Join(parts, ", ")
}

func (w *world) indexes() string {
	var list []string
	for i := range rapid.IntRange(1, 4).Draw(w.T, "indexes") {
		part := func(kind string, most int, extra func() string) string {
			var items []string
			for range rapid.IntRange(0, most).Draw(w.T, kind) {
				field := w.pick("indexed", "a", "a", "b", "b", "c", "k")
				items = append(items, fmt.Sprintf(`{ field: %q%s }`, field, extra()))
			}
			return kind + ": [" + strings.Join(items, ", ") + "]"
		}
		mva := func() string {
			if w.chance("mva", 5) {
				return ", mva: true"
			}
			return ""
		}
		order := func() string {
			if w.chance("desc", 40) {
				return `, order: "desc"`
			}
			return mva()
		}
		terms, values := part("terms", 2, mva), part("values", 2, order)
		switch w.pick("shape", "any", "terms", "values") {
		case "terms":
			terms = fmt.Sprintf("terms: [{ field: %q }]", w.field())
		case "values":
			terms = "terms: []"
		}
		list = append(list, fmt.Sprintf("i%d: { %s, %s }", i, terms, values))
	}
	return "{ " + strings.Join(list, ", ") + " }"
}

func (w *world) fill() {
	w.narrow = rapid.SliceOfN(rapid.SampledFrom(storedValues), 1, 3).Draw(w.T, "narrow")
	if w.chance("numbers", 40) {
		w.narrow = storedValues[:rapid.IntRange(2, 8).Draw(w.T, "kinds")]
	}
	w.db.must(w, fmt.Sprintf(`Collection.create({ name: %q, history_days: 1, indexes: %s,
		computed_fields: { k: { body: "d => d.a" }, bad: { body: "d => d.a!.nothing()" } } })`, w.name, w.indexes()))
	ids := rapid.SliceOfNDistinct(rapid.IntRange(1, 60), 0, 45, rapid.ID).Draw(w.T, "ids")
	var b strings.Builder
	for _, id := range ids {
		fmt.Fprintf(&b, "%s.create({ id: %d, %s })\n", w.name, id, w.data())
	}
	b.WriteString("null")
	w.db.must(w, b.String())
	w.db.must(w, "Past.byId(1)?.delete(); Past.create({ id: 1, at: TransactionTime() })")
	w.db.must(w, w.changes(rapid.IntRange(0, 4).Draw(w.T, "changes"))+"null")
}

// changes are writes to the collection.
func (w *world) changes(n int) string {
	var b strings.Builder
	for range n {
		id := rapid.IntRange(1, 62).Draw(w.T, "changed")
		switch w.pick("change", "update", "delete", "replace", "create") {
		case "update":
			fmt.Fprintf(&b, "%s(%d)?.update({ %s: %s })\n", w.name, id, w.field(), w.value("update"))
		case "delete":
			fmt.Fprintf(&b, "%s(%d)?.delete()\n", w.name, id)
		case "replace":
			fmt.Fprintf(&b, "%s(%d)?.replace({ %s })\n", w.name, id, w.data())
		case "create":
			fmt.Fprintf(&b, "if (!%s(%d).exists()) %s.create({ id: %d, %s })\n", w.name, id, w.name, id, w.data())
		}
	}
	return b.String()
}

func (w *world) predicate() string {
	var parts []string
	for range w.few("conjuncts", 3) {
		op := w.pick("op", "==", "==", "==", "<", "<=", ">", ">=", "!=")
		f, v := w.field(), w.operand()
		switch w.pick("conjunct", "plain", "plain", "plain", "plain", "plain", "turned", "captured", "odd") {
		case "plain":
			parts = append(parts, fmt.Sprintf("x.%s %s %s", f, op, v))
		case "turned":
			parts = append(parts, fmt.Sprintf("%s %s x.%s", v, op, f))
		case "captured":
			parts = append(parts, fmt.Sprintf("x.%s %s %s", f, op, w.pick("variable", "v1", "v2")))
		case "odd":
			parts = append(parts, w.pick("odd", "x.k == 1", "x.k == 1", "x.id == ID(\"3\")", "x.a.x == 1", "x.a?.x == 1", "true",
				"x.ts != null", "(x.a == 1 || x.b == 1)", "log(x.id) == null", "x.ttl == null", `x.data.a == 1`))
		}
	}
	return "x => " + strings.Join(parts, " && ")
}

func (w *world) ordering() string {
	var list []string
	for range w.few("orderings", 2) {
		x := w.pick("accessor", ".a", ".b", ".c", ".a", ".b", "x => x.a", "x => x.id", "x => log(x.b)", ".k", ".ts")
		list = append(list, w.pick("direction", "%s", "asc(%s)", "desc(%s)", "desc(%s)"))
		list[len(list)-1] = fmt.Sprintf(list[len(list)-1], x)
	}
	return strings.Join(list, ", ")
}

// set is an expression for a set of documents.
func (w *world) set() string {
	s := w.pick("source", ".all()", ".all()", ".where(%p)", ".where(%p)", ".where(%p)", ".where(%p)", ".all({ from: 5, to: 40 })",
		".all().order(%o)", ".all().order(%o)", ".where(%p).order(%o)", ".i0(%v)")
	for range w.few("methods", 4) - 1 {
		s += w.pick("method", ".where(%p)", ".where(%p)", ".order(%o)", ".order(%o)", ".order(%o)", ".take(%n)", ".take(%n)", ".drop(%n)",
			".reverse()", ".pageSize(%n)", ".concat(C.where(%p))", ".flatMap(x => C.where(y => y.a == x.a))")
	}
	for strings.Contains(s, "%") {
		i := strings.IndexByte(s, '%')
		with := ""
		switch s[i+1] {
		case 'p':
			with = w.predicate()
		case 'o':
			with = w.ordering()
		case 'v':
			with = w.value("term")
		case 'n':
			with = fmt.Sprint(rapid.IntRange(1, 6).Draw(w.T, "n"))
		}
		s = s[:i] + with + s[i+2:]
	}
	return "C" + s
}

// reads are what is done with a set; %s is the set.
var reads = []string{
	"S", "S.toArray()", "S.map(.id).toArray()", "S.count()", "S.isEmpty()", "S.nonEmpty()", "S.first()?.id", "S.last()?.id", "S.first()",
	"S.any(.a == 1)", "S.every(.b != 2)", "S { id, a, b }", "S { id, a { x }, c }", "S.includes(C(7))", "S.fold(0, (n, d) => n + 1)",
	"S.where(.a == 1).first()?.id", "S.order(.a).first()?.id", "S.order(desc(.b)).take(3).map(.id).toArray()", "S.distinct().map(.id).toArray()",
	"S.take(4).count()", "S.drop(2).take(3).map(.id).toArray()", "S.firstWhere(.b == 1)?.id", "S.lastWhere(.b == 1)?.id",
}

// writes are what is done with a set by functions that write, and is taken back.
var writes = []string{
	"S.forEach(d => d.update({ a: 1 }))", "S.forEach(d => d.delete())", "S.forEach(d => { C(9)?.update({ a: 1 }) })",
	"S.fold(0, (n, d) => { C(n + 7)?.update({ a: d.a, b: 1 }); n + 1 })", "S.any(d => { C(8)?.delete(); C(11)?.update({ a: 1 }); false })",
	"S.forEach(d => { let f = S.first(); if (f != null) f!.update({ b: d.b }) })",
}

func TestRulesChangeNothing(t *testing.T) {
	db := open(t)
	db.must(t, `Collection.create({ name: "Other" }); Collection.create({ name: "Past" })`)
	db.must(t, `Other.create({ id: 1, x: 1 }); Other.create({ id: 2, x: 2 })`)
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		w := &world{T: rt, db: db, name: fmt.Sprintf("C%d", n)}
		w.fill()
		defer db.must(t, fmt.Sprintf("Collection.byName(%q)!.delete()", w.name))
		for range 12 {
			w.check()
		}
	})
}

// check compares what is read of a set with and without rules.
func (w *world) check() {
	off := planner.Rules(rapid.IntRange(0, int(planner.AllRules)).Draw(w.T, "off"))
	head := fmt.Sprintf("let C = %s; let v1 = %s; let v2 = %s\n", w.name, w.operand(), w.operand())
	s := w.set()
	if w.chance("past", 20) {
		s = "at (Past(1)!.at) { " + s + " }"
	}
	read := func(form string) string { return strings.ReplaceAll(form, "S", s) }
	switch w.pick("kind", "read", "read", "read", "pending", "pages", "pages", "write") {
	case "read":
		w.db.same(w, head+read(w.pick("read", reads...)), off)
	case "pending":
		w.db.same(w, head+w.changes(3)+"abort("+read(w.pick("read", reads...))+")", off)
	case "write":
		w.db.same(w, head+read(w.pick("write", writes...))+"\nabort(C.all().map(d => d.data).paginate(100).data.concat([C.all().map(.id).toArray()]))", off)
	case "pages":
		size := rapid.IntRange(1, 7).Draw(w.T, "size")
		resp := w.db.same(w, fmt.Sprintf("%s%s.paginate(%d)", head, read(w.pick("paged", "S", "S", "S.map(.id)", "(S { id, a })")), size), off)
		for range 30 {
			after := cursorOf(resp)
			if after == "" {
				break
			}
			resp = w.db.same(w, fmt.Sprintf("Set.paginate(%q)", after), off)
		}
	}
}

// cursorOf is the text of the cursor after a page, as a client gets it.
func cursorOf(resp *exec.Response) string {
	page, ok := resp.Data.(*value.Object)
	if !ok {
		return ""
	}
	after, _ := page.Get("after")
	k, ok := after.(value.SetCursor)
	if !ok {
		return ""
	}
	token, err := k.Token(int64(resp.TxnTime))
	if err != nil {
		return ""
	}
	return token
}
