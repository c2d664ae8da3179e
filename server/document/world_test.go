package document

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/parser"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/access"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/store/pebblestore"
	"github.com/fawndb/fawn/server/summary"
	"github.com/fawndb/fawn/server/txn"
)

// world is a database on a store in memory, with a clock that the test turns.
type world struct {
	testing.TB
	store *pebblestore.Store
	clock atomic.Int64 // microseconds
	ns    *Namespace
	id    value.ID // the last one generated
	open  []*txn.Tx
}

// start is the time at which a world begins.
var start = time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)

// newWorld makes a database of collections, each given as an object of FQL.
func newWorld(t testing.TB, collections ...string) *world {
	t.Helper()
	w := &world{TB: t, id: 1000}
	w.clock.Store(start.UnixMicro())
	s, err := pebblestore.OpenMem(pebblestore.Options{Now: func() time.Time { return time.UnixMicro(w.clock.Load()) }})
	if err != nil {
		t.Fatal(err)
	}
	w.store = s
	t.Cleanup(w.close)
	var list []*catalog.Collection
	for i, text := range collections {
		list = append(list, w.define(uint32(FirstUserID+i), text))
	}
	w.use(list, nil)
	return w
}

// close ends what the test has begun, and the store.
func (w *world) close() {
	for _, tx := range w.open {
		tx.Close()
	}
	w.open = nil
	w.store.Close()
}

// define makes a collection of its definition.
func (w *world) define(id uint32, text string) *catalog.Collection {
	w.Helper()
	c, failures, err := catalog.ValidateCollection(catalog.CollectionWrite{ID: id, Definition: w.object(text)})
	if err != nil || failures != nil {
		w.Fatalf("%s: %v %v", text, err, failures)
	}
	return c
}

// use makes definitions those of the database.
func (w *world) use(collections []*catalog.Collection, functions []*catalog.Function) {
	defs := catalog.NewDefinitions(collections, functions, nil, false, false)
	w.ns = NewNamespace(7, "", 0, defs, []*Collection{animals}, library{})
}

// coll is the first collection.
func (w *world) coll() *Collection { return w.ns.CollectionByID(FirstUserID) }

// sleep turns the clock.
func (w *world) sleep(d time.Duration) { w.clock.Add(d.Microseconds()) }

// attempt is a query that runs. It evaluates what definitions give as text.
type attempt struct {
	Writer
	world *world
	log   summary.Log
	calls int // of functions
}

func (w *world) begin() *attempt {
	w.Helper()
	return w.as(context.Background(), &access.Principal{Role: access.Admin})
}

func (w *world) as(ctx context.Context, who *access.Principal) *attempt {
	w.Helper()
	tx, err := txn.Begin(ctx, w.store, 0)
	w.must(err)
	w.open = append(w.open, tx)
	a := &attempt{world: w}
	a.Writer = NewWriter(NewReader(tx, who, w.ns, &a.log, evaluator{a}), library{})
	return a
}

// do runs one query and commits it; it returns the time.
func (w *world) do(f func(a *attempt) error) store.Timestamp {
	w.Helper()
	a := w.begin()
	w.must(f(a))
	return a.commit()
}

func (a *attempt) commit() store.Timestamp {
	a.world.Helper()
	at, err := a.Tx.Commit(context.Background(), false)
	a.world.must(err)
	a.Tx.Close()
	return at
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(described(err))
	}
}

// create makes documents of the first collection in one query.
func (w *world) create(objects ...string) store.Timestamp {
	w.Helper()
	return w.do(func(a *attempt) error {
		for _, text := range objects {
			if _, err := a.Create(w.coll(), a.object(text), false); err != nil {
				return err
			}
		}
		return nil
	})
}

// change updates a document of the first collection.
func (w *world) change(id value.ID, text string) store.Timestamp {
	w.Helper()
	return w.do(func(a *attempt) error { return a.Change(catalog.Update, w.doc(id), a.object(text), false) })
}

// remove deletes a document of the first collection.
func (w *world) remove(id value.ID) store.Timestamp {
	w.Helper()
	return w.do(func(a *attempt) error {
		_, err := a.Delete(w.doc(id))
		return err
	})
}

// doc is a reference to a document of the first collection.
func (w *world) doc(id value.ID) *Doc { return &Doc{Coll: w.coll(), ID: id} }

// object evaluates an object literal.
func (w *world) object(text string) *value.Object { return (&attempt{world: w}).object(text) }

func (a *attempt) object(text string) *value.Object {
	a.world.Helper()
	v, err := a.eval(text)
	if err != nil {
		a.world.Fatalf("%s: %s", text, described(err))
	}
	return v.(*value.Object)
}

func (a *attempt) eval(text string) (value.Value, error) {
	x, err := parser.Expr(&diag.Source{Name: "*test*", Text: text})
	if err != nil {
		return nil, err
	}
	l, _, err := plan.Expr(x, plan.Env{Library: library{}, Names: noNames{}})
	if err != nil {
		return nil, err
	}
	return evaluator{a}.Call(l.Close(nil))
}

// field reads a field of a document; null for one that it does not have.
func (a *attempt) field(d *Doc, name string) (value.Value, error) {
	return evaluator{a}.Field(d, plan.NewFieldSite(name, diag.Span{}, library{}))
}

// described is an error in one line: code, message, failures.
func described(err error) string {
	e := (*diag.Error)(nil)
	if !errors.As(err, &e) {
		return fmt.Sprint(err)
	}
	text := e.Code + ": " + e.Message
	for _, f := range e.Failures {
		text += fmt.Sprintf(" %v %s", f.Paths, f.Message)
	}
	return text
}

// shown is a value as text.
func shown(v value.Value) string {
	var list []string
	switch v := v.(type) {
	case nil:
		return "nothing"
	case value.Null:
		return "null"
	case value.TransactionTime:
		return "now"
	case *Doc:
		if v.At != 0 {
			return fmt.Sprintf("%s/%d@%d", v.Coll.name, v.ID, v.At)
		}
		return fmt.Sprintf("%s/%d", v.Coll.name, v.ID)
	case *Collection:
		return v.name
	case *value.Array:
		for _, x := range v.Elems {
			list = append(list, shown(x))
		}
		return "[" + strings.Join(list, " ") + "]"
	case *value.Object:
		for _, f := range v.Fields() {
			list = append(list, f.Name+":"+shown(f.Value))
		}
		return "{" + strings.Join(list, " ") + "}"
	}
	return fmt.Sprint(v)
}

// library has the few functions that texts of these tests call.
type library struct{}

type builtinFunction string

func (builtinFunction) Kind() value.Kind       { return value.KindFunction }
func (f builtinFunction) FunctionName() string { return string(f) }
func (builtinFunction) Arity() value.Arity     { return value.Arity{Variadic: true} }

func (library) Members(string) *plan.Members { return new(plan.Members) }
func (library) Global(name string) (value.Value, bool) {
	switch name {
	case "ref", "time", "now", "fail", "broken", "lambda", "id", "long", "text", "effect", "nanos", "named":
		return builtinFunction(name), true
	}
	return nil, false
}

// errBroken is an error that is no fault of a query.
var errBroken = errors.New("out of order")

func (a *attempt) builtin(name string, args []value.Value) (value.Value, error) {
	n := int64(0)
	if len(args) > 0 {
		if i, ok := args[len(args)-1].(value.Int); ok {
			n = int64(i)
		}
	}
	switch name {
	case "ref": // ref(1) of the first collection
		return a.world.doc(value.ID(n)), nil
	case "named":
		return &Doc{Coll: animals, ID: 1, Name: "cat", ByName: true}, nil
	case "time": // seconds after the start
		return value.Time{Sec: start.Unix() + n}, nil
	case "nanos":
		return value.Time{Sec: start.Unix(), Nano: int32(n)}, nil
	case "now":
		return value.TransactionTime{}, nil
	case "id":
		return value.ID(n), nil
	case "long":
		return value.Long(n), nil
	case "text":
		return value.String(strings.Repeat("x", int(n))), nil
	case "lambda":
		return new(plan.Closure), nil
	case "broken":
		return nil, errBroken
	case "effect": // tells what may happen where it is called
		return value.String(fmt.Sprintf("%s in %s", a.Limit, a.Place)), nil
	}
	return nil, diag.Errorf("failed", "it failed")
}

// evaluator is a small executor.
type evaluator struct{ *attempt }

func (e evaluator) NewID() (value.ID, error) {
	e.world.id++
	return e.world.id, nil
}

func (e evaluator) Call(fn value.Value, args ...value.Value) (value.Value, error) {
	e.calls++
	c := fn.(*plan.Closure)
	slots := make([]value.Value, c.Slots)
	copy(slots, args)
	return c.Body(&plan.Frame{Slots: slots, Captured: c.Captured, RT: e})
}

func (e evaluator) Step() error { return nil }

func (e evaluator) IsNull(v value.Value) (bool, error) {
	if d, ok := v.(*Doc); ok {
		exists, err := e.Exists(d)
		return !exists, err
	}
	return v.Kind() == value.KindNull, nil
}

func (e evaluator) NonNull(value.Value) error { return nil }

func (e evaluator) Optional(v value.Value, _ string) (value.Value, bool, error) {
	null, err := e.IsNull(v)
	return value.Null{}, null, err
}

func (e evaluator) Field(v value.Value, s *plan.FieldSite) (value.Value, error) {
	switch v := v.(type) {
	case *value.Object:
		if x, ok := v.Get(s.Name); ok {
			return x, nil
		}
	case *Doc:
		if x, ok := e.Known(v, s.Name); ok {
			return x, nil
		}
		if x, ok, err := e.Reader.Field(v, s); ok || err != nil {
			return x, err
		}
	case value.Null:
		return nil, NullAccess(v, s.Name)
	}
	return s.MissingField(v), nil
}

func (e evaluator) Index(value.Value, []value.Value, *plan.CallSite) (value.Value, error) {
	return nil, errBroken
}

func (e evaluator) Method(value.Value, *plan.CallSite) (value.Value, bool, error) {
	return nil, false, errBroken
}

func (e evaluator) Operator(value.Value, *plan.CallSite) (value.Value, error) {
	return builtinFunction("fail"), nil
}

func (e evaluator) Invoke(fn, _ value.Value, args []value.Value, _ *plan.CallSite) (value.Value, error) {
	if f, ok := fn.(builtinFunction); ok {
		return e.builtin(string(f), args)
	}
	return nil, errBroken
}

func (e evaluator) Equal(a, b value.Value) (bool, error)       { return value.Equal(a, b), nil }
func (e evaluator) IsA(value.Value, value.Value) (bool, error) { return false, errBroken }
func (e evaluator) Display(v value.Value) (string, error)      { return shown(v), nil }
func (e evaluator) EnterAt(value.Value) (func(), error)        { return func() {}, nil }
func (e evaluator) Args(n int) []value.Value                   { return make([]value.Value, n) }
func (e evaluator) Release(int)                                {}
func (e evaluator) Project(value.Value, *plan.Closure, *plan.CallSite) (value.Value, error) {
	return nil, errBroken
}

// animals is a native collection: its documents have names.
var animals = NewNative(3, "Animal", species{"cat", "dog"})

// species are names; the ids count from 1.
type species []string

func (s species) IDOf(_ *Namespace, name string) value.ID {
	for i, x := range s {
		if x == name {
			return value.ID(i + 1)
		}
	}
	return -1
}

func (s species) NameOf(_ *Namespace, id value.ID) string {
	if id < 1 || int(id) > len(s) {
		return ""
	}
	return s[id-1]
}

// put stores a document as it is, without checks or entries.
func (a *attempt) put(d *Doc, ttl value.Value, text string) error {
	b, err := AppendVersion(nil, ttl, a.object(text))
	if err != nil {
		return err
	}
	return a.Tx.Put(keyspace.DocumentKey(a.Names.DB, d.Coll.ID(), d.ID), b)
}

// read is the present data of a document, "-" when there is none.
func (w *world) read(d *Doc) string {
	w.Helper()
	a := w.begin()
	ok, err := a.Fetch(d)
	w.must(err)
	if !ok {
		return "-"
	}
	data, err := a.UserData(d)
	w.must(err)
	return shown(data)
}
