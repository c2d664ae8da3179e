package stdlib

import (
	"encoding/base64"
	"strings"

	"github.com/fawndb/fawn/fql/argument"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

var bytesFunctions = []exec.Binding{
	{Name: "Bytes.toBase64", Func: bytesToBase64},
	{Name: "Bytes()", Func: bytesFromBase64},
	{Name: "Bytes.fromBase64", Func: bytesFromBase64},
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
