package stdlib

import (
	"slices"

	"github.com/fawndb/fawn/fql/argument"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
	"github.com/fawndb/fawn/server/set"
)

var arrayFunctions = []exec.Binding{
	{Name: "Array.[]", Func: arrayAt},
	{Name: "Array.append", Func: arrayAppend},
	{Name: "Array.at", Func: arrayAt},
	{Name: "Array.concat", Func: arrayConcat},
	{Name: "Array.distinct", Func: arrayDistinct},
	{Name: "Array.drop", Func: arrayDrop},
	{Name: "Array.entries", Func: arrayEntries},
	{Name: "Array.first", Func: arrayFirst},
	{Name: "Array.flatten", Func: arrayFlatten},
	{Name: "Array.includes", Func: arrayIncludes},
	{Name: "Array.indexOf", Func: arrayIndexOf},
	{Name: "Array.isEmpty", Func: arrayIsEmpty},
	{Name: "Array.last", Func: arrayLast},
	{Name: "Array.lastIndexOf", Func: arrayLastIndexOf},
	{Name: "Array.nonEmpty", Func: arrayNonEmpty},
	{Name: "Array.prepend", Func: arrayPrepend},
	{Name: "Array.reverse", Func: arrayReverse},
	{Name: "Array.slice", Func: arraySlice},
	{Name: "Array.take", Func: arrayTake},
	{Name: "Array.toSet", Func: arrayToSet},
	{Name: "Array.sequence", Func: arraySequence},
}

var arrayFields = []exec.FieldBinding{
	{Name: "Array.length", Get: arrayLength},
}

// maxSequence is the greatest length of Array.sequence.
const maxSequence = 16000

func arrayLength(v value.Value) (value.Value, error) { return value.Int(len(elements(v))), nil }

func arrayAt(_ *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	elems, i := elements(recv), integer(args[0])
	if err := checkIndex(elems, i); err != nil {
		return nil, err
	}
	return elems[i], nil
}

func arrayAppend(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return concat(c, elements(recv), args[:1])
}

func arrayConcat(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return concat(c, elements(recv), elements(args[0]))
}

func arrayDistinct(_ *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	return value.NewArray(distinct(elements(recv))...), nil
}

func arrayDrop(_ *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	elems := elements(recv)
	return slice(elems, integer(args[0]), len(elems)), nil
}

func arrayEntries(c *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	elems := elements(recv)
	if err := c.Steps(int64(len(elems))); err != nil {
		return nil, err
	}
	out := make([]value.Value, len(elems))
	for i, v := range elems {
		out[i] = value.NewArray(value.Int(i), v)
	}
	return value.NewArray(out...), nil
}

func arrayFirst(c *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	elems := elements(recv)
	if len(elems) == 0 {
		return c.NullHere(emptyArray), nil
	}
	return elems[0], nil
}

func arrayFlatten(c *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	var out []value.Value
	for _, v := range elements(recv) {
		var err error
		if out, err = appendElements(c, out, v); err != nil {
			return nil, err
		}
	}
	return value.NewArray(out...), nil
}

func arrayIncludes(_ *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return value.Bool(indexOf(elements(recv), args[0]) >= 0), nil
}

func arrayIndexOf(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	elems, start := elements(recv), 0
	if len(args) == 2 {
		start = integer(args[1])
		if err := checkIndex(elems, start); err != nil {
			return nil, err
		}
	}
	i := indexOf(elems[start:], args[0])
	if i < 0 {
		return c.NullHere(noElementFound), nil
	}
	return value.Int(start + i), nil
}

func arrayIsEmpty(_ *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	return value.Bool(len(elements(recv)) == 0), nil
}

func arrayLast(c *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	elems := elements(recv)
	if len(elems) == 0 {
		return c.NullHere(emptyArray), nil
	}
	return elems[len(elems)-1], nil
}

func arrayLastIndexOf(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	elems := elements(recv)
	end, err := lastIndex(elems, args)
	if err != nil {
		return nil, err
	}
	for i := end; i >= 0; i-- {
		if value.Same(elems[i], args[0]) {
			return value.Int(i), nil
		}
	}
	return c.NullHere(noElementFound), nil
}

func arrayNonEmpty(_ *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	return value.Bool(len(elements(recv)) > 0), nil
}

func arrayPrepend(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return concat(c, args[:1], elements(recv))
}

func arrayReverse(_ *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	out := slices.Clone(elements(recv))
	slices.Reverse(out)
	return value.NewArray(out...), nil
}

func arraySlice(_ *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	elems := elements(recv)
	until := len(elems)
	if len(args) == 2 {
		until = integer(args[1])
	}
	return slice(elems, integer(args[0]), until), nil
}

func arrayTake(_ *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return slice(elements(recv), 0, integer(args[0])), nil
}

func arrayToSet(_ *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	return set.Of(elements(recv)), nil
}

func arraySequence(c *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	from, until := integer(args[0]), integer(args[1])
	n := max(0, until-from)
	if n > maxSequence {
		return nil, diag.Errorf(diag.CodeValueTooLarge, "Value too large: range size %d exceeds limit %d.", n, maxSequence)
	}
	if err := c.Steps(int64(n)); err != nil {
		return nil, err
	}
	out := make([]value.Value, n)
	for i := range out {
		out[i] = value.Int(from + i)
	}
	return value.NewArray(out...), nil
}

// elements are the elements of an Array; they must not be changed.
func elements(v value.Value) []value.Value { return v.(*value.Array).Elems }

var emptyArray = exec.NullFor("empty array")

// checkIndex fails when i is not the position of an element.
func checkIndex(elems []value.Value, i int) error {
	if i < 0 || i >= len(elems) {
		return argument.IndexOutOfBounds(i, len(elems))
	}
	return nil
}

// lastIndex is where a search from the right begins: at the second argument
// or at the last element.
func lastIndex(elems, args []value.Value) (int, error) {
	if len(args) < 2 {
		return len(elems) - 1, nil
	}
	end := integer(args[1])
	return end, checkIndex(elems, end)
}

func indexOf(elems []value.Value, v value.Value) int {
	return slices.IndexFunc(elems, func(e value.Value) bool { return value.Same(e, v) })
}

// slice is the part of an array between two positions, which are clipped. It
// shares the elements.
func slice(elems []value.Value, from, until int) value.Value {
	from = min(max(0, from), len(elems))
	until = max(from, min(until, len(elems)))
	return value.NewArray(elems[from:until:until]...)
}

// concat joins two arrays. What it copies counts as steps, so that doubling an
// array again and again ends at the compute limit and not for want of memory.
func concat(c *exec.Context, a, b []value.Value) (value.Value, error) {
	if err := c.Steps(int64(len(a) + len(b))); err != nil {
		return nil, err
	}
	return value.NewArray(slices.Concat(a, b)...), nil
}

// appendElements appends the elements of v, which must be an array.
func appendElements(c *exec.Context, dst []value.Value, v value.Value) ([]value.Value, error) {
	a, ok := v.(*value.Array)
	if !ok {
		return nil, argument.TypeMismatch("Array<Any>", v)
	}
	if err := c.Steps(int64(len(a.Elems))); err != nil {
		return nil, err
	}
	return append(dst, a.Elems...), nil
}
