package document

import "github.com/fawndb/fawn/fql/diag"

// ProtocolError is the error of a request that exceeds a limit of the store.
func ProtocolError(format string, args ...any) error {
	e := diag.Errorf(diag.CodeInvalidRequest, format, args...)
	e.Protocol = true
	return e
}
