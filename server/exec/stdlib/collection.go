package stdlib

import (
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/definition"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/exec"
	"github.com/fawndb/fawn/server/set"
)

// collectionType is what collection modules have, user-defined and native
// ones; which of the methods a native collection offers is its own matter.
func collectionType() exec.TypeDef {
	return exec.TypeDef{Name: "Collection", Kinds: []value.Kind{value.KindModule}, Methods: []*exec.Builtin{
		exec.Fn(collectionCreate, "create(data: Object) => Any").Effect(document.Write),
		exec.Fn(collectionCreateData, "createData(data: Object) => Any").Effect(document.Write).Action("`create`"),
		exec.Fn(collectionByID, "byId(id: ID) => Any").Effect(document.Read),
		exec.Fn(collectionByName, "byName(name: String) => Any").Effect(document.Read),
		exec.Fn(collectionAll, "all() => Set<Any>", "all(range: Any) => Set<Any>").Effect(document.Read),
		exec.Fn(collectionWhere, "where(predicate: A => Boolean) => Set<A>").LambdaName("pred").Effect(document.Read),
		exec.Fn(collectionFirstWhere, "firstWhere(predicate: A => Boolean) => A | Null").LambdaName("pred").Effect(document.Read),
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
