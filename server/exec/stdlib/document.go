package stdlib

import (
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/definition"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/exec"
)

var documentFunctions = []exec.Binding{
	{Name: "Doc.delete", Func: documentDelete},
	{Name: "Doc.exists", Func: documentExists},
	{Name: "Doc.replace", Func: documentReplace},
	{Name: "Doc.replaceData", Func: documentReplaceData},
	{Name: "Doc.update", Func: documentUpdate},
	{Name: "Doc.updateData", Func: documentUpdateData},
}

func documentDelete(c *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	d := recv.(*document.Doc).Present()
	var err error
	if d.Coll.IsNative() {
		d, err = definition.Delete(c.Writer(), d)
	} else {
		d, err = c.Writer().Delete(d)
	}
	if err != nil {
		return nil, err
	}
	return d, nil
}

func documentExists(c *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	ok, err := c.Data().Exists(recv.(*document.Doc))
	return value.Bool(ok), err
}

func documentReplace(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return change(c, catalog.Replace, recv, args[0], false)
}

func documentReplaceData(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return change(c, catalog.Replace, recv, args[0], true)
}

func documentUpdate(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return change(c, catalog.Update, recv, args[0], false)
}

func documentUpdateData(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return change(c, catalog.Update, recv, args[0], true)
}

func change(c *exec.Context, op catalog.Op, recv, data value.Value, raw bool) (value.Value, error) {
	input, err := c.Fields(data, "data")
	if err != nil {
		return nil, err
	}
	d := recv.(*document.Doc).Present()
	if d.Coll.IsNative() {
		d, err = definition.Change(c.Writer(), op, d, input)
	} else {
		err = c.Writer().Change(op, d, input, raw)
	}
	if err != nil {
		return nil, err
	}
	return d, nil
}
