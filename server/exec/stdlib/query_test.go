package stdlib

import (
	"context"
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
	"github.com/fawndb/fawn/server/store/pebblestore"
)

// TestQueries runs what needs a query around it: callbacks, the clock, logs.
// The text of each result is its display string.
func TestQueries(t *testing.T) {
	run := engine(t)
	for _, x := range []struct{ query, want string }{
		{`["a", "b", "c"].aggregate("S", (x, y) => x + y)`, "abcS"},
		{`["a", "b", "c", "d", "e"].aggregate("S", (x, y) => "(#{x}#{y})")`, "((((ab)(cd))e)S)"},
		{`[1].aggregate(10, (x, y) => x - y)`, "-9"},
		{`["a", "b", "c"].foldRight("", (acc, x) => acc + x)`, "cba"},
		{`[1, 2, 10].reduceRight((acc, x) => acc - x)`, "7"},
		{`[1].reduce((a, b) => abort("called"))`, "1"},
		{`[1, 2, 3].any(x => if (x < 3) x == 2 else abort("called"))`, "true"},
		{`[1, 2, 3].every(x => if (x < 3) x == 1 else abort("called"))`, "false"},
		{`[1, 2, 3].every(x => null)`, "false"},
		{`[1, 2, 3].lastIndexWhere(x => if (x > 1) x == 2 else abort("called"))`, "1"},
		{`[1, 2, 3].indexWhere(x => x > 1, 2)`, "2"},
		{`[1, 2, 3].lastWhere(x => x < 3)`, "2"},
		{`[1, 2].filter(x => "yes")`, "expected type: Boolean, received Int"},
		{`[1, 2].where(x => "yes")`, "expected type: Boolean, received String"},
		{`[1, 2].flatMap(x => [x, x])`, "[1, 1, 2, 2]"},
		{`[1, 2].flatMap(x => x)`, "expected type: Array<Any>, received Int"},
		{`[{ a: 1, b: 1 }, { a: 1, b: 2 }, { a: 0, b: 3 }].order(.a, desc(.b)).map(.b)`, "[3, 2, 1]"},
		{`["b", 1, null, "a"].order()`, `[1, "a", "b", null]`},
		{`[1].order("x")`, "expected value for `ordering0` of type Function, received String"},
		{`[1].order(x => x, (a, b) => a)`, "`ordering1` should accept 1 parameter, provided function requires exactly 2 parameters."},
		{`["a", "xy"].filter("xyz".includes)`, `["xy"]`},
		{`[1].forEach(x => x)!`, "Null literal value"},
		{`[].first()!`, "Null value, due to empty array"},
		{`Object.keys(Object.assign({ a: 1, b: 2 }, { c: 3, a: 4 }))`, `["a", "b", "c"]`},
		{`Object.entries({ a: 1 })`, `[["a", 1]]`},
		{`Object.values(Math)`, "invalid argument `object`: expected either an object or a document"},
		{`Object.keys(1)`, "expected value for `object` of type { *: Any }, received Int"},
		{`Object.hasPath([], [])`, "expected value for `object` of type { *: Any }, received Array<Any>"},
		{`Math.mean([1, 2].toSet())`, "1"},
		{`Math.sum([1, 2.5].toSet())`, "3.5"},
		{`Math.mean([].toSet())`, "Attempted integer division by zero."},
		{`Math.sum(1)`, "expected arguments to `sum` of type (Array<Any>) | (Set<Any>), received (Int)"},
		{`"x" + 2.0 + null + [1.0]`, "x2null[1.0]"},
		{`5 - "a"`, "expected arguments to `-` of type (Number), received (String)"},
		{`ID(true)`, "expected arguments to `apply` of type (String) | (Number), received (Boolean)"},
		{`Time.now() == Time.now() && Time.now().year > 2000`, "true"},
		{`Date.today() == Date(Time.now().toString().slice(0, 10))`, "true"},
		{`newId() == newId()`, "false"},
		{`(x => x).toString()`, "[function <lambda>]"},
		{`Math.abs.toString()`, "[function abs()]"},
		{`Math.toString()`, "The function `toString` does not exist on `Math`"},
		{`[1 isa Number, 1.5 isa Float, {} isa Struct, Math isa Object, [1] isa Set, TransactionTime() isa Time]`,
			"[true, true, true, true, false, false]"},
		{`Query.isEnvTypechecked()`, "false"},
		{`FQL.Schema.defForIdentifier("Nope")`, "null"},
		{`abort("stop")`, "Query aborted."},
	} {
		r := run(x.query)
		got := ""
		if r.Err != nil {
			got = r.Err.Message
		} else {
			got = value.Display(r.Data)
		}
		if got != x.want {
			t.Errorf("%s\n got %s\nwant %s", x.query, got, x.want)
		}
	}
	want := "info at *query*:1: a 2\n\ninfo: \"x\"\nat *query*:2:4\n"
	if got := run("log('a', 2.0)\ndbg('x')").Summary; !strings.HasPrefix(got, want) {
		t.Errorf("summary: %s", got)
	}
}

// engine runs queries in an empty database, without static typing.
func engine(tb testing.TB) func(query string) *exec.Response {
	store, err := pebblestore.OpenMem(pebblestore.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { store.Close() })
	e, err := exec.New(store, New(), exec.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	return func(query string) *exec.Response {
		r, err := e.Run(context.Background(), &exec.Request{Source: &diag.Source{Name: "*query*", Text: query}})
		if err != nil {
			tb.Fatalf("%s: %v", query, err)
		}
		return r
	}
}

func BenchmarkQuery(b *testing.B) {
	for name, query := range map[string]string{
		"map":        "Array.sequence(0, 1000).map(x => x * 2).length",
		"where":      "Array.sequence(0, 1000).where(x => x % 2 == 0).length",
		"fold":       "Array.sequence(0, 1000).fold(0, (sum, x) => sum + x)",
		"order":      "Array.sequence(0, 1000).order(desc(x => x)).first()",
		"splitRegex": `"a , b,c ,d, e,f,g,h".splitRegex(" *, *").length`,
		"split":      `"a,b,c,d,e,f,g,h".split(",").map(s => s.toUpperCase()).length`,
	} {
		b.Run(name, func(b *testing.B) {
			run := engine(b)
			b.ReportAllocs()
			for b.Loop() {
				if r := run(query); r.Err != nil {
					b.Fatal(r.Err)
				}
			}
		})
	}
}
