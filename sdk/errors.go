package fawn

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/fawndb/fawn/fql/diag"
)

// QueryError is what the server answered in place of a result. Client.Query
// returns it inside one of the typed errors below; errors.As finds either.
type QueryError struct {
	// Status is the HTTP status.
	Status int
	// Code and Message are Fauna's: "constraint_failure", "Failed unique
	// constraint.".
	Code, Message string
	// Summary shows the diagnostics with source excerpts; "" for requests that
	// were refused before the query was looked at.
	Summary string
	// ConstraintFailures are the violated constraints of a write.
	ConstraintFailures []ConstraintFailure
	// Stats, QueryTags, TxnTS and SchemaVersion are as in Response; zero where
	// the server sent none.
	Stats         Stats
	QueryTags     map[string]string
	TxnTS         int64
	SchemaVersion int64
	// Plans and PlansDropped tell how the query read sets until it failed; see
	// Response.Plans.
	Plans        []Plan
	PlansDropped int

	abort  []byte
	format Format
}

// ConstraintFailure is one violated constraint.
type ConstraintFailure struct {
	// Paths are the fields concerned; elements are string (field) or int64
	// (array index). There are none for check constraints.
	Paths   [][]any `fauna:"paths"`
	Message string  `fauna:"message"`
}

// Error is the message and, when there is one, the summary.
func (e *QueryError) Error() string {
	var b strings.Builder
	switch {
	case e.Message != "":
		b.WriteString(e.Message)
	case e.Code != "":
		b.WriteString(e.Code)
	default:
		fmt.Fprintf(&b, "HTTP status %d", e.Status)
	}
	if e.Summary != "" {
		b.WriteByte('\n')
		b.WriteString(e.Summary)
	}
	return b.String()
}

// The classes of errors of the server.
type (
	// QueryCheckError is a query that does not parse or typecheck
	// (invalid_query).
	QueryCheckError struct{ *QueryError }
	// InvalidRequestError is a request that the server does not accept: bad
	// headers or arguments, limits exceeded (invalid_request, 404, 405, 413).
	InvalidRequestError struct{ *QueryError }
	// AbortError is a query that called abort(); see AbortError.Decode.
	AbortError struct{ *QueryError }
	// ConstraintFailureError is a write that violates constraints.
	ConstraintFailureError struct{ *QueryError }
	// QueryRuntimeError is any other failure of a running query.
	QueryRuntimeError struct{ *QueryError }
	// AuthenticationError is a secret that is not valid (401).
	AuthenticationError struct{ *QueryError }
	// AuthorizationError is a secret that does not suffice (403, 410).
	AuthorizationError struct{ *QueryError }
	// ContendedTransactionError is a transaction that stayed in conflict with
	// others through all retries (409). Nothing was written.
	ContendedTransactionError struct{ *QueryError }
	// ThrottlingError is a query beyond the rate limits (429).
	ThrottlingError struct{ *QueryError }
	// QueryTimeoutError is a query that did not finish in the time that was
	// set for it (440).
	QueryTimeoutError struct{ *QueryError }
	// ServiceTimeoutError is a server that could not answer in time (503).
	ServiceTimeoutError struct{ *QueryError }
	// ServiceInternalError is a failure of the server itself (5xx).
	ServiceInternalError struct{ *QueryError }
)

// Unwrap implementations: errors.As finds the *QueryError.
func (e *QueryCheckError) Unwrap() error           { return e.QueryError }
func (e *InvalidRequestError) Unwrap() error       { return e.QueryError }
func (e *AbortError) Unwrap() error                { return e.QueryError }
func (e *ConstraintFailureError) Unwrap() error    { return e.QueryError }
func (e *QueryRuntimeError) Unwrap() error         { return e.QueryError }
func (e *AuthenticationError) Unwrap() error       { return e.QueryError }
func (e *AuthorizationError) Unwrap() error        { return e.QueryError }
func (e *ContendedTransactionError) Unwrap() error { return e.QueryError }
func (e *ThrottlingError) Unwrap() error           { return e.QueryError }
func (e *QueryTimeoutError) Unwrap() error         { return e.QueryError }
func (e *ServiceTimeoutError) Unwrap() error       { return e.QueryError }
func (e *ServiceInternalError) Unwrap() error      { return e.QueryError }

// Decode stores the value given to abort() in what into points to.
func (e *AbortError) Decode(into any) error {
	if e.format != Tagged {
		return errNotTagged
	}
	return Unmarshal(e.abort, into)
}

// Raw is the value given to abort() in the format of the query.
func (e *AbortError) Raw() []byte { return e.abort }

// typed wraps e in the error of its class.
func (e *QueryError) typed() error {
	switch e.Status {
	case http.StatusBadRequest:
		switch e.Code {
		case diag.CodeInvalidQuery:
			return &QueryCheckError{e}
		case diag.CodeInvalidRequest:
			return &InvalidRequestError{e}
		case diag.CodeAbort:
			return &AbortError{e}
		case diag.CodeConstraintFailure:
			return &ConstraintFailureError{e}
		}
		return &QueryRuntimeError{e}
	case http.StatusUnauthorized:
		return &AuthenticationError{e}
	case http.StatusForbidden, http.StatusGone:
		return &AuthorizationError{e}
	case http.StatusConflict:
		return &ContendedTransactionError{e}
	case http.StatusTooManyRequests:
		return &ThrottlingError{e}
	case 440:
		return &QueryTimeoutError{e}
	case http.StatusServiceUnavailable:
		return &ServiceTimeoutError{e}
	}
	if e.Status >= 500 {
		return &ServiceInternalError{e}
	}
	return &InvalidRequestError{e}
}

// NetworkError is a request without a complete answer: no connection, a
// connection that broke, a context that ended (then errors.Is finds
// context.Canceled or context.DeadlineExceeded). Whether a writing query took
// effect is unknown.
type NetworkError struct{ Err error }

// Error implements error.
func (e *NetworkError) Error() string { return "fawn: " + e.Err.Error() }

// Unwrap returns the cause.
func (e *NetworkError) Unwrap() error { return e.Err }

// ProtocolError is an answer that is not FawnDB's: the endpoint belongs to
// something else, or a proxy interfered.
type ProtocolError struct {
	// Status is the HTTP status.
	Status int
	// Body is what came.
	Body []byte
	Err  error
}

// Error implements error.
func (e *ProtocolError) Error() string {
	const shown = 200
	body := e.Body
	if len(body) > shown {
		body = body[:shown]
	}
	return fmt.Sprintf("fawn: not an answer of FawnDB (HTTP status %d): %v: %q", e.Status, e.Err, body)
}

// Unwrap returns the cause.
func (e *ProtocolError) Unwrap() error { return e.Err }

// DecodeError is a result that does not fit the Go value it is decoded into.
type DecodeError struct {
	// Path is where in the result: "data[3].age", "" for the whole.
	Path string
	Err  error
}

// Error implements error.
func (e *DecodeError) Error() string {
	if e.Path == "" {
		return "fawn: decoding: " + e.Err.Error()
	}
	return "fawn: decoding " + e.Path + ": " + e.Err.Error()
}

// Unwrap returns the cause, a *NullDocument for a document that does not
// exist.
func (e *DecodeError) Unwrap() error { return e.Err }

var errNotTagged = errors.New("fawn: only results in the tagged format can be decoded")
