package api

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"github.com/fawndb/fawn/server/access"
	"github.com/fawndb/fawn/server/auth"
	"github.com/fawndb/fawn/server/store"
)

// exchange is the response writer of one request. It keeps what the access
// log and the recovery from panics need to know.
type exchange struct {
	http.ResponseWriter
	started time.Time
	// values are those of the headers that every response has. They belong to
	// the response, which may outlive the exchange.
	values *[2]string

	status int // 0 until the header is written
	// Who the request comes from, once that is known.
	auth       *auth.Authenticator
	credential auth.Credential
	address    string
	principal  access.Principal
	tags       string // the request's, once they are known to be valid
	txn        store.Timestamp
	quiet      bool // is logged for debugging only
}

var exchanges = sync.Pool{New: func() any { return new(exchange) }}

func newExchange(w http.ResponseWriter) *exchange {
	x := exchanges.Get().(*exchange)
	*x = exchange{ResponseWriter: w, started: time.Now(), values: new([2]string)}
	return x
}

// WriteHeader implements http.ResponseWriter.
func (w *exchange) WriteHeader(status int) {
	if w.status == 0 && status >= http.StatusOK {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (w *exchange) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *exchange) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// finish ends a request, in a deferred call: it keeps a panic from taking the
// server down, and logs.
func (h *Handler) finish(w *exchange, r *http.Request) {
	p := recover()
	if p != nil && p != http.ErrAbortHandler {
		h.Logger.Error("request panicked", "path", r.URL.Path, "traceparent", w.values[0],
			"panic", fmt.Sprint(p), "stack", string(debug.Stack()))
		if w.status == 0 {
			respondError(w, w.internal(fmt.Errorf("panic: %v", p)))
			p = nil
		}
	}
	h.log(w, r)
	w.ResponseWriter = nil
	exchanges.Put(w)
	if p != nil {
		// The client must not take a part of a response for the whole.
		panic(http.ErrAbortHandler)
	}
}

// log writes the access log. Secrets are in no header or field that it shows.
func (h *Handler) log(w *exchange, r *http.Request) {
	level := slog.LevelInfo
	if w.quiet {
		level = slog.LevelDebug
	}
	ctx := context.Background()
	if !h.Logger.Enabled(ctx, level) {
		return
	}
	attrs := [8]slog.Attr{
		slog.String("method", r.Method),
		slog.String("path", r.URL.Path),
		slog.Int("status", w.status),
		slog.Duration("duration", time.Since(w.started)),
	}
	n := 4
	add := func(a slog.Attr) {
		attrs[n] = a
		n++
	}
	if w.credential.Role != "" {
		add(slog.String("database", w.credential.Database))
		add(slog.String("role", w.credential.Role))
	}
	if w.tags != "" {
		add(slog.String("tags", w.tags))
	}
	if w.txn != 0 {
		add(slog.Int64("txn", int64(w.txn)))
	}
	h.Logger.LogAttrs(ctx, level, "request", attrs[:n]...)
}
