package fawn

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// remote is the carrier over HTTP.
type remote struct {
	base string
	rt   http.RoundTripper
	own  *http.Transport // nil when the user gave the transport
}

// newRemote makes a carrier that sends through rt, by default through a
// connection pool of its own.
func newRemote(base *url.URL, rt http.RoundTripper) *remote {
	r := &remote{base: strings.TrimSuffix(base.String(), "/"), rt: rt}
	if rt == nil {
		r.own = &http.Transport{
			Proxy:               http.ProxyFromEnvironment,
			DialContext:         (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
			MaxIdleConnsPerHost: 256,
			ForceAttemptHTTP2:   true,
			DisableCompression:  true,
			TLSHandshakeTimeout: 10 * time.Second,
			// Servers close idle connections after 5 s or later; leaving
			// first avoids sending into a connection that is being closed.
			IdleConnTimeout: 4 * time.Second,
		}
		r.rt = r.own
	}
	return r
}

func (r *remote) close() {
	if r.own != nil {
		r.own.CloseIdleConnections()
	}
}

func (r *remote) roundTrip(ctx context.Context, path string, headers []header, lastTxn int64, body requester) (int, []byte, error) {
	// The buffer is not pooled: a transport may go on reading it after an
	// early answer.
	request := bytes.NewReader(body.appendRequest(nil))
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.base+path, request)
	if err != nil {
		return 0, nil, err
	}
	for _, h := range headers {
		req.Header[h.key] = h.value
	}
	if lastTxn > 0 {
		req.Header.Set(lastTxnHeader, strconv.FormatInt(lastTxn, 10))
	}
	resp, err := r.rt.RoundTrip(req)
	if err != nil {
		return 0, nil, withCause(ctx, err)
	}
	defer resp.Body.Close()
	answer, err := readAll(resp)
	if err != nil {
		return 0, nil, withCause(ctx, fmt.Errorf("reading the answer: %w", err))
	}
	return resp.StatusCode, answer, nil
}

const lastTxnHeader = "X-Last-Txn-Ts"

// withCause makes sure that an error that comes of the end of ctx says so.
func withCause(ctx context.Context, err error) error {
	if cause := ctx.Err(); cause != nil && !errors.Is(err, cause) {
		return errors.Join(cause, err)
	}
	return err
}

// readAll reads the body of an answer, in one piece when its length is known.
func readAll(resp *http.Response) ([]byte, error) {
	const trusted = 16 << 20 // do not reserve more on the word of a header
	if n := resp.ContentLength; n >= 0 && n <= trusted {
		answer := make([]byte, n)
		_, err := io.ReadFull(resp.Body, answer)
		if err != nil {
			return nil, err
		}
		// Reading on to the end lets the connection be used again.
		_, err = resp.Body.Read(make([]byte, 1))
		if err != io.EOF {
			return nil, errors.New("the answer is longer than announced")
		}
		return answer, nil
	}
	return io.ReadAll(resp.Body)
}
