package stdlib

import (
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

// collectionType is what collection modules have, user-defined and native
// ones; which of the methods a native collection offers is its own matter.
func collectionType() exec.TypeDef {
	return exec.TypeDef{Name: "Collection", Kinds: []value.Kind{value.KindModule}, Methods: []*exec.Builtin{
		exec.Fn(collectionCreate, "create(data: Object) => Any").Effect(exec.Write),
		exec.Fn(collectionCreateData, "createData(data: Object) => Any").Effect(exec.Write).Action("`create`"),
		exec.Fn(collectionByID, "byId(id: ID) => Any").Effect(exec.Read),
		exec.Fn(collectionByName, "byName(name: String) => Any").Effect(exec.Read),
		exec.Fn(collectionAll, "all() => Set<Any>", "all(range: Any) => Set<Any>").Effect(exec.Read),
		exec.Fn(collectionWhere, "where(predicate: A => Boolean) => Set<A>").LambdaName("pred").Effect(exec.Read),
		exec.Fn(collectionFirstWhere, "firstWhere(predicate: A => Boolean) => A | Null").LambdaName("pred").Effect(exec.Read),
		toString(),
	}}
}

func collectionCreate(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return create(c, recv, args[0], false)
}

func collectionCreateData(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return create(c, recv, args[0], true)
}

func create(c *exec.Context, recv, data value.Value, raw bool) (value.Value, error) {
	input, err := c.Fields(data, "data")
	if err != nil {
		return nil, err
	}
	d, err := c.Create(recv.(*exec.Coll), input, raw)
	if err != nil {
		return nil, err
	}
	return d, nil
}

func collectionByID(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return c.ByID(recv.(*exec.Coll), args[0].(value.ID)), nil
}

func collectionByName(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return c.ByName(recv.(*exec.Coll), string(args[0].(value.String))), nil
}

func collectionAll(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	coll := recv.(*exec.Coll)
	if len(args) == 0 {
		return c.All(coll), nil
	}
	return orNil(c.Range(coll, args[0]))
}

func collectionWhere(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	coll := recv.(*exec.Coll)
	c.CollectionScan("where", coll)
	return c.Where(c.All(coll), args[0]), nil
}

func collectionFirstWhere(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	coll := recv.(*exec.Coll)
	c.CollectionScan("firstWhere", coll)
	return first(c, c.Where(c.All(coll), args[0]))
}
