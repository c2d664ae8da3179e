package stdlib

import (
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/definition"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/exec"
	"github.com/fawndb/fawn/server/set"
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
	coll := recv.(*document.Collection)
	var d *document.Doc
	if coll.IsNative() {
		d, err = definition.Create(c.Writer(), coll, input)
	} else {
		d, err = c.Writer().Create(coll, input, raw)
	}
	if err != nil {
		return nil, err
	}
	return d, nil
}

func collectionByID(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return c.Data().ByID(recv.(*document.Collection), args[0].(value.ID), c.Site()), nil
}

func collectionByName(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return c.Data().ByName(recv.(*document.Collection), string(args[0].(value.String)), c.Site()), nil
}

func collectionNamed(c *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	return c.CollectionNamed(text(args[0]))
}

func functionNamed(c *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	return c.FunctionNamed(text(args[0]))
}

func collectionAll(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	coll := recv.(*document.Collection)
	if len(args) == 0 {
		return set.All(coll, c.ReadTime()), nil
	}
	s, err := set.InRange(coll, c.ReadTime(), args[0])
	if err != nil {
		return nil, err
	}
	return s, nil
}

func collectionWhere(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	coll := recv.(*document.Collection)
	c.HintCollectionScan("where", coll)
	return set.NewWhere(set.All(coll, c.ReadTime()), c.ReadTime(), args[0]), nil
}

func collectionFirstWhere(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	coll := recv.(*document.Collection)
	c.HintCollectionScan("firstWhere", coll)
	return first(c, set.NewWhere(set.All(coll, c.ReadTime()), c.ReadTime(), args[0]))
}
