package diag

import (
	"fmt"
	"slices"
)

// Error is a query error: what the API answers as {"error": {...}} plus the
// diagnostics its summary shows. Code and Message are the exact texts of the
// specification.
type Error struct {
	Code    string
	Message string
	// Span is where the error happened; filled in by the innermost construct
	// that has a position (see Push).
	Span       Span
	Annotation string
	Hints      []Diagnostic
	// HintsApart drops hints that overlap the error's own span.
	HintsApart bool
	Trace      []Span
	// Items are the check errors of an "invalid_query"; when present the
	// summary shows them in place of Message.
	Items []Diagnostic
	// Failures accompany "constraint_failure".
	Failures []ConstraintFailure
	// Abort is the value given to abort(), only for code "abort". It is a
	// value.Value; diag stays free of the value package.
	Abort any
	// Protocol marks errors that the API answers without summary, stats and
	// transaction time (size limits, timestamps out of range).
	Protocol bool

	placed bool
}

// ConstraintFailure is one entry of error.constraint_failures. Path elements
// are strings (fields) or ints (array positions); no paths at all for
// failures of the whole document.
type ConstraintFailure struct {
	Paths   [][]any
	Message string
}

// Errorf makes an error without a position; the construct that evaluates the
// failing call adds it.
func Errorf(code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// ErrorAt makes an error with a position.
func ErrorAt(span Span, code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), Span: span, placed: true}
}

// CheckFailed makes the "invalid_query" error for one or more check errors.
func CheckFailed(items ...Diagnostic) *Error {
	noun := "checks"
	if len(items) == 1 {
		noun = "check"
	}
	e := &Error{Code: CodeInvalidQuery, Items: items, placed: true}
	e.Message = fmt.Sprintf("The query failed %d validation %s", len(items), noun)
	return e
}

// Error implements error.
func (e *Error) Error() string { return e.Message }

// Push records that the error left a construct at span: the first push gives
// the error its position, later ones extend the trace. It returns e.
func (e *Error) Push(span Span) *Error {
	if !e.placed {
		e.Span, e.placed = span, true
		if e.HintsApart {
			e.Hints = slices.DeleteFunc(e.Hints, func(h Diagnostic) bool { return h.Span.overlaps(span) })
		}
		return e
	}
	e.Trace = append(e.Trace, span)
	return e
}

// Placed reports whether the error has its position.
func (e *Error) Placed() bool { return e.placed }

func (s Span) overlaps(t Span) bool {
	return s.Src == t.Src && s.Start < t.End && t.Start < s.End
}
