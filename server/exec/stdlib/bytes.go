package stdlib

import (
	"encoding/base64"
	"strings"

	"github.com/fawndb/fawn/fql/argument"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

func bytesType() exec.TypeDef {
	return exec.TypeDef{
		Name:  "Bytes",
		Kinds: []value.Kind{value.KindBytes},
		Methods: []*exec.Builtin{
			exec.Fn(bytesToBase64, "toBase64() => String"),
			toString(),
		},
	}
}

func bytesModule() exec.ModuleDef {
	return exec.ModuleDef{
		Name:  "Bytes",
		Apply: exec.Fn(bytesFromBase64, "apply(encoded: String) => Bytes"),
		Functions: []*exec.Builtin{
			exec.Fn(bytesFromBase64, "fromBase64(encoded: String) => Bytes"),
		},
		IsA: isKind(value.KindBytes),
	}
}

func bytesToBase64(_ *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	return value.String(base64.StdEncoding.EncodeToString(recv.(value.Bytes))), nil
}

func bytesFromBase64(_ *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	s := text(args[0])
	encoding := base64.RawStdEncoding
	if strings.HasSuffix(s, "=") {
		encoding = base64.StdEncoding
	}
	b, err := encoding.DecodeString(s)
	// The decoder skips line breaks.
	if err != nil || strings.ContainsAny(s, "\r\n") {
		return nil, argument.Invalid("encoded", "invalid base64")
	}
	return value.Bytes(b), nil
}
