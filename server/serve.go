package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"

	"github.com/fawndb/fawn/server/api"
)

// Limits of connections (HTTP API, sections 2.1 and 13).
const (
	// headerBytes is for the request line (16 KiB) and the headers (8 KiB);
	// net/http adds 4 KiB to what it is told.
	headerBytes = 16<<10 + 8<<10 - 4<<10
	// headerTimeout is how long the headers of a request may take, and a body
	// until its first bytes are read bodyTimeout.
	headerTimeout = 20 * time.Second
	bodyTimeout   = time.Minute
	idleTimeout   = 2 * time.Minute
	// pingAfter is the silence after which an HTTP/2 client must show that it
	// is there, within pingTimeout.
	pingAfter   = 30 * time.Second
	pingTimeout = 15 * time.Second
	// defaultGrace is how long running requests may go on when the server
	// stops, abortTime how long they may take to answer once cancelled.
	defaultGrace = 10 * time.Second
	abortTime    = 5 * time.Second
)

// Listen opens a TCP address such as "127.0.0.1:8443". Its errors are one line
// that says what is wrong with the address.
func Listen(ctx context.Context, address string) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	switch {
	case err == nil:
		return l, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("cannot listen on %s: the port is in use by another process", address)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return nil, fmt.Errorf("cannot listen on %s: this machine has no such address", address)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("cannot listen on %s: this user may not open the port (below 1024 it takes privileges)", address)
	}
	return nil, fmt.Errorf("cannot listen on %s: %w", address, err)
}

// Serve answers the HTTP API on a listener, over HTTP/1.1 and over HTTP/2
// without TLS (prior knowledge), and closes it. It returns nil after ctx has
// ended and all requests were answered: those under way may go on for
// Options.Grace, then they are cancelled and answered with status 503.
// Otherwise it returns why the listener failed.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	requests, abort := context.WithCancelCause(context.Background())
	defer abort(nil)
	h := newHTTPServer(s.handler, s.logger)
	h.BaseContext = func(net.Listener) context.Context { return requests }
	failed := make(chan error, 1)
	go func() { failed <- h.Serve(l) }()
	select {
	case err := <-failed:
		abort(api.ErrStopping)
		return errors.Join(err, h.Close())
	case <-ctx.Done():
	}
	s.logger.Info("stopping", "grace", s.grace)
	err := shutDown(h, s.grace)
	if errors.Is(err, context.DeadlineExceeded) {
		abort(api.ErrStopping)
		err = shutDown(h, abortTime)
	}
	if err != nil {
		// What is left are clients that do not read their responses.
		err = h.Close()
	}
	<-failed
	return err
}

func shutDown(h *http.Server, timeout time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	return h.Shutdown(ctx)
}

func newHTTPServer(h http.Handler, logger *slog.Logger) *http.Server {
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	return &http.Server{
		Handler:           h,
		Protocols:         &protocols,
		HTTP2:             &http.HTTP2Config{SendPingTimeout: pingAfter, PingTimeout: pingTimeout},
		MaxHeaderBytes:    headerBytes,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       bodyTimeout,
		IdleTimeout:       idleTimeout,
		ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
	}
}
