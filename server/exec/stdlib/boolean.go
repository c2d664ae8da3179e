package stdlib

import (
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

var booleanFunctions = []exec.Binding{
	{Name: "Boolean.!", Func: booleanNot},
}

func booleanNot(_ *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	return !recv.(value.Bool), nil
}
