package fawn

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"sync"
)

// inProcess is the carrier that calls a handler on the caller's goroutine. All
// that a request needs comes from a pool, so that a call costs little more
// than the handler's own work.
type inProcess struct {
	handler http.Handler
	base    *url.URL
	pool    sync.Pool // of *exchange
}

// exchange is one request and the answer to it, reused for many.
type exchange struct {
	request http.Request
	url     url.URL
	header  http.Header
	body    []byte
	reader  bodyReader
	lastTxn [1]string

	answer answerWriter
}

func newInProcess(h http.Handler, base *url.URL) *inProcess {
	p := &inProcess{handler: h, base: base}
	p.pool.New = func() any {
		return &exchange{
			header: make(http.Header),
			answer: answerWriter{header: make(http.Header)},
		}
	}
	return p
}

func (p *inProcess) close() {}

// keepBuffer is the size in bytes up to which buffers stay in the pool.
const keepBuffer = 64 << 10

func (p *inProcess) roundTrip(ctx context.Context, path string, headers []header, lastTxn int64, body requester) (int, []byte, error) {
	if err := ctx.Err(); err != nil {
		return 0, nil, err
	}
	ex := p.pool.Get().(*exchange)
	clear(ex.header)
	for _, h := range headers {
		ex.header[h.key] = h.value
	}
	if lastTxn > 0 {
		ex.lastTxn[0] = strconv.FormatInt(lastTxn, 10)
		ex.header[lastTxnHeader] = ex.lastTxn[:]
	}
	ex.body = body.appendRequest(ex.body[:0])
	ex.reader.Reset(ex.body)
	ex.url = url.URL{Scheme: p.base.Scheme, Host: p.base.Host, Path: path}
	ex.request = http.Request{
		Method:        http.MethodPost,
		URL:           &ex.url,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        ex.header,
		Body:          &ex.reader,
		ContentLength: int64(len(ex.body)),
		Host:          p.base.Host,
		RequestURI:    path,
		RemoteAddr:    "in-process",
	}
	req := &ex.request
	if ctx != context.Background() && ctx != context.TODO() {
		req = req.WithContext(ctx)
	}
	ex.answer.reset()
	p.handler.ServeHTTP(&ex.answer, req)

	ex.answer.WriteHeader(http.StatusOK) // what net/http does if the handler did not
	status, answer := ex.answer.status, ex.answer.body
	if len(answer) <= keepBuffer {
		answer = bytes.Clone(answer)
	} else {
		ex.answer.body = nil // the caller's now
	}
	if cap(ex.body) > keepBuffer {
		ex.body = nil
	}
	// A handler that panics takes its exchange with it.
	p.pool.Put(ex)
	// Whoever ended the query wants to hear that, not what the server made of
	// it; but a result that was there in time is one.
	if status != http.StatusOK {
		if err := ctx.Err(); err != nil {
			return 0, nil, err
		}
	}
	return status, answer, nil
}

// bodyReader is the body of a request that is in memory.
type bodyReader struct{ bytes.Reader }

// Close implements io.Closer.
func (*bodyReader) Close() error { return nil }

var _ io.WriterTo = (*bodyReader)(nil)

// answerWriter collects an answer in memory.
type answerWriter struct {
	header http.Header
	status int // 0 until it is written
	body   []byte
}

func (w *answerWriter) reset() {
	clear(w.header)
	w.status = 0
	w.body = w.body[:0]
}

// Header implements http.ResponseWriter.
func (w *answerWriter) Header() http.Header { return w.header }

// WriteHeader implements http.ResponseWriter.
func (w *answerWriter) WriteHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status = status
	}
}

// Write implements http.ResponseWriter.
func (w *answerWriter) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	w.body = append(w.body, p...)
	return len(p), nil
}

// Flush implements http.Flusher: there is nothing in between.
func (w *answerWriter) Flush() {}
