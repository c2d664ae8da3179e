package fawn_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	fawn "github.com/fawndb/fawn/sdk"
)

var (
	contended = answer{409, `{"error":{"code":"contended_transaction","message":"Transaction was aborted due to detection of concurrent modification."}}`}
	throttled = answer{429, `{"error":{"code":"limit_exceeded","message":"Rate limit exceeded"},"stats":{"rate_limits_hit":["read"]}}`}
	broken    = answer{500, `{"error":{"code":"internal_error","message":"oops"}}`}
)

// soon is a retry policy for tests.
func soon(attempts int) fawn.Option {
	return fawn.WithRetry(fawn.RetryPolicy{MaxAttempts: attempts, InitialPause: time.Microsecond, MaxPause: time.Millisecond})
}

func TestRetries(t *testing.T) {
	tests := []struct {
		name     string
		answers  []answer
		attempts int
		requests int
		ok       bool
	}{
		{"conflict that resolves", []answer{contended, contended, ok(`1`)}, 5, 3, true},
		{"throttling that ends", []answer{throttled, ok(`1`)}, 2, 2, true},
		{"one after the other", []answer{throttled, contended, ok(`1`)}, 3, 3, true},
		{"attempts run out", []answer{contended}, 3, 3, false},
		{"no retries", []answer{contended, ok(`1`)}, 1, 1, false},
		{"zero policy", []answer{contended, ok(`1`)}, 0, 1, false},
		{"other errors", []answer{broken, ok(`1`)}, 5, 1, false},
		{"other error on retry", []answer{contended, broken, ok(`1`)}, 5, 2, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server := &canned{answers: tt.answers}
			client := newClient(t, "http://embedded", fawn.WithHandler(server), soon(tt.attempts))
			resp, err := client.Query(t.Context(), fawn.Source("x").Bind("x", 1))
			if (err == nil) != tt.ok || (resp != nil) != tt.ok {
				t.Errorf("got %v", err)
			}
			if len(server.bodies) != tt.requests {
				t.Errorf("%d requests, want %d", len(server.bodies), tt.requests)
			}
			for _, body := range server.bodies {
				if body != `{"query":"x","arguments":{"x":{"@int":"1"}}}` {
					t.Errorf("body %s", body)
				}
			}
		})
	}
}

func TestCancelBetweenRetries(t *testing.T) {
	client := newClient(t, "http://embedded", fawn.WithHandler(&canned{answers: []answer{contended}}),
		fawn.WithRetry(fawn.RetryPolicy{MaxAttempts: 2, InitialPause: time.Hour, MaxPause: time.Hour}))
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
	defer cancel()
	_, err := client.Query(ctx, fawn.Source("x"))
	var c *fawn.ContendedTransactionError
	if !errors.Is(err, context.DeadlineExceeded) || !errors.As(err, &c) {
		t.Errorf("got %v", err)
	}
}

// stuck is a server that answers when the request ends, and not before.
func stuck(started chan<- struct{}) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// Servers notice that a client left only once they have read the body.
		buf := make([]byte, 64)
		for {
			if _, err := r.Body.Read(buf); err != nil {
				break
			}
		}
		started <- struct{}{}
		<-r.Context().Done()
		w.WriteHeader(503)
		w.Write([]byte(`{"error":{"code":"time_out","message":"Read timed out"}}`))
	})
}

func TestCancel(t *testing.T) {
	started := make(chan struct{}, 1)
	ts := httptest.NewServer(stuck(started))
	defer ts.Close()
	for name, client := range map[string]*fawn.Client{
		"http":       newClient(t, ts.URL),
		"in process": newClient(t, "http://embedded", fawn.WithHandler(stuck(started))),
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			go func() {
				<-started
				cancel()
			}()
			_, err := client.Query(ctx, fawn.Source("x"))
			var network *fawn.NetworkError
			if !errors.Is(err, context.Canceled) || !errors.As(err, &network) {
				t.Errorf("got %v", err)
			}
			// A context that has ended asks nobody.
			if _, err := client.Query(ctx, fawn.Source("x")); !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
			ctx, cancel = context.WithTimeout(t.Context(), time.Millisecond)
			defer cancel()
			if _, err := client.Query(ctx, fawn.Source("x")); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
			select { // the last request may or may not have got through
			case <-started:
			default:
			}
		})
	}
}
