// Package api is FawnDB's HTTP interface: Fauna's endpoints, headers, bodies
// and errors, so that its drivers work as they are.
package api

import (
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/fawndb/fawn/server/auth"
	"github.com/fawndb/fawn/server/exec"
)

// Handler serves the HTTP API of one engine.
type Handler struct {
	Engine *exec.Engine
	Auth   *auth.Authenticator
	// DefaultTimeout is the deadline of queries that set none.
	DefaultTimeout time.Duration
	Logger         *slog.Logger
	// Build names the server in every response.
	Build string
}

// ServeHTTP implements http.Handler. Paths match exactly.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	head["Traceparent"] = []string{traceparent(r.Header.Get("Traceparent"))}
	head["X-Faunadb-Build"] = []string{h.Build}
	if origin := r.Header.Get("Origin"); origin != "" {
		allowOrigin(head, origin)
		if r.Method == http.MethodOptions {
			preflight(head)
			w.WriteHeader(http.StatusOK)
			return
		}
	}
	defer h.recover(w, r)
	switch r.URL.EscapedPath() {
	case "/query/1":
		h.query(w, r)
	case "/schema/1/update":
		h.updateSchema(w, r)
	case "/ping":
		h.ping(w, r)
	default:
		write(w, http.StatusNotFound, []byte(`{"errors":[{"code":"not found","description":"Not Found"}]}`))
	}
}

// recover keeps a panic in one request from taking the server down.
func (h *Handler) recover(w http.ResponseWriter, r *http.Request) {
	p := recover()
	if p == nil || p == http.ErrAbortHandler {
		return
	}
	h.Logger.Error("request panicked", "path", r.URL.Path, "panic", p)
	respondError(w, &protocolError{http.StatusInternalServerError, "internal_error", "internal error"}, "")
}

func (h *Handler) ping(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		respondError(w, &protocolError{http.StatusMethodNotAllowed, "method_not_allowed", "Method not allowed"}, "")
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

const allowedHeaders = "accept-encoding, authorization, content-type, x-driver-env, x-faunadb-api-version, " +
	"x-fauna-driver, x-fauna-source, x-fauna-tags, x-format, x-last-seen-txn, x-last-txn-ts, x-linearized, " +
	"x-max-contention-retries, x-max-retries-on-contention, x-query-tags, x-query-timeout, x-query-timeout-ms, " +
	"x-runtime-environment, x-runtime-environment-os, x-nodejs-version, traceparent, x-typecheck, x-performance-hints"

func allowOrigin(head http.Header, origin string) {
	head.Set("Access-Control-Allow-Origin", origin)
	head.Set("Access-Control-Allow-Credentials", "true")
	head.Set("Access-Control-Expose-Headers", "x-faunadb-build")
}

func preflight(head http.Header) {
	head.Set("Access-Control-Max-Age", "86400")
	head.Set("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE")
	head.Set("Access-Control-Allow-Headers", allowedHeaders)
}
