package stdlib

import (
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

var collectionFunctions = []exec.Binding{
	{Name: "Coll()", Func: collectionByID},
	{Name: "Collection()", Func: collectionNamed},
	{Name: "Function()", Func: functionNamed},
	{Name: "Collection.create", Func: collectionCreate},
	{Name: "Collection.createData", Func: collectionCreateData},
	{Name: "Collection.byId", Func: collectionByID},
	{Name: "Collection.byName", Func: collectionByName},
	{Name: "Collection.all", Func: collectionAll},
	{Name: "Collection.where", Func: collectionWhere},
	{Name: "Collection.firstWhere", Func: collectionFirstWhere},
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

func collectionNamed(c *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	return c.CollectionNamed(text(args[0]))
}

func functionNamed(c *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	return c.FunctionNamed(text(args[0]))
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
