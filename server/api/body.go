package api

import (
	"errors"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/fawndb/fawn/fql/diag"
)

// Limits of request bodies (HTTP API, sections 2.1 and 13).
const (
	maxBody = 8 << 20
	// maxStrange is the greatest body, in bytes, that is read from those who
	// show no valid secret, only to tell them what is wrong with it.
	maxStrange = 64 << 10
	// stall is how long a body may make no progress.
	stall = time.Minute
	// maxDrain and drainTime are how much, in bytes, and how long is read of
	// a body that is not wanted, only so that its sender reads the answer.
	maxDrain  = 256 << 20
	drainTime = 10 * time.Second
	// firstRead is how much memory a body gets before any of it has come.
	firstRead = 16 << 10
)

// readBody reads the whole body, which may have up to limit bytes, behind what
// buf has room for.
func readBody(w *exchange, r *http.Request, buf []byte, limit int64) ([]byte, error) {
	if r.ContentLength > limit {
		return nil, errTooLarge
	}
	if r.Body == nil || r.ContentLength == 0 {
		return nil, invalidBody("No request body provided")
	}
	body, err := readAll(w, r, buf[:0], limit)
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, errStalled
	case err != nil && int64(len(body)) <= limit:
		return nil, invalidBody("Invalid request body: " + err.Error())
	case int64(len(body)) > limit:
		return nil, errTooLarge
	case len(body) == 0:
		return nil, invalidBody("No request body provided")
	}
	return body, nil
}

// readAll reads to the end, or one byte further than limit. Memory grows with
// what has come, not with what was announced.
func readAll(w *exchange, r *http.Request, b []byte, limit int64) ([]byte, error) {
	if want := int(min(max(r.ContentLength, 512), firstRead)) + 1; cap(b) < want {
		b = make([]byte, 0, want)
	}
	var extended time.Time
	for {
		n, err := r.Body.Read(b[len(b):min(cap(b), int(limit)+1)])
		b = b[:len(b)+n]
		if err == io.EOF {
			return b, nil
		}
		if err != nil || int64(len(b)) > limit {
			return b, err
		}
		if len(b) == cap(b) {
			b = append(b, 0)[:len(b)]
		}
		// The listener allows each request a time from its first byte; a long
		// body that keeps coming may take more. In-process there is none.
		if now := time.Now(); int64(len(b)) != r.ContentLength && now.Sub(extended) > stall/4 {
			http.NewResponseController(w).SetReadDeadline(now.Add(stall))
			extended = now
		}
	}
}

// drain reads what is left of a body before an error is answered. HTTP/2
// clients, curl and those of Node among them, miss an answer that comes while
// they are sending. Beyond the limits the connection is given up.
func drain(w *exchange, r *http.Request) {
	if r.Body == nil || r.Header["Expect"] != nil {
		return // who asks for the go-ahead sends nothing before the answer
	}
	if r.ContentLength <= maxDrain {
		http.NewResponseController(w).SetReadDeadline(time.Now().Add(drainTime)) // in-process there is none
		_, err := io.CopyN(io.Discard, r.Body, maxDrain)
		if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
			return // all was read, or the client is gone
		}
	}
	w.Header()["Connection"] = []string{"close"}
}

// errTooLarge is a body over the limit.
var errTooLarge error = &protocolError{http.StatusRequestEntityTooLarge, diag.CodeRequestSizeExceeded, "Request entity is too large"}

func invalidBody(message string) error {
	return &protocolError{http.StatusBadRequest, diag.CodeInvalidRequest, message}
}
