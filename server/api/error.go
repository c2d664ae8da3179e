package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/access"
	"github.com/fawndb/fawn/server/auth"
	"github.com/fawndb/fawn/server/definition"
	"github.com/fawndb/fawn/server/exec"
	"github.com/fawndb/fawn/server/store"
)

// protocolError is an error that has no summary and no statistics.
type protocolError struct {
	status        int
	code, message string
}

// Error implements error.
func (e *protocolError) Error() string { return e.message }

// ErrStopping is the cause with which the server ends the contexts of requests
// when it stops.
var ErrStopping = errors.New("the server is stopping")

// errStalled is a client that stopped sending.
//
//lint:ignore ST1005 the text is the specification's
var errStalled = errors.New("request timeout: Client timed out.")

const (
	// statusTimeOut is Fauna's status for a deadline that the client chose too
	// short.
	statusTimeOut = 440
	// aggressive is the time below which missing a deadline is blamed on it.
	aggressive = time.Second
)

func unauthorized() *protocolError {
	return &protocolError{http.StatusUnauthorized, diag.CodeUnauthorized, "Access token required"}
}

// fail answers with an error that is not the query's own.
func (h *Handler) fail(w *exchange, r *http.Request, err error) {
	if err == errStalled {
		w.Header()["Connection"] = []string{"close"}
		write(w, http.StatusRequestTimeout, append(value.AppendJSONString([]byte(`{"error":`), err.Error()), '}'))
		return
	}
	drain(w, r)
	respondError(w, h.asProtocol(w, r, err))
}

// asProtocol finds the answer for an error.
func (h *Handler) asProtocol(w *exchange, r *http.Request, err error) *protocolError {
	var p *protocolError
	var contended *exec.ErrContended
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &contended):
		return &protocolError{http.StatusConflict, diag.CodeContendedTransaction, contended.Message}
	case errors.Is(err, auth.ErrUnauthenticated), errors.Is(err, definition.ErrNoDatabase):
		return unauthorized()
	case errors.Is(err, store.ErrUnknownOutcome):
		if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
			return timedOut("")
		}
		h.Logger.Error("commit failed", "error", err)
		return timedOut(store.ErrUnknownOutcome.Error())
	case errors.Is(err, store.ErrUnavailable):
		h.Logger.Error("store unavailable", "error", err)
		return timedOut(store.ErrUnavailable.Error())
	case errors.Is(err, store.ErrClosed), context.Cause(r.Context()) == ErrStopping:
		return timedOut(ErrStopping.Error())
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return w.missedDeadline()
	}
	h.Logger.Error("request failed", "path", r.URL.Path, "traceparent", w.values[0], "error", err)
	return w.internal(err)
}

// missedDeadline blames a short deadline on the client.
func (w *exchange) missedDeadline() *protocolError {
	elapsed := time.Since(w.started)
	if elapsed >= aggressive {
		return timedOut("")
	}
	return &protocolError{statusTimeOut, diag.CodeTimeOut, fmt.Sprintf(
		"Client set aggressive deadline: query needs %d, timed out within %d", aggressive.Milliseconds(), elapsed.Milliseconds())}
}

func timedOut(detail string) *protocolError {
	message := "Read timed out."
	if detail != "" {
		message = "Read timed out (" + detail + ")"
	}
	return &protocolError{http.StatusServiceUnavailable, diag.CodeTimeOut, message}
}

// internal is the answer for what must not happen. Only admins are told what
// it was; for the others the trace id leads to the server's log.
func (w *exchange) internal(err error) *protocolError {
	message := "internal error, see the log of the server at " + w.values[0]
	if w.credential.Role == access.Admin {
		message = err.Error()
	}
	return &protocolError{http.StatusInternalServerError, diag.CodeInternalError, message}
}

// failedBody words what is wrong with the JSON of a body.
func failedBody(err error) error {
	var shape *shapeError
	switch {
	case errors.Is(err, errUndecodable), errors.Is(err, value.ErrIntegerRange):
		return invalidBody("Invalid request body")
	case errors.Is(err, value.ErrNesting):
		return invalidBody("Invalid request body: JSON exceeds nesting limit")
	case errors.As(err, &shape):
		return invalidBody("Invalid request body: " + shape.text)
	}
	return invalidBody("Invalid request body: " + strings.TrimPrefix(err.Error(), "jsontext: "))
}
