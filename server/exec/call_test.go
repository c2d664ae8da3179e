package exec_test

import (
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

// TestCalls: what can be called, with how many arguments of what type.
func TestCalls(t *testing.T) {
	q := open(t, exec.Options{})
	q.must(items...)
	q.answers([][2]string{
		// Lambdas.
		{`(x => x + 1)(2)`, `3`},
		{`((x, y) => x - y)(5, 3)`, `2`},
		{`(() => 7)()`, `7`},
		{`((x, y) => x)(1)`, `invalid_function_invocation: callee function expects exactly 2 arguments, but 1 was provided.`},
		{`(x => x)(1, 2)`, `invalid_function_invocation: callee function expects exactly 1 argument, but 2 were provided.`},
		{`(x => x)()`, `invalid_function_invocation: callee function expects exactly 1 argument, but 0 were provided.`},
		{`((...xs) => xs)()`, `[]`},
		{`((...xs) => xs)(1, 2)`, `[1,2]`},
		{`((x, ...xs) => [x, xs])(1, 2, 3)`, `[1,[2,3]]`},
		{`((x, ...xs) => [x, xs])(1)`, `[1,[]]`},
		{`((x, ...xs) => xs)()`, `invalid_function_invocation: callee function expects at least 1 argument, but 0 were provided.`},
		{`let f = (...xs) => xs; let a = f(1, 2); let b = f(3, 4); [a, b]`, `[[1,2],[3,4]]`},
		{`let f = x => y => [x, y]; let g = f(1); let h = f(2); [g(3), h(4), g(5)]`, `[[1,3],[2,4],[1,5]]`},
		{`let f = n => { let m = n + 1; let g = () => m; g }; let a = f(1); let b = f(5); [a(), b()]`, `[2,6]`},
		{`(.a)({ a: 3 })`, `3`},

		// User functions.
		{`twice(4)`, `8`}, {`twice()`, `invalid_function_invocation: callee function expects exactly 1 argument, but 0 were provided.`}, {`twice(1, 2)`, `invalid_function_invocation: callee function expects exactly 1 argument, but 2 were provided.`}, {`[1, 2].map(twice)`, `[2,4]`}, {`let f = twice; f(3)`, `6`},
		{`down(100)`, `0`}, {`Function("twice")(4)`, `8`}, {`twice.definition.name`, `"twice"`}, {`twice.definition!.body`, `"x => x * 2"`}, {`twice.nope`, `null`},

		// Built-ins.
		{`Math.abs(-3)`, `3`}, {`Math.abs()`, `invalid_function_invocation: callee function expects exactly 1 argument, but 0 were provided.`}, {`Math.abs(1, 2)`, `invalid_function_invocation: callee function expects exactly 1 argument, but 2 were provided.`}, {`Math.abs("a")`, "invalid_argument: expected value for `x` of type Number, received String"},
		{`Math.max(1, 2.5)`, `2.5`}, {`"abc".at(1.0)`, `"b"`}, {`"abc".slice(1)`, `"bc"`}, {`"abc".slice(1, 2)`, `"b"`}, {`"abc".slice(1, 2, 3)`, `invalid_function_invocation: callee function expects 1 or 2 arguments, but 3 were provided.`},
		{`log(1, 2, 3)`, `null`}, {`log()`, `null`},
		{`Time("2020-01-01T00:00:00Z")`, `"2020-01-01T00:00:00Z"`}, {`ID("5")`, `"5"`}, {`Math(1)`, `type_mismatch: expected type: Function, received Math`}, {`Time()`, `invalid_function_invocation: callee function expects exactly 1 argument, but 0 were provided.`},
		{`Item(1)!.n`, `1`}, {`Item("1")!.n`, `1`}, {`Item()`, `invalid_function_invocation: callee function expects exactly 1 argument, but 0 were provided.`}, {`Collection("Item")(2)!.n`, `2`},
		{`Item.byK(1).count()`, `3`}, {`Item.byK()`, `invalid_function_invocation: callee function expects 1 or 2 arguments, but 0 were provided.`}, {`Item.byK(1, { from: 2 }).count()`, `2`}, {`Item.byK(1, 2, 3)`, `invalid_function_invocation: callee function expects 1 or 2 arguments, but 3 were provided.`}, {`Item.byK(x => x)`, "invalid_argument: invalid argument `term1`: Argument cannot be used as lookup term"},
		{`let f = Item.byK; f(0).count()`, `2`}, {`[0, 1].map(Item.byK).map(s => s.count())`, `[2,3]`},

		// Methods as values.
		{`let f = "abc".includes; [f("b"), f("z")]`, `[true,false]`},
		{`let f = [3, 4].at; f(1)`, `4`}, {`[0, 1].map([3, 4].at)`, `[3,4]`},
		{`let f = Item.all; f().count()`, `5`}, {`let f = Item(1).exists; f()`, `true`}, {`let f = Item(9).exists; f()`, `false`},
		{`let f = Item(1)!.update; f({ n: 1 })!.n`, `1`}, {`["a".includes == "a".includes, "a".includes == "b".includes, "a".includes == "a".at]`, `[true,false,false]`},
		{`let a = [1]; [a.at == a.at, [1].at == [1].at]`, `[true,false]`},
		{`[Item.byK == Item.byK, Item.all == Item.all, Item.all == Collection.all, Math.abs == Math.abs, Item(1).exists == Item(1).exists]`, `[true,true,false,true,true]`},
		{`({ f: x => x + 1 }).f(1)`, `2`}, {`let o = { f: Math.abs }; o.f(-1)`, `1`}, {`Item(1)!.maker(10)`, `11`},

		// What cannot be called.
		{`1()`, `type_mismatch: expected type: Function, received Int`}, {`"a"(1)`, `type_mismatch: expected type: Function, received String`}, {`null()`, `type_mismatch: expected type: Function, received Null`}, {`let x = [1]; x()`, `type_mismatch: expected type: Function, received Array<Any>`}, {`({ a: 1 }).a()`, "invalid_function_invocation: `a`: Expected a function, found `Int`"}, {`({ a: 1 }).b()`, "invalid_function_invocation: The function `b` does not exist on `{ *: Any }`"}, {`Item(1)!.n()`, "invalid_function_invocation: `n`: Expected a function, found `Int`"}, {`Item(1)!.nope()`, "invalid_function_invocation: The function `nope` does not exist on `Doc`"},
		{`"a".nope()`, "invalid_function_invocation: The function `nope` does not exist on `String`"}, {`"a".length()`, "invalid_function_invocation: `length`: Expected a function, found `Int`"}, {`Math.nope()`, "invalid_function_invocation: The function `nope` does not exist on `Math`"}, {`Math.E()`, "invalid_function_invocation: `E`: Expected a function, found `Double`"}, {`Item.nope()`, "invalid_function_invocation: The function `nope` does not exist on `Item`"}, {`twice.nope()`, "invalid_function_invocation: The function `nope` does not exist on `Function`"}, {`Item.definition()`, "invalid_function_invocation: `definition`: Expected a function, found `Doc`"}, {`let f = Item(1)!.nope; f()`, "invalid_function_invocation: The function `nope` does not exist on `Doc`"}, {`Collection.byK(1)`, "invalid_function_invocation: The function `byK` does not exist on `Collection`"},
		{`Item(1)!.o()`, "invalid_function_invocation: `o`: Expected a function, found `{ *: Any }`"}, {`Item(1)!.nope.at(1)`, "invalid_null_access: Cannot access `at` on null."},

		// Callbacks.
		{`[1, 2].map((x, y) => x)`, "invalid_argument: `mapper` should accept 1 parameter, provided function requires exactly 2 parameters."}, {`[1, 2].map(1)`, "invalid_argument: expected value for `mapper` of type Function, received Int"}, {`[1, 2].map(() => 1)`, "invalid_argument: `mapper` should accept 1 parameter, provided function requires no parameters."}, {`[1, 2].map((...x) => x)`, `[[1],[2]]`}, {`[1, 2].fold(0, (a, b) => a + b)`, `3`},
		{`[1, 2].map(x => [x].map(y => x + y))`, `[[2],[4]]`}, {`[[1, 2], [3]].map(x => x.map(y => y * 2))`, `[[2,4],[6]]`},
		{`[3, 1].map(x => abort(x))`, "abort: Query aborted."},
		{`[1, 2].toSet().map(twice).toArray()`, `[2,4]`}, {`[1, 2].toSet().map((x, y) => x).toArray()`, "invalid_argument: `mapper` should accept 1 parameter, provided function requires exactly 2 parameters."}, {`[-1].toSet().map(Math.abs).toArray()`, `[1]`},
		{`[1, 2].toSet().map((...x) => x).toArray()`, `[[1],[2]]`},
	})
}

// TestPlaces: an error has the place of the innermost construct that is to blame,
// and the calls on the way to it.
func TestPlaces(t *testing.T) {
	q := open(t, exec.Options{})
	q.must(items...)
	q.must(`Function.create({ name: "fails", body: "x => x.at(9)" })`)
	for _, c := range []struct{ query, at, trace string }{
		{`Math.abs("a")`, `("a")`, ``},
		{`let x = [1].at(3)
x`, `(3)`, ``},
		{`[1].map(x => [x].at(3))`, `(3)`, `(x => [x].at(3))`},
		{`let f = x => [x].at(3)
f(1)`, `(3)`, `(1)`},
		{`[1, 2].toSet().map(x => Math.abs("a")).toArray()`, `("a")`, `()`},
		{`let s = [1, 2].toSet().map(x => Math.abs("a"))
s.first()`, `("a")`, `()`},
		{`(x => x)(1, 2)`, `(1, 2)`, ``},
		{`1.nope()`, ``, ``},
		{`fails([1])`, `(9)`, `([1])`},
		{`Item(9)!.n`, ``, ``},
		{`Item.byK()`, `()`, ``},
		{`[1, 2] { a: [].at(1) }`, `(1)`, ``},
		{`{ a: 1 } { b: .a.at(3) }`, `at`, ``},
		{`[3].map(x => [x].map(y => [y].any(z => 1)))`, `(z => 1)`, ``},
	} {
		r := q.run(query(c.query))
		if r.Err == nil {
			t.Errorf("%s gives %s", c.query, shown(r))
			continue
		}
		if got := r.Err.Span.Text(); c.at != "" && got != c.at {
			t.Errorf("%s fails at %q, not %q", c.query, got, c.at)
		}
		if r.Err.Span.Src == nil {
			t.Errorf("%s fails nowhere", c.query)
		}
		trace := ""
		for _, s := range r.Err.Trace {
			trace += s.Text()
		}
		if !strings.Contains(trace, c.trace) {
			t.Errorf("%s has the trace %q, without %q", c.query, trace, c.trace)
		}
	}
}

// TestSites: built-ins that say where they were called say it right also after
// they, or what they were called by, have called others.
func TestSites(t *testing.T) {
	q := open(t, exec.Options{})
	q.must(items...)
	for query, want := range map[string]string{
		`log("a")
[1].map(x => log("b"))
log(twice(1), [2].map(x => { log("c"); x }).at(0))`: "1: a|2: b|3: c|3: 2 2",
		`[1].toSet()
.map(x => log("a"))
.first()
[3].toSet().where(x => { log("b")
true }).count()
log("c")`: "2: a|4: b|6: c",
		`Item.all().where(d => { log("a")
d.n > 3 }).order(d => { log("b")
1 }).first()
log("c")`: "1: a|1: a|1: a|1: a|1: a|2: b|2: b|4: c",
		`dbg(1)
dbg([2].map(x => dbg(x)))`: "1: 1|2: 2|2: [2]",
	} {
		r := q.run(&exec.Request{Source: &diag.Source{Name: "q", Text: query}})
		if r.Err != nil {
			t.Fatal(query, shown(r))
		}
		if got := logged(r.Summary); got != want {
			t.Errorf("%s\n got %s\nwant %s", query, got, want)
		}
	}
}

// logged brings a summary into the form "LINE: TEXT|...".
func logged(summary string) string {
	var out []string
	text := ""
	for line := range strings.SplitSeq(summary, "\n") {
		if rest, ok := strings.CutPrefix(line, "info at q:"); ok {
			out = append(out, rest)
		} else if rest, ok := strings.CutPrefix(line, "info: "); ok {
			text = rest
		} else if rest, ok := strings.CutPrefix(line, "at q:"); ok && text != "" {
			number, _, _ := strings.Cut(rest, ":")
			out, text = append(out, number+": "+text), ""
		}
	}
	return strings.Join(out, "|")
}

// TestStackLimits: calls go 2048 deep, and code no deeper than the stack of the
// process allows; afterwards the next query has all of it again.
func TestStackLimits(t *testing.T) {
	q := open(t, exec.Options{})
	q.must(items...)
	q.must(`Function.create({ name: "deep", body: "n => ` + strings.Repeat("[", 300) + `if (n == 0) 0 else deep(n - 1)` + strings.Repeat("][0]", 300) + `" });
		Function.create({ name: "mapped", body: "n => if (n == 0) 0 else [n].map(x => mapped(x - 1))[0]" });
		Function.create({ name: "listed", body: "n => if (n == 0) 0 else [n].toSet().map(x => listed(x - 1)).first()" })`)
	const overflow = "stack_overflow: number of stack frames exceeded limit of 2048"
	for range 3 {
		q.answers([][2]string{
			{`down(2040)`, `0`}, {`down(2048)`, `0`}, {`down(2049)`, overflow}, {`down(5000)`, overflow},
			{`deep(700)`, `0`}, {`deep(2000)`, overflow},
			{`mapped(600)`, `0`}, {`mapped(682)`, `0`}, {`mapped(683)`, overflow},
			{`listed(600)`, `0`}, {`listed(5000)`, overflow},
		})
	}
	r := q.inside(func(c *exec.Context) error {
		f, ok := c.Global("twice")
		if !ok {
			t.Fatal("no function")
		}
		for range 10_000 { // frames are given back
			if v, err := c.Call(f, value.Int(4)); err != nil || v != value.Int(8) {
				return err
			}
		}
		return nil
	})
	if r.Err != nil {
		t.Error(r.Err)
	}
}
