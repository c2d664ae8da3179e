package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/auth"
	"github.com/fawndb/fawn/server/exec"
	"github.com/fawndb/fawn/server/store"
)

// Limits of a request (HTTP API, sections 11 and 12.1).
const (
	maxBody = 8 << 20
	// hopeless is a deadline that no query can meet: it is answered as missed
	// after a moment, without running anything.
	hopeless      = 5 * time.Millisecond
	hopelessPause = 20 * time.Millisecond
	// aggressive is the time below which missing a deadline is blamed on it.
	aggressive = time.Second
)

// query serves /query/1. The order of the checks decides which error is
// answered: headers, body, secret, arguments, query.
func (h *Handler) query(w http.ResponseWriter, r *http.Request) {
	started := time.Now()
	o, err := h.readHeaders(r.Header)
	if err == nil {
		err = h.serveQuery(w, r, &o, started)
	}
	if err != nil {
		respondError(w, h.asProtocol(err, started), o.tags)
	}
}

func (h *Handler) serveQuery(w http.ResponseWriter, r *http.Request, o *options, started time.Time) error {
	body, err := readBody(r)
	if err != nil {
		return err
	}
	q, err := parseBody(body)
	if err != nil {
		return err
	}
	id, err := h.identify(r)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(r.Context(), o.timeout)
	defer cancel()
	if o.timeout < hopeless {
		return wait(r.Context(), hopelessPause)
	}
	resp, err := h.Engine.Run(ctx, &exec.Request{
		Database: id.Database,
		Source:   q.source, Placeholders: q.placeholders,
		Inputs: q.inputs, Bind: q.binder(o.format),
		Typecheck: o.typecheck, Linearized: o.linearized, PerformanceHints: o.hints,
		MaxRetries: o.retries, MinSnapshot: o.lastTxn,
	})
	if err != nil {
		return err
	}
	if resp.Err != nil && resp.Err.Protocol {
		return &protocolError{http.StatusBadRequest, resp.Err.Code, resp.Err.Message}
	}
	return respond(w, resp, o, started)
}

func unauthorized() error {
	return &protocolError{http.StatusUnauthorized, "unauthorized", "Access token required"}
}

// identify finds out who a request comes from; the database of a scope must
// exist.
func (h *Handler) identify(r *http.Request) (auth.Identity, error) {
	header, _ := first(r.Header, "Authorization")
	id, ok := h.Auth.Identify(header)
	if !ok {
		return id, unauthorized()
	}
	return id, nil
}

// wait lets some time pass and reports a missed deadline.
func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
	return context.DeadlineExceeded
}

func readBody(r *http.Request) ([]byte, error) {
	if r.ContentLength > maxBody {
		return nil, tooLarge()
	}
	if r.Body == nil || r.ContentLength == 0 {
		return nil, invalidBody("No request body provided")
	}
	var body []byte
	var err error
	if n := r.ContentLength; n > 0 {
		body = make([]byte, n)
		_, err = io.ReadFull(r.Body, body)
	} else {
		body, err = io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	}
	switch {
	case err != nil:
		return nil, invalidBody("Invalid request body: " + err.Error())
	case len(body) > maxBody:
		return nil, tooLarge()
	case len(body) == 0:
		return nil, invalidBody("No request body provided")
	}
	return body, nil
}

func tooLarge() error {
	return &protocolError{http.StatusRequestEntityTooLarge, "request_size_exceeded", "Request entity is too large"}
}

func invalidBody(message string) error {
	return &protocolError{http.StatusBadRequest, "invalid_request", message}
}

// asProtocol finds the answer for an error that is not the query's own.
func (h *Handler) asProtocol(err error, started time.Time) *protocolError {
	var p *protocolError
	var contended *exec.ErrContended
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &contended):
		return &protocolError{http.StatusConflict, "contended_transaction", contended.Message}
	case errors.Is(err, exec.ErrNoDatabase):
		return unauthorized().(*protocolError)
	case errors.Is(err, store.ErrUnknownOutcome):
		return &protocolError{http.StatusServiceUnavailable, "time_out", "Read timed out."}
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		elapsed := time.Since(started)
		if elapsed < aggressive {
			return &protocolError{440, "time_out", fmt.Sprintf(
				"Client set aggressive deadline: query needs %d, timed out within %d", aggressive.Milliseconds(), elapsed.Milliseconds())}
		}
		return &protocolError{http.StatusServiceUnavailable, "time_out", "Read timed out."}
	}
	h.Logger.Error("query failed", "error", err)
	return &protocolError{http.StatusInternalServerError, "internal_error", err.Error()}
}

// formatOf is the format that arguments are decoded with.
func formatOf(f value.Format) value.Format {
	if f == value.Decorated {
		return value.Tagged
	}
	return f
}
