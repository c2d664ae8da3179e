// Package api is FawnDB's HTTP interface: Fauna's endpoints, headers, bodies
// and errors, so that its drivers work as they are.
package api

import (
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/server/auth"
	"github.com/fawndb/fawn/server/exec"
)

// Options configure a Handler. All fields are required.
type Options struct {
	Engine *exec.Engine
	Auth   *auth.Authenticator
	// DefaultTimeout is the deadline of queries that set none.
	DefaultTimeout time.Duration
	// Logger receives one record for each request at level info, for health
	// checks at level debug.
	Logger *slog.Logger
	// Build names the server in every response.
	Build string
}

// Handler serves the HTTP API of one engine.
type Handler struct {
	Options
	build []string // header values, shared by all responses
}

// New makes a handler.
func New(o Options) *Handler {
	return &Handler{Options: o, build: []string{o.Build}}
}

// ServeHTTP implements http.Handler. Paths match exactly.
func (h *Handler) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w := newExchange(rw)
	defer h.finish(w, r)
	head := w.Header()
	w.values[0] = traceparent(get(r.Header, "Traceparent"))
	head["Traceparent"] = w.values[0:1:1]
	head["X-Faunadb-Build"] = h.build
	if origin := get(r.Header, "Origin"); origin != "" {
		allowOrigin(head, origin)
		if r.Method == http.MethodOptions {
			preflight(head, get(r.Header, "Access-Control-Request-Headers"))
			write(w, http.StatusOK, nil)
			return
		}
	}
	switch r.URL.EscapedPath() {
	case "/query/1":
		h.query(w, r)
	case "/schema/1/update":
		h.updateSchema(w, r)
	case "/ping":
		ping(w, r)
	case "/fawn/1/builds":
		h.builds(w, r)
	case "/stream/1":
		h.unsupported(w, r, "Event streams are not supported yet.")
	case "/feed/1":
		h.unsupported(w, r, "Event feeds are not supported yet.")
	default:
		drain(w, r)
		write(w, http.StatusNotFound, []byte(`{"errors":[{"code":"not found","description":"Not Found"}]}`))
	}
}

// unsupported serves an endpoint that is to come: with an error that the
// drivers can read.
func (h *Handler) unsupported(w *exchange, r *http.Request, message string) {
	_, err := h.recognize(w, r)
	if err == nil {
		err = &protocolError{http.StatusBadRequest, diag.CodeInvalidRequest, message}
	}
	h.fail(w, r, err)
}

// ping serves /ping: the health check, without authentication.
func ping(w *exchange, r *http.Request) {
	w.quiet = true
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header()["Allow"] = []string{"GET, HEAD"}
		respondError(w, &protocolError{http.StatusMethodNotAllowed, diag.CodeMethodNotAllowed, "Method not allowed"})
		return
	}
	scope := "write"
	if r.URL.RawQuery != "" {
		switch s := strings.ToLower(r.URL.Query().Get("scope")); s {
		case "all", "read", "write":
			scope = s
		case "":
		default:
			scope = "node"
		}
	}
	write(w, http.StatusOK, []byte(`{"resource":"Scope `+scope+` is OK"}`))
}

// get returns a header's value. Going around Header.Get saves making the name
// canonical on every request.
func get(head http.Header, canonical string) string {
	if v := head[canonical]; len(v) > 0 {
		return v[0]
	}
	return ""
}
