package stdlib

import (
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

var idFunctions = []exec.Binding{
	{Name: "ID()", Func: idApply},
}

func idApply(_ *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	switch v := args[0].(type) {
	case value.Int:
		return value.ID(v), nil
	case value.Long:
		return value.ID(v), nil
	case value.String:
		if id, ok := value.ParseID(string(v)); ok {
			return id, nil
		}
	}
	return nil, diag.Errorf(diag.CodeInvalidID, "`%s` is not a valid ID.", value.Debug(args[0]))
}
