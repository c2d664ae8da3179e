package stdlib

import (
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/definition"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/exec"
)

// documentType is what documents have; native ones lack the methods that end
// in "Data".
func documentType() exec.TypeDef {
	return exec.TypeDef{Name: "Doc", Kinds: []value.Kind{value.KindDoc}, Methods: []*exec.Builtin{
		exec.Fn(documentDelete, "delete() => Any").Effect(document.Write),
		exec.Fn(documentExists, "exists() => Boolean").Effect(document.Read),
		exec.Fn(documentReplace, "replace(data: Object) => Any").Effect(document.Write),
		exec.Fn(documentReplaceData, "replaceData(data: Object) => Any").Effect(document.Write).Action("`replace`"),
		exec.Fn(documentUpdate, "update(data: Object) => Any").Effect(document.Write),
		exec.Fn(documentUpdateData, "updateData(data: Object) => Any").Effect(document.Write).Action("`update`"),
	}}
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
