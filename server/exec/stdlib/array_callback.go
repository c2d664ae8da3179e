package stdlib

import (
	"github.com/fawndb/fawn/fql/argument"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
	"github.com/fawndb/fawn/server/planner"
	"github.com/fawndb/fawn/server/set"
)

var arrayCallbacks = []exec.Binding{
	{Name: "Array.aggregate", Func: arrayAggregate},
	{Name: "Array.any", Func: arrayAny},
	{Name: "Array.every", Func: arrayEvery},
	{Name: "Array.filter", Func: arrayFilter},
	{Name: "Array.firstWhere", Func: arrayFirstWhere},
	{Name: "Array.flatMap", Func: arrayFlatMap},
	{Name: "Array.fold", Func: arrayFold},
	{Name: "Array.foldRight", Func: arrayFoldRight},
	{Name: "Array.forEach", Func: arrayForEach},
	{Name: "Array.indexWhere", Func: arrayIndexWhere},
	{Name: "Array.lastIndexWhere", Func: arrayLastIndexWhere},
	{Name: "Array.lastWhere", Func: arrayLastWhere},
	{Name: "Array.map", Func: arrayMap},
	{Name: "Array.order", Func: arrayOrder},
	{Name: "Array.reduce", Func: arrayReduce},
	{Name: "Array.reduceRight", Func: arrayReduceRight},
	{Name: "Array.where", Func: arrayWhere},
}

func arrayAggregate(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return aggregate(c, elements(recv), args[0], args[1])
}

func arrayAny(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	for _, v := range elements(recv) {
		if ok, err := test(c, args[0], v); err != nil || ok {
			return value.Bool(ok), err
		}
	}
	return value.Bool(false), nil
}

func arrayEvery(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	for _, v := range elements(recv) {
		if ok, err := test(c, args[0], v); err != nil || !ok {
			return value.Bool(false), err
		}
	}
	return value.Bool(true), nil
}

// arrayFilter is arrayWhere, except that its error about a result that is no
// Boolean names the type of the element.
func arrayFilter(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	var out []value.Value
	for _, v := range elements(recv) {
		r, err := c.Call(args[0], v)
		if err != nil {
			return nil, err
		}
		ok, err := planner.Truth(r)
		if err != nil {
			return nil, argument.TypeMismatch("Boolean", v)
		}
		if ok {
			out = append(out, v)
		}
	}
	return value.NewArray(out...), nil
}

// arrayFirstWhere calls the predicate for every element, as Fauna does.
func arrayFirstWhere(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	found, err := matching(c, recv, args[0])
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return c.NullHere(noElementFound), nil
	}
	return found[0], nil
}

func arrayFlatMap(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	var out []value.Value
	for _, v := range elements(recv) {
		r, err := c.Call(args[0], v)
		if err != nil {
			return nil, err
		}
		if out, err = appendElements(c, out, r); err != nil {
			return nil, err
		}
	}
	return value.NewArray(out...), nil
}

func arrayFold(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return foldLeft(c, elements(recv), args[0], args[1])
}

func arrayFoldRight(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return foldRight(c, elements(recv), args[0], args[1])
}

func arrayForEach(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	for _, v := range elements(recv) {
		if _, err := c.Call(args[0], v); err != nil {
			return nil, err
		}
	}
	return c.NullHere(noResult), nil
}

func arrayIndexWhere(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	elems, start := elements(recv), 0
	if len(args) == 2 {
		start = integer(args[1])
		if err := checkIndex(elems, start); err != nil {
			return nil, err
		}
	}
	for i := start; i < len(elems); i++ {
		ok, err := test(c, args[0], elems[i])
		if err != nil {
			return nil, err
		}
		if ok {
			return value.Int(i), nil
		}
	}
	return c.NullHere(noElementFound), nil
}

func arrayLastIndexWhere(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	elems := elements(recv)
	end, err := lastIndex(elems, args)
	if err != nil {
		return nil, err
	}
	for i := end; i >= 0; i-- {
		ok, err := test(c, args[0], elems[i])
		if err != nil {
			return nil, err
		}
		if ok {
			return value.Int(i), nil
		}
	}
	return c.NullHere(noElementFound), nil
}

// arrayLastWhere calls the predicate for every element, from the left.
func arrayLastWhere(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	found, err := matching(c, recv, args[0])
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return c.NullHere(noElementFound), nil
	}
	return found[len(found)-1], nil
}

func arrayMap(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	mapper, elems := args[0], elements(recv)
	out := make([]value.Value, len(elems))
	for i, v := range elems {
		r, err := c.Call(mapper, v)
		if err != nil {
			return nil, err
		}
		out[i] = r
	}
	return value.NewArray(out...), nil
}

func arrayOrder(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	by, err := set.Orderings(args)
	if err != nil {
		return nil, err
	}
	sorted, err := planner.Sort(c, c.Data().ReadAt, elements(recv), by)
	if err != nil {
		return nil, err
	}
	return value.NewArray(sorted...), nil
}

func arrayReduce(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	elems := elements(recv)
	if len(elems) == 0 {
		return c.NullHere(emptyArray), nil
	}
	return foldLeft(c, elems[1:], elems[0], args[0])
}

func arrayReduceRight(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	elems := elements(recv)
	if len(elems) == 0 {
		return c.NullHere(emptyArray), nil
	}
	last := len(elems) - 1
	return foldRight(c, elems[:last], elems[last], args[0])
}

func arrayWhere(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	found, err := matching(c, recv, args[0])
	if err != nil {
		return nil, err
	}
	return value.NewArray(found...), nil
}

// matching are the elements that satisfy a predicate.
func matching(c *exec.Context, array, predicate value.Value) ([]value.Value, error) {
	var out []value.Value
	for _, v := range elements(array) {
		ok, err := test(c, predicate, v)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, v)
		}
	}
	return out, nil
}

func foldLeft(c *exec.Context, elems []value.Value, acc, reducer value.Value) (value.Value, error) {
	for _, v := range elems {
		var err error
		if acc, err = c.Call(reducer, acc, v); err != nil {
			return nil, err
		}
	}
	return acc, nil
}

func foldRight(c *exec.Context, elems []value.Value, acc, reducer value.Value) (value.Value, error) {
	for i := len(elems) - 1; i >= 0; i-- {
		var err error
		if acc, err = c.Call(reducer, acc, elems[i]); err != nil {
			return nil, err
		}
	}
	return acc, nil
}

// test calls a predicate.
func test(c *exec.Context, predicate, v value.Value) (bool, error) {
	r, err := c.Call(predicate, v)
	if err != nil {
		return false, err
	}
	return planner.Truth(r)
}
