package stdlib

import (
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

func booleanType() exec.TypeDef {
	return exec.TypeDef{
		Name:  "Boolean",
		Kinds: []value.Kind{value.KindBool},
		Methods: []*exec.Builtin{
			exec.Fn(booleanNot, "!() => Boolean"),
			toString(),
		},
	}
}

func booleanNot(_ *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	return !recv.(value.Bool), nil
}
