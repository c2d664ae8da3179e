package stdlib

import (
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
	"github.com/fawndb/fawn/server/set"
)

// eventSourceType is what event sources have: map and where apply to the set
// that the source follows.
func eventSourceType() exec.TypeDef {
	return exec.TypeDef{Name: "EventSource", Kinds: []value.Kind{value.KindEventSource}, Methods: []*exec.Builtin{
		exec.Fn(eventSourceMap, "map(mapper: A => B) => EventSource<B>"),
		exec.Fn(eventSourceWhere, "where(predicate: A => Boolean | Null) => EventSource<A>").LambdaName("pred"),
		toString(),
	}}
}

func eventSourceMap(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	s := recv.(*set.EventSource)
	return s.Over(set.NewMap(s.Set, c.ReadTime(), args[0])), nil
}

func eventSourceWhere(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	s := recv.(*set.EventSource)
	return s.Over(set.NewWhere(s.Set, c.ReadTime(), args[0])), nil
}
