package fawn

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync/atomic"
)

// Client runs queries on one database. It is safe for concurrent use and meant
// to be made once and shared: it holds the connections to the server.
type Client struct {
	carrier  carrier
	retry    RetryPolicy
	defaults queryOptions
	secret   string // without scope
	path     string // child database below the secret's own, "" for that one
	role     string // "" for the secret's own
	lastTxn  *lastTxn
}

// lastTxn is the largest transaction time seen, in microseconds; clients of
// one server share it.
type lastTxn struct{ atomic.Int64 }

// observe raises the time to ts.
func (l *lastTxn) observe(ts int64) {
	for {
		seen := l.Load()
		if ts <= seen || l.CompareAndSwap(seen, ts) {
			return
		}
	}
}

// carrier takes one request to a server and brings back its answer.
type carrier interface {
	// roundTrip posts a request to path, with the given headers and the last
	// transaction time unless that is 0, and returns status and body of the
	// answer, which the caller owns. An error means that there was no complete
	// answer.
	roundTrip(ctx context.Context, path string, headers []header, lastTxn int64, r requester) (int, []byte, error)
	close()
}

// requester appends the body of a request; carriers call it when they have a
// buffer for it.
type requester interface{ appendRequest(dst []byte) []byte }

// New makes a client of the server at endpoint (http://host:port or https)
// for the database and role of the secret. It does not connect yet.
func New(endpoint, secret string, opts ...Option) (*Client, error) {
	base, err := url.Parse(endpoint)
	if err != nil {
		return nil, fmt.Errorf("fawn: endpoint: %w", err)
	}
	if base.Scheme != "http" && base.Scheme != "https" || base.Host == "" {
		return nil, fmt.Errorf("fawn: endpoint %q: want http://host:port or https://host:port", endpoint)
	}
	if strings.ContainsFunc(secret, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return nil, errors.New("fawn: control character in secret")
	}
	cfg := config{retry: DefaultRetry()}
	cfg.format = Tagged
	cfg.set("Content-Type", "application/json; charset=utf-8")
	cfg.set("X-Format", string(Tagged))
	for _, opt := range opts {
		if err := opt.applyClient(&cfg); err != nil {
			return nil, err
		}
	}
	c := &Client{retry: cfg.retry, defaults: cfg.queryOptions, secret: secret, lastTxn: new(lastTxn)}
	switch {
	case cfg.handler != nil:
		c.carrier = newInProcess(cfg.handler, base)
	default:
		c.carrier = newRemote(base, cfg.transport)
	}
	c.defaults.set("Authorization", "Bearer "+c.scopedSecret())
	return c, nil
}

// Scoped returns a client for a child database, named by its path below the
// client's own database ("a/b"; "" for the same database), with a built-in
// role or "@role/NAME" of a user-defined one; role "" is admin for a child
// and the secret's own otherwise. It needs an admin secret, shares the
// connections of c and need not be closed.
func (c *Client) Scoped(path, role string) *Client {
	scoped := *c
	switch {
	case c.path == "":
		scoped.path = path
	case path != "":
		scoped.path = c.path + "/" + path
	}
	if role != "" {
		scoped.role = role
	}
	scoped.defaults.headers = append([]header(nil), c.defaults.headers...)
	scoped.defaults.set("Authorization", "Bearer "+scoped.scopedSecret())
	return &scoped
}

// scopedSecret is SECRET[:PATH][:ROLE].
func (c *Client) scopedSecret() string {
	switch {
	case c.path != "" && c.role != "":
		return c.secret + ":" + c.path + ":" + c.role
	case c.path != "":
		return c.secret + ":" + c.path + ":admin"
	case c.role != "":
		return c.secret + ":" + c.role
	}
	return c.secret
}

// Query runs q and returns the server's answer. Contended and throttled
// queries are retried as the RetryPolicy says; nothing else is. An error of
// the server is one of the typed errors (see QueryError); when ctx ends first
// the error wraps ctx.Err(), and a writing query may or may not have
// committed.
func (c *Client) Query(ctx context.Context, q *Query, opts ...QueryOption) (*Response, error) {
	switch {
	case q == nil:
		return nil, errors.New("fawn: nil query")
	case q.err != nil:
		return nil, q.err
	}
	options := &c.defaults
	if len(opts) > 0 {
		own := queryOptions{format: options.format}
		own.headers = append(make([]header, 0, len(options.headers)+len(opts)), options.headers...)
		for _, opt := range opts {
			if err := opt.applyQuery(&own); err != nil {
				return nil, err
			}
		}
		options = &own
	}
	if options.format == Simple && len(q.args) > 0 {
		return nil, errors.New("fawn: bound arguments cannot be combined with the simple format; use ${} holes")
	}
	resp, err := c.post(ctx, options, queryPath, q)
	if err != nil && retryable(err) {
		return c.retryQuery(ctx, options, q, err)
	}
	return resp, err
}

const queryPath = "/query/1"

// post sends one request, once.
func (c *Client) post(ctx context.Context, options *queryOptions, path string, body requester) (*Response, error) {
	status, answer, err := c.carrier.roundTrip(ctx, path, options.headers, c.lastTxn.Load(), body)
	if err != nil {
		return nil, &NetworkError{Err: err}
	}
	resp, err := readResponse(status, answer, options.format)
	if err != nil {
		return nil, err
	}
	c.lastTxn.observe(resp.txnTS)
	return resp, nil
}

// LastTxnTS is the largest transaction time that the client has seen, in
// microseconds since the epoch; its queries never read an older state.
func (c *Client) LastTxnTS() int64 { return c.lastTxn.Load() }

// ObserveTxnTS makes the client's queries read states of that transaction
// time (microseconds since the epoch) or later, for a time handed over from
// another client.
func (c *Client) ObserveTxnTS(ts int64) { c.lastTxn.observe(ts) }

// Close releases idle connections. Queries under way go on.
func (c *Client) Close() { c.carrier.close() }
