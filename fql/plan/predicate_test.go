package plan

import (
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/value"
	"pgregory.net/rapid"
)

// A document that fails a conjunct without doubts makes the predicate false,
// without an error or effect; one that passes all of a complete list makes it
// true; and operands are the same at any time.
func TestConjunctsSayWhatThePredicateDoes(t *testing.T) {
	decided := 0
	rapid.Check(t, func(t *rapid.T) {
		text := "x => " + predicate(t, 3)
		k := anyValue(t, 2)
		l := compileLambda(t, text)
		captured := l.Close([]value.Value{k}).Captured
		for range 20 {
			object := anyObject(t, 2)
			w := &world{}
			got, err := w.run(l, k, object)
			want, sure := true, l.Complete
			for _, c := range l.Conjuncts {
				early := &world{}
				operand, failed := c.Operand(&Frame{Captured: captured, RT: early})
				if failed != nil || early.effects != 0 {
					t.Fatalf("%s: evaluating an operand early: %d effects, %v", text, early.effects, failed)
				}
				checkInPlace(t, &c, k, operand)
				here, seen := readPath(object, c.Path)
				if c.Doubts(operand)&(seen|ofField(here)) != 0 {
					want, sure = true, false
					break
				}
				if !holds(here, c.Op, operand) {
					want, sure = false, true
					break
				}
			}
			if !sure {
				continue
			}
			decided++
			if err != nil || w.effects != 0 || got != value.Bool(want) {
				t.Fatalf("%s\nwith k = %s of %s\nis %v, %v with %d effects, want %t", text, value.Debug(k), value.Debug(object), got, err, w.effects, want)
			}
		}
	})
	if decided < 100 {
		t.Errorf("only %d predicates were decided by their conjuncts", decided)
	}
}

// checkInPlace evaluates the operand as the predicate does.
func checkInPlace(t *rapid.T, c *Comparison, k, early value.Value) {
	operand := c.Node.Right
	if !strings.HasPrefix(ast.Print(c.Node.Left), "x") {
		operand = c.Node.Left
	}
	l, _, err := Function(&ast.Lambda{Body: operand}, []string{"k"}, env)
	if err != nil {
		t.Fatal(err)
	}
	v, err := (&world{}).run(l, k)
	if err != nil || v.Kind() != early.Kind() || value.Debug(v) != value.Debug(early) {
		t.Fatalf("%s is %v, %v in its place and %v early", ast.Print(operand), v, err, early)
	}
}

// readPath reads a path of an object, and tells what on its way would have
// been a doubt.
func readPath(v value.Value, p Path) (value.Value, Doubts) {
	var seen Doubts
	for i, name := range p.Fields {
		o, ok := v.(*value.Object)
		switch {
		case i > 0 && v.Kind() == value.KindNull:
			return value.Null{}, seen | NullInside
		case !ok:
			return value.Null{}, seen | OtherInside
		}
		if v, ok = o.Get(name); !ok {
			v = value.Null{}
		}
	}
	return v, seen
}

func ofField(v value.Value) Doubts {
	switch v.Kind() {
	case value.KindNull:
		return NullField
	case value.KindDoc:
		return ReferenceField
	case value.KindArray, value.KindObject:
		return CompositeField
	}
	return 0
}

func holds(v value.Value, op string, operand value.Value) bool {
	c, comparable := value.Compare(v, operand)
	switch op {
	case "==":
		return value.Equal(v, operand)
	case "!=":
		return !value.Equal(v, operand)
	case "<":
		return comparable && c < 0
	case "<=":
		return comparable && c <= 0
	case ">":
		return comparable && c > 0
	}
	return comparable && c >= 0
}

func oneOf(t *rapid.T, options ...string) string { return rapid.SampledFrom(options).Draw(t, "text") }

// predicate is the text of a predicate of x, mostly a conjunction.
func predicate(t *rapid.T, depth int) string {
	if depth == 0 || rapid.IntRange(0, 4).Draw(t, "leaf") == 0 {
		return conjunct(t)
	}
	left, right := predicate(t, depth-1), predicate(t, depth-1)
	switch rapid.IntRange(0, 9).Draw(t, "form") {
	case 0:
		return "(" + left + " || " + right + ")"
	case 1:
		return "!(" + left + ")"
	case 2, 3, 4:
		return "(" + left + ") && (" + right + ")"
	case 5:
		return "{ " + left + " } && " + conjunct(t)
	}
	return left + " && " + right
}

func conjunct(t *rapid.T) string {
	path := oneOf(t, "x.a", "x.a", "x.b", "x.b", `x["c"]`, "x.a.b", "x.a?.b", `x.a["b"]`, "x.a?.b.c", "x.a.b.c", "x?.a", "x.a!", "x.a.length", "x")
	op := oneOf(t, "==", "==", "!=", "<", "<=", ">", ">=")
	operand := oneOf(t, "1", "-1", "1.0", `"x"`, `"1"`, "true", "null", "k", "k", "k", "(k)", `Time("2024-01-01T00:00:00Z")`,
		`Date("2024-01-01")`, `ID("1")`, "M", "[1]", "x.b", "k.b", "k.log()", "-k", `"#{k}"`, "none", `ID("one")`)
	switch rapid.IntRange(0, 9).Draw(t, "form") {
	case 0:
		return path
	case 1:
		return path + ".log() == 1"
	case 2, 3, 4:
		return operand + " " + op + " " + path
	}
	return path + " " + op + " " + operand
}

func anyValue(t *rapid.T, depth int) value.Value {
	n := len(someValues)
	i := rapid.IntRange(0, n+5).Draw(t, "value")
	switch {
	case i < n:
		return someValues[i]
	case i == n:
		return &doc{id: 1}
	case i == n+1:
		return &doc{id: 2, fields: anyObject(t, 0)}
	case i < n+4 && depth > 0:
		return anyObject(t, depth-1)
	case depth > 0:
		return value.NewArray(anyValue(t, depth-1))
	}
	return value.Int(2)
}

func anyObject(t *rapid.T, depth int) *value.Object {
	o := value.NewObject(3)
	for _, name := range []string{"a", "b", "c"} {
		if rapid.IntRange(0, 4).Draw(t, "present") > 0 {
			o.Set(name, anyValue(t, depth))
		}
	}
	return o
}
