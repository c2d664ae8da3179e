package stdlib

import (
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

var setFunctions = []exec.Binding{
	{Name: "Set.concat", Func: setConcat},
	{Name: "Set.distinct", Func: setDistinct},
	{Name: "Set.drop", Func: setDrop},
	{Name: "Set.flatMap", Func: setFlatMap},
	{Name: "Set.map", Func: setMap},
	{Name: "Set.order", Func: setOrder},
	{Name: "Set.pageSize", Func: setPageSize},
	{Name: "Set.reverse", Func: setReverse},
	{Name: "Set.take", Func: setTake},
	{Name: "Set.toSet", Func: setToSet},
	{Name: "Set.where", Func: setWhere},
	{Name: "Set.aggregate", Func: setAggregate},
	{Name: "Set.any", Func: setAny},
	{Name: "Set.count", Func: setCount},
	{Name: "Set.every", Func: setEvery},
	{Name: "Set.first", Func: setFirst},
	{Name: "Set.firstWhere", Func: setFirstWhere},
	{Name: "Set.fold", Func: setFold},
	{Name: "Set.foldRight", Func: setFoldRight},
	{Name: "Set.forEach", Func: setForEach},
	{Name: "Set.includes", Func: setIncludes},
	{Name: "Set.isEmpty", Func: setIsEmpty},
	{Name: "Set.last", Func: setLast},
	{Name: "Set.lastWhere", Func: setLastWhere},
	{Name: "Set.nonEmpty", Func: setNonEmpty},
	{Name: "Set.paginate", Func: setPaginate},
	{Name: "Set.reduce", Func: setReduce},
	{Name: "Set.reduceRight", Func: setReduceRight},
	{Name: "Set.toArray", Func: setToArray},
	{Name: "Set.toString", Func: setToString},
	{Name: "Set.toStream", Func: setToStream},
	{Name: "Set.eventSource", Func: setEventSource},
	{Name: "Set.changesOn", Func: setChangesOn},
	{Name: "Set.eventsOn", Func: setEventsOn},
	{Name: "Set.single", Func: setSingle},
	{Name: "Set.sequence", Func: setSequence},
	{Name: "Set.paginate(cursor)", Func: setPaginateCursor},
}

func setConcat(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return c.Concat(recv.(exec.Set), args[0].(exec.Set)), nil
}

func setDistinct(c *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	c.FullSetRead("distinct", recv)
	return c.Distinct(recv.(exec.Set)), nil
}

func setDrop(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return c.Drop(recv.(exec.Set), int64(args[0].(value.Int))), nil
}

func setFlatMap(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return c.FlatMap(recv.(exec.Set), args[0]), nil
}

func setMap(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return c.Map(recv.(exec.Set), args[0]), nil
}

func setOrder(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	by, err := exec.Orderings(args)
	if err != nil {
		return nil, err
	}
	c.FullSetRead("order", recv)
	return c.Order(recv.(exec.Set), by), nil
}

func setPageSize(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return orNil(c.WithPageSize(recv.(exec.Set), int64(args[0].(value.Int))))
}

// orNil keeps a nil set from becoming a non-nil value.
func orNil(s exec.Set, err error) (value.Value, error) {
	if err != nil {
		return nil, err
	}
	return s, nil
}

func setReverse(_ *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	return recv.(exec.Set).Reverse(), nil
}

func setTake(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return orNil(c.Take(recv.(exec.Set), int64(args[0].(value.Int))))
}

func setToSet(_ *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	return recv, nil
}

func setWhere(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return c.Where(recv.(exec.Set), args[0]), nil
}

// aggregateBatch is how many elements are combined at a time.
const aggregateBatch = 16000

func setAggregate(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	c.FullSetRead("aggregate", recv)
	seed, combiner := args[0], args[1]
	var batch []value.Value
	flush := func() (err error) {
		seed, err = aggregate(c, batch, seed, combiner)
		batch = batch[:0]
		return err
	}
	err := c.Iterate(recv, func(v value.Value) (bool, error) {
		if batch = append(batch, v); len(batch) == aggregateBatch {
			return true, flush()
		}
		return true, nil
	})
	if err == nil {
		err = flush()
	}
	return seed, err
}

// aggregate combines neighbours pairwise until one value is left, and that
// one with the seed.
func aggregate(c *exec.Context, vs []value.Value, seed, combiner value.Value) (value.Value, error) {
	if len(vs) == 0 {
		return seed, nil
	}
	vs = append([]value.Value(nil), vs...)
	for len(vs) > 1 {
		next := vs[:0]
		for i := 0; i < len(vs); i += 2 {
			if i+1 == len(vs) {
				next = append(next, vs[i])
				break
			}
			v, err := c.Call(combiner, vs[i], vs[i+1])
			if err != nil {
				return nil, err
			}
			next = append(next, v)
		}
		vs = next
	}
	return c.Call(combiner, vs[0], seed)
}

// search calls f with the result of pred for each element until it wants no
// more.
func search(c *exec.Context, set, pred value.Value, f func(v value.Value, holds bool) (more bool)) error {
	return c.Iterate(set, func(v value.Value) (bool, error) {
		r, err := c.Call(pred, v)
		if err != nil {
			return false, err
		}
		holds, err := c.Truth(r)
		return err == nil && f(v, holds), err
	})
}

func setAny(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	found := false
	err := search(c, recv, args[0], func(_ value.Value, holds bool) bool {
		found = holds
		return !holds
	})
	return value.Bool(found), err
}

func setEvery(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	c.FullSetRead("every", recv)
	all := true
	err := search(c, recv, args[0], func(_ value.Value, holds bool) bool {
		all = holds
		return holds
	})
	return value.Bool(all), err
}

func setCount(c *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	c.FullSetRead("count", recv)
	n, err := c.Count(recv.(exec.Set))
	return value.Integer(n), err
}

// emptySet is the reason of the null that an empty set gives.
var emptySet = exec.NullFor("empty set")

func first(c *exec.Context, s exec.Set) (value.Value, error) {
	v, ok, err := c.First(s)
	if err != nil {
		return nil, err
	}
	if !ok {
		return c.NullHere(emptySet), nil
	}
	return v, nil
}

func setFirst(c *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	return first(c, recv.(exec.Set))
}

func setFirstWhere(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return first(c, c.Where(recv.(exec.Set), args[0]))
}

func setLast(c *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	return first(c, recv.(exec.Set).Reverse())
}

func setLastWhere(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return first(c, c.Where(recv.(exec.Set).Reverse(), args[0]))
}

func fold(c *exec.Context, set, seed, reducer value.Value) (value.Value, error) {
	err := c.Iterate(set, func(v value.Value) (more bool, err error) {
		seed, err = c.Call(reducer, seed, v)
		return err == nil, err
	})
	return seed, err
}

func setFold(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	c.FullSetRead("fold", recv)
	return fold(c, recv, args[0], args[1])
}

func setFoldRight(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	c.FullSetRead("foldRight", recv)
	return fold(c, recv.(exec.Set).Reverse(), args[0], args[1])
}

func setForEach(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	c.FullSetRead("forEach", recv)
	callback := args[0]
	err := c.Iterate(recv, func(v value.Value) (bool, error) {
		_, err := c.Call(callback, v)
		return err == nil, err
	})
	return value.Null{}, err
}

func setIncludes(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	c.FullSetRead("includes", recv)
	found, element := false, args[0]
	err := c.Iterate(recv, func(v value.Value) (bool, error) {
		found = value.Same(v, element)
		return !found, c.Step()
	})
	return value.Bool(found), err
}

func setIsEmpty(c *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	_, ok, err := c.First(recv.(exec.Set))
	return value.Bool(!ok), err
}

func setNonEmpty(c *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	_, ok, err := c.First(recv.(exec.Set))
	return value.Bool(ok), err
}

func setPaginate(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	size := 0
	if len(args) > 0 {
		if err := exec.PageSizeError(int64(args[0].(value.Int))); err != nil {
			return nil, err
		}
		size = int(args[0].(value.Int))
	}
	return orNilObject(c.Paginate(recv.(exec.Set), size))
}

func orNilObject(o *value.Object, err error) (value.Value, error) {
	if err != nil {
		return nil, err
	}
	return o, nil
}

func reduce(c *exec.Context, set exec.Set, reducer value.Value) (value.Value, error) {
	var acc value.Value
	err := c.Iterate(set, func(v value.Value) (more bool, err error) {
		if acc == nil {
			acc = v
			return true, nil
		}
		acc, err = c.Call(reducer, acc, v)
		return err == nil, err
	})
	if err != nil {
		return nil, err
	}
	if acc == nil {
		return c.NullHere(emptySet), nil
	}
	return acc, nil
}

func setReduce(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	c.FullSetRead("reduce", recv)
	return reduce(c, recv.(exec.Set), args[0])
}

func setReduceRight(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	c.FullSetRead("reduceRight", recv)
	return reduce(c, recv.(exec.Set).Reverse(), args[0])
}

func setToArray(c *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	c.FullSetRead("toArray", recv)
	vs, err := c.Collect(recv.(exec.Set))
	if err != nil {
		return nil, err
	}
	return value.NewArray(vs...), c.Steps(int64(len(vs)))
}

func setToString(*exec.Context, value.Value, []value.Value) (value.Value, error) {
	return value.String("[set]"), nil
}

func setSingle(_ *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	return exec.SingleSet(args[0]), nil
}

func setSequence(_ *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	return exec.Sequence(int64(args[0].(value.Int)), int64(args[1].(value.Int))), nil
}

func setPaginateCursor(c *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	size := 0
	if len(args) > 1 {
		if err := exec.PageSizeError(int64(args[1].(value.Int))); err != nil {
			return nil, err
		}
		size = int(args[1].(value.Int))
	}
	var cursor *exec.Cursor
	switch v := args[0].(type) {
	case *exec.Cursor:
		cursor = v
	case value.String:
		var err error
		if cursor, err = c.ParseCursor(string(v)); err != nil {
			return nil, err
		}
	default:
		return nil, diag.Errorf("invalid_argument", "expected value for `cursor` of type String, received %s", value.TypeName(v))
	}
	return orNilObject(c.PaginateCursor(cursor, size))
}

func setToStream(c *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	return events(c.Events(recv.(exec.Set), ".toStream()", nil, false))
}

func setEventSource(c *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	return events(c.Events(recv.(exec.Set), ".eventSource()", nil, false))
}

func setChangesOn(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return events(c.Events(recv.(exec.Set), ".changesOn()", args, true))
}

func setEventsOn(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return events(c.Events(recv.(exec.Set), ".eventsOn()", args, true))
}

func events(s *exec.EventSource, err error) (value.Value, error) {
	if err != nil {
		return nil, err
	}
	return s, nil
}
