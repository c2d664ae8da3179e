package stdlib

import (
	"fmt"

	"github.com/fawndb/fawn/fql/argument"
	"github.com/fawndb/fawn/fql/diag"
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

// collectionNamed is the collection with a name or alias.
func collectionNamed(c *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	name, data := text(args[0]), c.Data()
	v, _ := data.Names.Lookup(name)
	if m, ok := v.(*document.Collection); ok {
		return m, nil
	}
	e := argument.Invalid("collection", fmt.Sprintf("No such user collection `%s`.", name))
	if data.Defined != nil && data.Defined.Defs.Collection(name) != nil {
		e.Hints = sameQueryHint(c, "collection")
	}
	return nil, e
}

// functionNamed is the user function with a name or alias.
func functionNamed(c *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	name, data := text(args[0]), c.Data()
	if f := data.Names.Defs.Function(name); f != nil {
		return data.Names.FunctionByName(f.Name), nil
	}
	e := argument.Invalid("function", fmt.Sprintf("No such user function `%s`.", name))
	if data.Defined != nil && data.Defined.Defs.Function(name) != nil {
		e.Hints = sameQueryHint(c, "function")
	}
	return nil, e
}

func sameQueryHint(c *exec.Context, what string) []diag.Diagnostic {
	return []diag.Diagnostic{{
		Kind: diag.KindHint, Span: c.Site(),
		Message: fmt.Sprintf("A %s cannot be created and used in the same query.", what),
	}}
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
