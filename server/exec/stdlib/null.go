package stdlib

import (
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

func nullType() exec.TypeDef {
	return exec.TypeDef{
		Name:    "Null",
		Kinds:   []value.Kind{value.KindNull},
		Methods: []*exec.Builtin{toString()},
	}
}
