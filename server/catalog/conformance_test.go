package catalog

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/parser"
	"github.com/fawndb/fawn/fql/types"
	"github.com/fawndb/fawn/fql/value"
)

// TestConformance runs the conformance cases as far as they consist of writes
// of literal objects and of reading definitions. A case ends at the first step
// that needs more.
func TestConformance(t *testing.T) {
	ran := 0
	for _, name := range []string{"documents.jsonl", "schema.jsonl"} {
		f, err := os.Open("../../testdata/conformance/" + name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var c conformanceCase
			if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
				t.Fatal(err)
			}
			t.Run(c.Name, func(t *testing.T) { ran += c.run(t) })
		}
	}
	t.Log(ran, "steps")
	if ran < 150 {
		t.Errorf("only %d steps could be run", ran)
	}
}

type conformanceCase struct {
	Name  string
	Steps []conformanceStep
}

type conformanceStep struct {
	FQL       json.RawMessage
	Data      json.RawMessage
	Typecheck *bool
	Error     *struct {
		Code, Message      string
		MessageContains    string `json:"message_contains"`
		ConstraintFailures []struct {
			Paths   [][]any
			Message string
		} `json:"constraint_failures"`
	}
	SummaryContains string `json:"summary_contains"`
}

// errNotHere ends a case: the step needs the executor.
var errNotHere = errors.New("needs a database")

func (c *conformanceCase) run(t *testing.T) (ran int) {
	w := &world{}
	for _, step := range c.Steps {
		var fql string
		if json.Unmarshal(step.FQL, &fql) != nil {
			return ran
		}
		if step.Error != nil && (step.Error.Code == "invalid_query" || step.Error.Code == "") {
			return ran
		}
		got, err := w.query(fql)
		if errors.Is(err, errNotHere) {
			return ran
		}
		ran++
		step.compare(t, fql, got, err)
	}
	return ran
}

func (s *conformanceStep) compare(t *testing.T, fql string, got value.Value, err error) {
	t.Helper()
	if s.Error == nil {
		if err != nil {
			t.Errorf("%s: %s", fql, err.(*diag.Error).Summary())
		} else if _, isDoc := got.(testDoc); s.Data != nil && !isDoc {
			var want any
			json.Unmarshal(s.Data, &want)
			if doc, ok := document(want); ok {
				delete(doc, "coll")
				delete(doc, "ts")
				want = doc
			}
			if have := tagged(got); !reflect.DeepEqual(have, want) {
				t.Errorf("%s: got %v, want %v", fql, have, want)
			}
		}
		return
	}
	e, ok := err.(*diag.Error)
	if !ok {
		t.Errorf("%s: no error, want %+v", fql, *s.Error)
		return
	}
	summary := e.Summary()
	if e.Code != s.Error.Code || s.Error.Message != "" && e.Message != s.Error.Message ||
		!strings.Contains(e.Message, s.Error.MessageContains) || !strings.Contains(summary, s.SummaryContains) {
		t.Errorf("%s: got %s %q\n%s\nwant %+v %s", fql, e.Code, e.Message, summary, *s.Error, s.SummaryContains)
	}
	if want := s.Error.ConstraintFailures; want != nil {
		got, _ := json.Marshal(e.Failures)
		var list []struct {
			Paths   [][]any
			Message string
		}
		json.Unmarshal(got, &list)
		for i := range list {
			if list[i].Paths == nil {
				list[i].Paths = [][]any{}
			}
		}
		if !reflect.DeepEqual(list, want) {
			t.Errorf("%s: got failures %v, want %v", fql, list, want)
		}
	}
}

// document is the content of a tagged document.
func document(v any) (map[string]any, bool) {
	m, _ := v.(map[string]any)
	doc, ok := m["@doc"].(map[string]any)
	return doc, ok
}

// A world is a database without documents.
type world struct {
	collections []*Collection
	functions   []*Function
}

func (w *world) schema() *Definitions {
	return NewDefinitions(w.collections, w.functions, nil, true, false)
}

func (w *world) query(fql string) (value.Value, error) {
	q, err := parser.Query(&diag.Source{Name: "*query*", Text: fql}, nil)
	if err != nil || len(q.Body) != 1 {
		return nil, errNotHere
	}
	s, ok := q.Body[0].(*ast.ExprStmt)
	if !ok {
		return nil, errNotHere
	}
	return w.eval(s.X)
}

func (w *world) eval(x ast.Expr) (value.Value, error) {
	switch x := x.(type) {
	case *ast.Null:
		return value.Null{}, nil
	case *ast.Bool:
		return value.Bool(x.Value), nil
	case *ast.String:
		return value.String(x.Value), nil
	case *ast.Number:
		if x.Kind == ast.Double {
			return value.Double(x.Double), nil
		}
		return value.Integer(x.Int), nil
	case *ast.Array:
		var elems []value.Value
		for _, e := range x.Elems {
			v, err := w.eval(e)
			if err != nil {
				return nil, err
			}
			elems = append(elems, v)
		}
		return value.NewArray(elems...), nil
	case *ast.Object:
		o := value.NewObject(0)
		for _, f := range x.Fields {
			v, err := w.eval(f.Value)
			if err != nil {
				return nil, err
			}
			o.Set(f.Key.Text, v)
		}
		return o, nil
	case *ast.Chain:
		return w.call(x)
	}
	return nil, errNotHere
}

// call evaluates M.create(object), C.byId(id), C.definition.path and
// C.definition.update(object).
func (w *world) call(c *ast.Chain) (value.Value, error) {
	name, ok := c.X.(*ast.Ident)
	if !ok {
		return nil, errNotHere
	}
	var args []value.Value
	last := &c.Steps[len(c.Steps)-1]
	if last.Kind == ast.StepMethod {
		for _, a := range last.Args {
			v, err := w.eval(a)
			if err != nil {
				return nil, err
			}
			args = append(args, v)
		}
	}
	coll := w.schema().Collection(name.Name)
	first := c.Steps[0].Name.Text
	switch {
	case len(c.Steps) == 1 && first == "create" && len(args) == 1:
		o, ok := args[0].(*value.Object)
		if !ok {
			return nil, errNotHere
		}
		return w.create(name.Name, coll, o)
	case len(c.Steps) == 1 && first == "byId" && coll != nil:
		return testDoc{coll.Name, 1}, nil
	case coll == nil || first != "definition":
		return nil, errNotHere
	case len(c.Steps) == 2 && last.Kind == ast.StepMethod && (last.Name.Text == "update" || last.Name.Text == "replace"):
		o := args[0].(*value.Object)
		op := Replace
		if last.Name.Text == "update" {
			op, o = Update, Merge(coll.Definition, o, true)
		}
		return w.write(op, coll, o)
	}
	v := value.Value(coll.Definition)
	for _, s := range c.Steps[1:] {
		if s.Kind != ast.StepField {
			return nil, errNotHere
		}
		v = Follow(v, []any{s.Name.Text})
	}
	return v, nil
}

func (w *world) create(module string, coll *Collection, o *value.Object) (value.Value, error) {
	switch {
	case coll != nil:
		return testDoc{coll.Name, 1}, w.document(coll, o)
	case module == "Collection":
		return w.write(Create, nil, o)
	case module == "Function":
		f, failures := ValidateFunction(FunctionWrite{Definition: o, ID: uint32(len(w.functions)), Taken: w.schema().Taken(nil)})
		if failures == nil {
			failures = f.CheckRole(func(string) bool { return false })
		}
		if failures != nil {
			return nil, DefinitionFailure(Create, "Function", "", failures)
		}
		w.functions = append(w.functions, f)
		return f.Definition, w.schema().Check(nil)
	case module == "Database":
		d, failures, err := ValidateDatabase(DatabaseWrite{Definition: o, GlobalID: "<<any>>", Taken: func(string) bool { return false }})
		if failures != nil {
			err = DefinitionFailure(Create, "Database", "", failures)
		}
		if err != nil {
			return nil, err
		}
		return d.Definition, nil
	}
	return nil, errNotHere
}

func (w *world) write(op Op, old *Collection, o *value.Object) (value.Value, error) {
	c, failures, err := ValidateCollection(CollectionWrite{
		Op: op, ID: uint32(len(w.collections)), Definition: o, Old: old, Taken: w.schema().Taken(old),
	})
	if err != nil {
		return nil, err
	}
	if failures != nil {
		oldName := ""
		if old != nil {
			oldName = old.Name
		}
		return nil, DefinitionFailure(op, "Collection", oldName, failures)
	}
	c, err = LoadCollection(c.ID, c.StoredForm())
	if err != nil {
		return nil, err
	}
	if old == nil {
		w.collections = append(w.collections, c)
	} else {
		for i := range w.collections {
			if w.collections[i] == old {
				w.collections[i] = c
			}
		}
	}
	var evaluated error
	c.EachDefault(func(_ []any, source string, _ types.Type) {
		if _, err := w.source(source); err != nil {
			evaluated = err
		}
	})
	if evaluated != nil {
		return nil, evaluated
	}
	return c.Definition, w.schema().Check([]Change{{Old: old, New: c}})
}

func (w *world) source(text string) (value.Value, error) {
	x, err := parser.Expr(&diag.Source{Text: text})
	if err != nil {
		return nil, errNotHere
	}
	return w.eval(x)
}

func (w *world) evalDefault(_ []any, source string) (value.Value, []diag.ConstraintFailure) {
	v, err := w.source(source)
	if err != nil {
		return nil, []diag.ConstraintFailure{{Message: err.Error()}}
	}
	return v, nil
}

func (w *world) document(c *Collection, o *value.Object) error {
	if len(c.Uniques)+len(c.Checks)+len(c.Computed) > 0 && c.CheckComputed(o) == nil {
		return errNotHere
	}
	failures := c.CheckComputed(o)
	if id, ok := o.Get("id"); ok && failures == nil {
		_, failures = CheckID(id)
	}
	if failures == nil {
		failures = CheckReserved(Create, o)
	}
	if failures == nil {
		data := without(without(o, "id"), "ttl")
		full, fails := c.ApplyDefaults(data, w.evalDefault)
		failures = fails
		if failures == nil {
			failures = c.CheckFields(StripNulls(full), data, w.schema())
		}
	}
	if failures != nil {
		return DocumentFailure(Create, c.Name, 0, failures)
	}
	return nil
}

// tagged is a value as the conformance cases write it.
func tagged(v value.Value) any {
	switch v := v.(type) {
	case value.Null:
		return nil
	case value.Bool:
		return bool(v)
	case value.String:
		return string(v)
	case value.Int:
		return map[string]any{"@int": strconv.Itoa(int(v))}
	case *value.Array:
		list := []any{}
		for _, e := range v.Elems {
			list = append(list, tagged(e))
		}
		return list
	case *value.Object:
		m := map[string]any{}
		for _, f := range v.Fields() {
			m[f.Name] = tagged(f.Value)
		}
		return m
	}
	return "?"
}

// testDoc is a reference to a document.
type testDoc struct {
	coll string
	id   value.ID
}

func (testDoc) Kind() value.Kind           { return value.KindDoc }
func (d testDoc) Collection() value.Module { return value.Mod(d.coll) }
func (d testDoc) DocID() value.ID          { return d.id }
func (testDoc) DocName() string            { return "" }
