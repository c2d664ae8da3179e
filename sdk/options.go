package fawn

import (
	"fmt"
	"net/http"
	"net/textproto"
	"sort"
	"strconv"
	"strings"
	"time"
)

// Option configures a Client.
type Option interface{ applyClient(*config) error }

// QueryOption configures one query; given to New, all queries of the client.
type QueryOption interface {
	Option
	applyQuery(*queryOptions) error
}

// config is what New collects.
type config struct {
	transport http.RoundTripper
	handler   http.Handler
	retry     RetryPolicy
	queryOptions
}

// queryOptions are the headers that options set, and the format they chose.
type queryOptions struct {
	headers []header
	format  Format
}

// header is a request header in its canonical spelling.
type header struct {
	key   string
	value []string
}

// set gives a header its value, replacing an earlier one.
func (o *queryOptions) set(key, v string) {
	h := header{textproto.CanonicalMIMEHeaderKey(key), []string{v}}
	for i := range o.headers {
		if o.headers[i].key == h.key {
			o.headers[i] = h
			return
		}
	}
	o.headers = append(o.headers, h)
}

type clientOption func(*config) error

func (f clientOption) applyClient(c *config) error { return f(c) }

type queryOption func(*queryOptions) error

func (f queryOption) applyClient(c *config) error            { return f(&c.queryOptions) }
func (f queryOption) applyQuery(options *queryOptions) error { return f(options) }

// headerOption makes the option that sets one header.
func headerOption(key, v string) QueryOption {
	return queryOption(func(o *queryOptions) error { o.set(key, v); return nil })
}

// WithTransport sends requests through rt in place of the client's own pool of
// HTTP connections: for proxies, TLS settings, tracing, tests.
func WithTransport(rt http.RoundTripper) Option {
	return clientOption(func(c *config) error { c.transport = rt; return nil })
}

// WithHandler answers requests by calling h in process, on the goroutine of
// the query, in place of sending them. The endpoint is then only a name.
func WithHandler(h http.Handler) Option {
	return clientOption(func(c *config) error { c.handler = h; return nil })
}

// WithRetry sets how contended and throttled queries are retried; the default
// is DefaultRetry().
func WithRetry(p RetryPolicy) Option {
	return clientOption(func(c *config) error { c.retry = p; return nil })
}

// WithTimeout is the time the server may take, 1 ms to 10 min, rounded up to
// milliseconds; without it the server's default of 2 min holds. What the
// client waits is bounded by the context alone.
func WithTimeout(d time.Duration) QueryOption {
	ms := (d + time.Millisecond - 1) / time.Millisecond
	return headerOption("X-Query-Timeout-Ms", strconv.FormatInt(int64(ms), 10))
}

// WithTypecheck turns static typing of the query on or off; without it the
// database's setting holds.
func WithTypecheck(on bool) QueryOption { return boolOption("X-Typecheck", on) }

// WithLinearized makes read-only queries see everything that was committed
// before they were sent, by any client.
func WithLinearized(on bool) QueryOption { return boolOption("X-Linearized", on) }

// WithPerformanceHints adds hints about slow constructs to the summary.
func WithPerformanceHints(on bool) QueryOption { return boolOption("X-Performance-Hints", on) }

// WithMaxContentionRetries is how often the server re-runs a transaction that
// is in conflict with others, 0 to 7, before it gives up (then the client's
// RetryPolicy decides).
func WithMaxContentionRetries(n int) QueryOption {
	return headerOption("X-Max-Contention-Retries", strconv.Itoa(n))
}

// WithTags labels the query in the server's logs and in the response. Keys (at
// most 40 characters) and values (at most 80) are of A-Z a-z 0-9 _; at most 25.
func WithTags(tags map[string]string) QueryOption {
	pairs := make([]string, 0, len(tags))
	for k, v := range tags {
		pairs = append(pairs, k+"="+v)
	}
	sort.Strings(pairs)
	joined := strings.Join(pairs, ",")
	return queryOption(func(o *queryOptions) error {
		if strings.ContainsAny(joined, "\r\n") {
			return fmt.Errorf("fawn: line break in query tags")
		}
		o.set("X-Query-Tags", joined)
		return nil
	})
}

// WithTraceParent passes on a W3C trace context of 55 characters.
func WithTraceParent(traceParent string) QueryOption {
	return queryOption(func(o *queryOptions) error {
		if strings.ContainsAny(traceParent, "\r\n") {
			return fmt.Errorf("fawn: line break in trace parent")
		}
		o.set("Traceparent", traceParent)
		return nil
	})
}

// Format is how the server writes results.
type Format string

// The formats of results. Only Tagged keeps every type apart, and only it can
// be decoded; the others are for Response.Raw and Response.Text.
const (
	Tagged    Format = "tagged"    // JSON with types: {"@int": "1"}
	Simple    Format = "simple"    // plain JSON
	Decorated Format = "decorated" // FQL source text in one JSON string
)

// WithFormat chooses the format of the result; the default is Tagged. Simple
// cannot be combined with bound arguments (With, Bind), because the server
// would read them as plain JSON too; ${} holes work in every format.
func WithFormat(f Format) QueryOption {
	return queryOption(func(o *queryOptions) error {
		switch f {
		case Tagged, Simple, Decorated:
			o.format = f
			o.set("X-Format", string(f))
			return nil
		}
		return fmt.Errorf("fawn: unknown format %q", string(f))
	})
}

func boolOption(key string, on bool) QueryOption {
	return headerOption(key, strconv.FormatBool(on))
}
