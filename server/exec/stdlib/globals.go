package stdlib

import (
	"strings"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

var globalFunctions = []exec.Binding{
	{Name: "abort", Func: abort},
	{Name: "asc", Func: asc},
	{Name: "dbg", Func: dbg},
	{Name: "desc", Func: desc},
	{Name: "log", Func: log},
	{Name: "newId", Func: newID},
}

// noResult is what functions return that are called for their effect.
var noResult = exec.NullFor("")

func abort(c *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	v, err := c.Materialize(args[0])
	if err != nil {
		return nil, err
	}
	e := diag.Errorf(diag.CodeAbort, "Query aborted.")
	e.Abort = v
	return nil, e
}

func asc(_ *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	return value.ObjectOf(value.Field{Name: "asc", Value: args[0]}), nil
}

func dbg(c *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	site, v := c.Site(), args[0]
	s, err := c.Debug(v)
	if err != nil {
		return nil, err
	}
	c.Log().Add(diag.Diagnostic{Kind: diag.KindInfo, Message: s, Span: site})
	return v, nil
}

func desc(_ *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	return value.ObjectOf(value.Field{Name: "desc", Value: args[0]}), nil
}

func log(c *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	site, words := c.Site(), make([]string, len(args))
	for i, v := range args {
		var err error
		if words[i], err = c.Display(v); err != nil {
			return nil, err
		}
	}
	c.Log().Add(diag.Diagnostic{Kind: diag.KindInfo, Message: strings.Join(words, " "), Span: site, OneLine: true})
	return c.NullHere(noResult), nil
}

func newID(c *exec.Context, _ value.Value, _ []value.Value) (value.Value, error) {
	return c.Writer().NewID()
}
