package plan

import (
	"errors"
	"math"

	"github.com/fawndb/fawn/fql/value"
)

// world is a small Runtime for code over objects and documents. It notes what
// only an effect, or reading another document, can be noticed by.
type world struct {
	effects int
	// Fields that were read of documents, and documents that were used
	// otherwise, by their path from the first one: "a.b".
	read, whole map[string]bool

	project func(v value.Value, build *Closure)
	call    func(args []value.Value)
}

// doc is a document. A document in a field of another knows the path there.
type doc struct {
	path   string
	id     value.ID
	fields *value.Object // nil: it does not exist
}

func (*doc) Kind() value.Kind         { return value.KindDoc }
func (*doc) Collection() value.Module { return value.Mod("Thing") }
func (d *doc) DocID() value.ID        { return d.id }
func (*doc) DocName() string          { return "" }

// method is a method of any name.
type method string

func (method) Kind() value.Kind { return value.KindFunction }

var errWorld = errors.New("an error")

func (w *world) run(l *Lambda, k value.Value, args ...value.Value) (value.Value, error) {
	return w.invoke(l.Close([]value.Value{k}), args)
}

func (w *world) invoke(c *Closure, args []value.Value) (value.Value, error) {
	slots := make([]value.Value, c.Slots)
	copy(slots, args)
	return c.Body(&Frame{Slots: slots, Captured: c.Captured, RT: w})
}

// use notes that a value was used whole.
func (w *world) use(v value.Value) {
	switch v := v.(type) {
	case *doc:
		if w.whole != nil {
			w.whole[v.path] = true
		}
	case *value.Array:
		for _, x := range v.Elems {
			w.use(x)
		}
	case *value.Object:
		for _, f := range v.Fields() {
			w.use(f.Value)
		}
	case *Closure:
		for _, x := range v.Captured {
			w.use(x)
		}
	}
}

func (w *world) exists(d *doc) bool {
	w.effects++
	return d.fields != nil
}

func (w *world) Step() error { return nil }

func (w *world) IsNull(v value.Value) (bool, error) {
	if d, ok := v.(*doc); ok {
		return !w.exists(d), nil
	}
	return v.Kind() == value.KindNull, nil
}

func (w *world) NonNull(v value.Value) error {
	if null, _ := w.IsNull(v); null {
		return errWorld
	}
	return nil
}

func (w *world) Optional(v value.Value, _ string) (value.Value, bool, error) {
	null, _ := w.IsNull(v)
	return value.Null{}, null, nil
}

func (w *world) Field(v value.Value, s *FieldSite) (value.Value, error) {
	switch v := v.(type) {
	case value.Null:
		return nil, errWorld
	case *value.Object:
		if x, ok := v.Get(s.Name); ok {
			return x, nil
		}
	case *doc:
		if !w.exists(v) {
			return nil, errWorld
		}
		if w.read != nil {
			w.read[under(v.path, s.Name)] = true
		}
		if x, ok := v.fields.Get(s.Name); ok {
			return x, nil
		}
	case value.String:
		if s.Name == "length" {
			return value.Int(len(v)), nil
		}
	}
	return s.MissingField(v), nil
}

// under is the path of a field.
func under(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func (w *world) Index(v value.Value, args []value.Value, s *CallSite) (value.Value, error) {
	switch v.(type) {
	case *value.Object, *doc:
		if name, ok := args[0].(value.String); ok {
			return w.Field(v, NewFieldSite(string(name), s.Span, bare{}))
		}
	case *value.Array:
		elems := v.(*value.Array).Elems
		if i, ok := args[0].(value.Int); ok && i >= 0 && int(i) < len(elems) {
			return elems[i], nil
		}
	}
	w.use(v)
	return nil, errWorld
}

func (w *world) Method(v value.Value, s *CallSite) (value.Value, bool, error) {
	w.use(v)
	if v.Kind() == value.KindNull {
		return nil, false, errWorld
	}
	return method(s.Name), true, nil
}

func (w *world) Operator(left value.Value, s *CallSite) (value.Value, error) {
	w.use(left)
	if !value.IsNumber(left) {
		return nil, errWorld
	}
	return method(s.Name), nil
}

func (w *world) Invoke(fn, recv value.Value, args []value.Value, _ *CallSite) (value.Value, error) {
	if w.call != nil {
		w.call(args)
	}
	switch fn := fn.(type) {
	case *Closure:
		return w.invoke(fn, args)
	case value.Module:
		if v, ok := constructors[fn.ModuleName()](string(args[0].(value.String))); ok {
			return v, nil
		}
		return nil, errWorld
	case method:
		if a, ok := recv.(*value.Array); ok && fn == "map" {
			out := make([]value.Value, len(a.Elems))
			for i, x := range a.Elems {
				v, err := w.invoke(args[0].(*Closure), []value.Value{x})
				if err != nil {
					return nil, err
				}
				out[i] = v
			}
			return value.NewArray(out...), nil
		}
	}
	w.effects++
	for _, a := range args {
		w.use(a)
	}
	return value.Int(1), nil
}

func (w *world) Equal(a, b value.Value) (bool, error) {
	w.use(a)
	w.use(b)
	if d, ok := a.(*doc); ok && b.Kind() == value.KindNull {
		return !w.exists(d), nil
	}
	if d, ok := b.(*doc); ok && a.Kind() == value.KindNull {
		return !w.exists(d), nil
	}
	return value.Equal(a, b), nil
}

func (w *world) IsA(v, module value.Value) (bool, error) {
	w.use(v)
	return v.Kind() == module.Kind(), nil
}

func (w *world) Display(v value.Value) (string, error) {
	w.use(v)
	return "text", nil
}

func (w *world) Project(v value.Value, build *Closure, _ *CallSite) (value.Value, error) {
	if w.project != nil {
		w.project(v, build)
	}
	switch v := v.(type) {
	case *value.Object:
		return w.invoke(build, []value.Value{v})
	case *doc:
		if w.exists(v) {
			return w.invoke(build, []value.Value{v})
		}
		return value.Null{}, nil
	case *value.Array:
		out := make([]value.Value, len(v.Elems))
		for i, x := range v.Elems {
			r, err := w.invoke(build, []value.Value{x})
			if err != nil {
				return nil, err
			}
			out[i] = r
		}
		return value.NewArray(out...), nil
	}
	return v, nil
}

func (w *world) EnterAt(value.Value) (func(), error) { return func() {}, nil }
func (w *world) Args(n int) []value.Value            { return make([]value.Value, n) }
func (w *world) Release(int)                         {}

// someValues are scalars of all types, those that compare in an odd way first.
var someValues = []value.Value{
	value.Null{}, value.Int(0), value.Int(1), value.Int(-1), value.Long(1 << 40), value.Double(1), value.Double(math.NaN()),
	value.Double(math.Copysign(0, -1)), value.String("1"), value.String("x"), value.ID(1), value.Bool(true), value.Bool(false),
	value.Time{Sec: 1704067200}, value.Date(19723), value.UUID{1}, value.Bytes("x"), value.Mod("M"),
}
