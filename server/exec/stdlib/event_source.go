package stdlib

import (
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

// map and where apply to the set that the source follows.
var eventSourceFunctions = []exec.Binding{
	{Name: "EventSource.map", Func: eventSourceMap},
	{Name: "EventSource.where", Func: eventSourceWhere},
}

func eventSourceMap(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	s := recv.(*exec.EventSource)
	return s.Over(c.Map(s.Set(), args[0])), nil
}

func eventSourceWhere(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	s := recv.(*exec.EventSource)
	return s.Over(c.Where(s.Set(), args[0])), nil
}
