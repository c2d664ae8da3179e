package stdlib

import (
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
	"github.com/fawndb/fawn/server/set"
)

// map and where apply to the set that the source follows.
var eventSourceFunctions = []exec.Binding{
	{Name: "EventSource.map", Func: eventSourceMap},
	{Name: "EventSource.where", Func: eventSourceWhere},
}

func eventSourceMap(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	s := recv.(*set.EventSource)
	return s.Over(set.NewMap(s.Set, c.ReadTime(), args[0])), nil
}

func eventSourceWhere(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	s := recv.(*set.EventSource)
	return s.Over(set.NewWhere(s.Set, c.ReadTime(), args[0])), nil
}
