package api

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/access"
	"github.com/fawndb/fawn/server/auth"
	"github.com/fawndb/fawn/server/exec"
	"github.com/fawndb/fawn/server/txn"
)

const (
	// hopeless is a deadline that no query can meet: it is answered as missed
	// after a moment, without running anything.
	hopeless      = 5 * time.Millisecond
	hopelessPause = 20 * time.Millisecond
)

// buffers keeps those of bodies and responses for the next ones.
var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 4096); return &b }}

// keptBuffer is the size above which a buffer is left to the collector.
const keptBuffer = 1 << 20

func release(b *[]byte) {
	if cap(*b) <= keptBuffer {
		buffers.Put(b)
	}
}

// query serves /query/1. The order of the checks decides which error is
// answered: headers, body, secret, arguments, query.
func (h *Handler) query(w *exchange, r *http.Request) {
	o, err := readHeaders(r.Header, h.DefaultTimeout)
	w.tags = o.tags
	if err == nil {
		err = h.serveQuery(w, r, &o)
	}
	if err != nil {
		h.fail(w, r, err)
	}
}

func (h *Handler) serveQuery(w *exchange, r *http.Request, o *options) error {
	// The secret is looked at before the body is read, so that strangers
	// cannot send much, but answered after the body was found to be good.
	_, denied := h.recognize(w, r)
	limit := int64(maxBody)
	if denied != nil {
		limit = maxStrange
	}
	buf := buffers.Get().(*[]byte)
	defer release(buf)
	body, err := readBody(w, r, *buf, limit)
	if err == errTooLarge && denied != nil && r.ContentLength <= maxBody {
		return denied
	}
	if err != nil {
		return err
	}
	*buf = body
	q, err := parseBody(body)
	if err != nil {
		return err
	}
	if denied != nil {
		return denied
	}
	if o.timeout < hopeless {
		return miss(r.Context())
	}
	ctx := withDeadline(r.Context(), w.started.Add(o.timeout))
	defer ctx.stop()
	resp, err := h.Engine.Run(ctx, &exec.Request{
		Caller: w,
		Source: q.source, Placeholders: q.placeholders,
		Inputs: q.inputs, Bind: q.binder(o.format),
		Typecheck: o.typecheck, Linearized: o.linearized, PerformanceHints: o.hints, Explain: o.explain,
		MaxRetries: o.retries, MinSnapshot: o.lastTxn,
		Check: o.check,
	})
	if err != nil {
		return err
	}
	if resp.Err != nil && resp.Err.Protocol {
		return &protocolError{http.StatusBadRequest, resp.Err.Code, resp.Err.Message}
	}
	w.txn = resp.TxnTime
	return respond(w, resp, o)
}

// recognize reads the credential of a request.
func (h *Handler) recognize(w *exchange, r *http.Request) (auth.Credential, error) {
	headers := r.Header["Authorization"]
	if len(headers) != 1 {
		return auth.Credential{}, auth.ErrUnauthenticated
	}
	id, err := h.Auth.Recognize(r.Context(), headers[0])
	w.auth, w.credential, w.address = h.Auth, id, r.RemoteAddr
	return id, err
}

// Identify implements exec.Caller.
func (w *exchange) Identify(tx *txn.Tx) (*access.Principal, string, error) {
	who, database, err := w.auth.Identify(tx, w.credential, w.address)
	w.principal = who
	return &w.principal, database, err
}

// miss lets a moment pass and reports a missed deadline.
func miss(ctx context.Context) error {
	t := time.NewTimer(hopelessPause)
	defer t.Stop()
	select {
	case <-t.C:
		return context.DeadlineExceeded
	case <-ctx.Done():
		return ctx.Err()
	}
}

// argumentFormat is the format that arguments are decoded with.
func argumentFormat(f value.Format) value.Format {
	if f == value.Decorated {
		return value.Tagged
	}
	return f
}
