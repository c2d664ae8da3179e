package stdlib

import (
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

func uuidType() exec.TypeDef {
	return exec.TypeDef{
		Name:    "UUID",
		Kinds:   []value.Kind{value.KindUUID},
		Methods: []*exec.Builtin{toString()},
	}
}
