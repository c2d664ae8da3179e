package stdlib

import (
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/cursor"
	"github.com/fawndb/fawn/server/exec"
	"github.com/fawndb/fawn/server/planner"
	"github.com/fawndb/fawn/server/set"
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
	return set.NewConcat(recv.(set.Set), args[0].(set.Set)), nil
}

func setDistinct(c *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	c.HintFullSetRead("distinct", recv)
	return set.NewDistinct(recv.(set.Set), c.ReadTime()), nil
}

func setDrop(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return set.NewDrop(recv.(set.Set), c.ReadTime(), int64(args[0].(value.Int))), nil
}

func setFlatMap(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return set.NewFlatMap(recv.(set.Set), c.ReadTime(), args[0]), nil
}

func setMap(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return set.NewMap(recv.(set.Set), c.ReadTime(), args[0]), nil
}

func setOrder(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	by, err := set.Orderings(args)
	if err != nil {
		return nil, err
	}
	c.HintFullSetRead("order", recv)
	return set.NewOrder(recv.(set.Set), c.ReadTime(), by), nil
}

func setPageSize(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	size := args[0].(value.Int)
	if err := set.CheckPageSize(int64(size)); err != nil {
		return nil, err
	}
	return set.WithPageSize(recv.(set.Set), int(size)), nil
}

func setReverse(_ *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	return recv.(set.Set).Reverse(), nil
}

func setTake(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	s, err := set.NewTake(recv.(set.Set), c.ReadTime(), int64(args[0].(value.Int)))
	if err != nil {
		return nil, err
	}
	return s, nil
}

func setToSet(_ *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	return recv, nil
}

func setWhere(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return set.NewWhere(recv.(set.Set), c.ReadTime(), args[0]), nil
}

// aggregateBatch is how many elements are combined at a time.
const aggregateBatch = 16000

func setAggregate(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	c.HintFullSetRead("aggregate", recv)
	seed, combiner := args[0], args[1]
	var batch []value.Value
	flush := func() (err error) {
		seed, err = aggregate(c, batch, seed, combiner)
		batch = batch[:0]
		return err
	}
	err := planner.Each(c, recv.(set.Set), planner.Visited, func(v value.Value) (bool, error) {
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
func search(c *exec.Context, s set.Set, pred value.Value, f func(v value.Value, holds bool) (more bool)) error {
	return planner.Each(c, s, planner.Searched, func(v value.Value) (bool, error) {
		r, err := c.Call(pred, v)
		if err != nil {
			return false, err
		}
		holds, err := planner.Truth(r)
		return err == nil && f(v, holds), err
	})
}

func setAny(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	found := false
	err := search(c, recv.(set.Set), args[0], func(_ value.Value, holds bool) bool {
		found = holds
		return !holds
	})
	return value.Bool(found), err
}

func setEvery(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	c.HintFullSetRead("every", recv)
	all := true
	err := search(c, recv.(set.Set), args[0], func(_ value.Value, holds bool) bool {
		all = holds
		return holds
	})
	return value.Bool(all), err
}

func setCount(c *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	c.HintFullSetRead("count", recv)
	n, err := planner.Count(c, recv.(set.Set))
	return value.Integer(n), err
}

// emptySet is the reason of the null that an empty set gives.
var emptySet = exec.NullFor("empty set")

func first(c *exec.Context, s set.Set) (value.Value, error) {
	v, ok, err := planner.First(c, s)
	if err != nil {
		return nil, err
	}
	if !ok {
		return c.NullHere(emptySet), nil
	}
	return v, nil
}

func setFirst(c *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	return first(c, recv.(set.Set))
}

func setFirstWhere(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return first(c, set.NewWhere(recv.(set.Set), c.ReadTime(), args[0]))
}

func setLast(c *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	return first(c, recv.(set.Set).Reverse())
}

func setLastWhere(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return first(c, set.NewWhere(recv.(set.Set).Reverse(), c.ReadTime(), args[0]))
}

func fold(c *exec.Context, s set.Set, seed, reducer value.Value) (value.Value, error) {
	err := planner.Each(c, s, planner.Visited, func(v value.Value) (more bool, err error) {
		seed, err = c.Call(reducer, seed, v)
		return err == nil, err
	})
	return seed, err
}

func setFold(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	c.HintFullSetRead("fold", recv)
	return fold(c, recv.(set.Set), args[0], args[1])
}

func setFoldRight(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	c.HintFullSetRead("foldRight", recv)
	return fold(c, recv.(set.Set).Reverse(), args[0], args[1])
}

func setForEach(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	c.HintFullSetRead("forEach", recv)
	callback := args[0]
	err := planner.Each(c, recv.(set.Set), planner.Visited, func(v value.Value) (bool, error) {
		_, err := c.Call(callback, v)
		return err == nil, err
	})
	return value.Null{}, err
}

func setIncludes(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	c.HintFullSetRead("includes", recv)
	found, element := false, args[0]
	err := planner.Each(c, recv.(set.Set), planner.Found, func(v value.Value) (bool, error) {
		found = value.Same(v, element)
		return !found, c.Step()
	})
	return value.Bool(found), err
}

func setIsEmpty(c *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	some, err := planner.Some(c, recv.(set.Set))
	return value.Bool(!some), err
}

func setNonEmpty(c *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	some, err := planner.Some(c, recv.(set.Set))
	return value.Bool(some), err
}

func setPaginate(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	size := 0
	if len(args) > 0 {
		if err := set.CheckPageSize(int64(args[0].(value.Int))); err != nil {
			return nil, err
		}
		size = int(args[0].(value.Int))
	}
	return orNilObject(cursor.Paginate(c, recv.(set.Set), size))
}

func orNilObject(o *value.Object, err error) (value.Value, error) {
	if err != nil {
		return nil, err
	}
	return o, nil
}

func reduce(c *exec.Context, s set.Set, reducer value.Value) (value.Value, error) {
	var acc value.Value
	err := planner.Each(c, s, planner.Visited, func(v value.Value) (more bool, err error) {
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
	c.HintFullSetRead("reduce", recv)
	return reduce(c, recv.(set.Set), args[0])
}

func setReduceRight(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	c.HintFullSetRead("reduceRight", recv)
	return reduce(c, recv.(set.Set).Reverse(), args[0])
}

func setToArray(c *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	c.HintFullSetRead("toArray", recv)
	vs, err := planner.Collect(c, recv.(set.Set))
	if err != nil {
		return nil, err
	}
	return value.NewArray(vs...), c.Steps(int64(len(vs)))
}

func setToString(*exec.Context, value.Value, []value.Value) (value.Value, error) {
	return value.String("[set]"), nil
}

func setSingle(_ *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	return set.SingleOf(args[0]), nil
}

func setSequence(_ *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	return set.NewSequence(int64(args[0].(value.Int)), int64(args[1].(value.Int))), nil
}

func setPaginateCursor(c *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	size := 0
	if len(args) > 1 {
		if err := set.CheckPageSize(int64(args[1].(value.Int))); err != nil {
			return nil, err
		}
		size = int(args[1].(value.Int))
	}
	var k *cursor.Cursor
	switch v := args[0].(type) {
	case *cursor.Cursor:
		k = v
	case value.String:
		var err error
		if k, err = cursor.Parse(c, string(v)); err != nil {
			return nil, err
		}
	default:
		return nil, diag.Errorf(diag.CodeInvalidArgument, "expected value for `cursor` of type String, received %s", value.TypeName(v))
	}
	return orNilObject(cursor.Resume(c, k, size))
}

func setToStream(c *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	return events(set.Events(recv.(set.Set), ".toStream()", nil, false))
}

func setEventSource(c *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	return events(set.Events(recv.(set.Set), ".eventSource()", nil, false))
}

func setChangesOn(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return events(set.Events(recv.(set.Set), ".changesOn()", args, true))
}

func setEventsOn(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return events(set.Events(recv.(set.Set), ".eventsOn()", args, true))
}

func events(s *set.EventSource, err error) (value.Value, error) {
	if err != nil {
		return nil, err
	}
	return s, nil
}
