package stdlib

import (
	"fmt"

	"github.com/fawndb/fawn/fql/argument"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

var objectFunctions = []exec.Binding{
	{Name: "Object.assign", Func: objectAssign},
	{Name: "Object.entries", Func: objectEntries},
	{Name: "Object.fromEntries", Func: objectFromEntries},
	{Name: "Object.hasPath", Func: objectHasPath},
	{Name: "Object.keys", Func: objectKeys},
	{Name: "Object.select", Func: objectSelect},
	{Name: "Object.toString", Func: objectToString},
	{Name: "Object.values", Func: objectValues},
}

func objectAssign(c *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	destination, err := c.Fields(args[0], "destination")
	if err != nil {
		return nil, err
	}
	source, err := c.Fields(args[1], "source")
	if err != nil {
		return nil, err
	}
	o := value.NewObject(destination.Len() + source.Len())
	for _, f := range destination.Fields() {
		o.Set(f.Name, f.Value)
	}
	for _, f := range source.Fields() {
		o.Set(f.Name, f.Value)
	}
	return o, nil
}

func objectEntries(c *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	return eachField(c, args[0], func(f value.Field) value.Value {
		return value.NewArray(stringValue(f.Name), f.Value)
	})
}

func objectFromEntries(_ *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	entries := args[0].(*value.Array).Elems
	o := value.NewObject(len(entries))
	for i, e := range entries {
		pair, ok := e.(*value.Array)
		if !ok {
			return nil, invalidEntries("expected an array for each element of the outer array, but saw type %s at index %d", value.TypeName(e), i)
		}
		if n := len(pair.Elems); n != 2 {
			return nil, invalidEntries("expected inner array of length 2 but saw length %d at index %d", n, i)
		}
		name, ok := pair.Elems[0].(value.String)
		if !ok {
			return nil, invalidEntries("expected a string for the first element of each inner array, but saw type %s at index %d", value.TypeName(pair.Elems[0]), i)
		}
		o.Set(string(name), pair.Elems[1])
	}
	return o, nil
}

func objectHasPath(_ *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	_, ok, err := atPath(args[0], args[1].(*value.Array).Elems)
	return value.Bool(ok), err
}

func objectKeys(c *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	switch args[0].Kind() {
	case value.KindObject, value.KindDoc, value.KindModule:
	default:
		// The parameter is Any so that the static type Null passes.
		return nil, argument.ExpectedType("object", "{ *: Any }", args[0])
	}
	return eachField(c, args[0], func(f value.Field) value.Value { return stringValue(f.Name) })
}

func objectSelect(c *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	v, ok, err := atPath(args[0], args[1].(*value.Array).Elems)
	if err == nil && !ok {
		return c.NullHere(noValueAtPath), nil
	}
	return v, err
}

func objectToString(c *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	return display(c, args[0])
}

func objectValues(c *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	return eachField(c, args[0], func(f value.Field) value.Value { return f.Value })
}

var noValueAtPath = exec.NullFor("no value in object found at path")

// eachField makes an array of something of each field of an object or
// document.
func eachField(c *exec.Context, object value.Value, get func(value.Field) value.Value) (value.Value, error) {
	o, err := c.Fields(object, "object")
	if err != nil {
		return nil, err
	}
	elems := make([]value.Value, o.Len())
	for i, f := range o.Fields() {
		elems[i] = get(f)
	}
	return value.NewArray(elems...), nil
}

func invalidEntries(format string, args ...any) error {
	return argument.Invalid("entries", fmt.Sprintf(format, args...))
}

// atPath follows keys through objects; ok is false when a step leads nowhere.
func atPath(v value.Value, path []value.Value) (_ value.Value, ok bool, err error) {
	for _, p := range path {
		name, isString := p.(value.String)
		if !isString {
			return nil, false, argument.Invalid("path", "expected an array of strings")
		}
		o, isObject := v.(*value.Object)
		if !isObject {
			return nil, false, nil
		}
		if v, ok = o.Get(string(name)); !ok {
			return nil, false, nil
		}
	}
	return v, true, nil
}
