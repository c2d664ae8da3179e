package api

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/store"
)

// Limits and defaults of request headers (HTTP API, section 4).
const (
	maxTimeout            = 600 * time.Second
	defaultRetries        = 4
	maxRetries            = 7
	maxTags               = 25
	maxTagBytes           = 3000
	maxTagKey, maxTagText = 40, 80
)

// options are what the headers of a query say.
type options struct {
	lastTxn    store.Timestamp
	timeout    time.Duration
	retries    int
	tags       string // as sent, "" for none
	format     value.Format
	typecheck  *bool
	linearized bool
	hints      bool
	explain    bool
}

// readHeaders reads the headers in the order that decides which error is
// answered first. The tags are set even when a later header is wrong.
func readHeaders(head http.Header, timeout time.Duration) (o options, err error) {
	o.timeout, o.retries = timeout, defaultRetries
	if err = readLastTxn(head, &o); err != nil {
		return o, err
	}
	if err = readTimeout(head, &o); err != nil {
		return o, err
	}
	if err = readRetries(head, &o); err != nil {
		return o, err
	}
	if err = readTags(head, &o); err != nil {
		return o, err
	}
	if err = readFormat(head, &o); err != nil {
		return o, err
	}
	return o, readFlags(head, &o)
}

func invalidHeader(name, format string, args ...any) error {
	return &protocolError{http.StatusBadRequest, diag.CodeInvalidRequest,
		fmt.Sprintf("Invalid header '%s': %s", name, fmt.Sprintf(format, args...))}
}

// first returns a header's value, and whether there is one.
func first(head http.Header, canonical string) (string, bool) {
	if v := head[canonical]; len(v) > 0 {
		return v[0], true
	}
	return "", false
}

func readLastTxn(head http.Header, o *options) error {
	s, ok := first(head, "X-Last-Txn-Ts")
	if !ok {
		return nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return invalidHeader("x-last-txn-ts", "Invalid timestamp '%s'.", s)
	}
	o.lastTxn = store.Timestamp(n)
	return nil
}

func readTimeout(head http.Header, o *options) error {
	s, ok := first(head, "X-Query-Timeout-Ms")
	if !ok {
		return nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	switch {
	case err != nil:
		return invalidHeader("x-query-timeout-ms", "Invalid number '%s'.", s)
	case n <= 0:
		return invalidHeader("x-query-timeout-ms", "Must be greater than 0.")
	case n > maxTimeout.Milliseconds():
		return invalidHeader("x-query-timeout-ms", "Must be less than or equal to %d.", maxTimeout.Milliseconds())
	}
	o.timeout = time.Duration(n) * time.Millisecond
	return nil
}

func readRetries(head http.Header, o *options) error {
	s, ok := first(head, "X-Max-Contention-Retries")
	if !ok {
		return nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	switch {
	case err != nil:
		return invalidHeader("x-max-contention-retries", "Invalid number '%s'.", s)
	case n < 0 || n > maxRetries:
		return invalidHeader("x-max-contention-retries", "Must be between 0 and %d.", maxRetries)
	}
	o.retries = int(n)
	return nil
}

func readTags(head http.Header, o *options) error {
	s, ok := first(head, "X-Query-Tags")
	if !ok || s == "" {
		return nil
	}
	if reason := checkTags(s); reason != "" {
		return invalidHeader("x-query-tags", "%s", reason)
	}
	o.tags = s
	return nil
}

// checkTags says what is wrong with query tags, or "".
func checkTags(s string) string {
	if len(s) > maxTagBytes {
		return "header is too long"
	}
	pairs := strings.Split(s, ",")
	seen := make(map[string]bool, len(pairs))
	for _, p := range pairs {
		key, val, ok := strings.Cut(p, "=")
		if !ok || !isTagWord(key) || !isTagWord(val) {
			return "invalid tags"
		}
	}
	if len(pairs) > maxTags {
		return "too many tags"
	}
	for _, p := range pairs {
		key, val, _ := strings.Cut(p, "=")
		switch {
		case len(key) > maxTagKey:
			return "invalid key"
		case len(val) > maxTagText:
			return "invalid value"
		case seen[key]:
			return "duplicate key"
		}
		seen[key] = true
	}
	return ""
}

func isTagWord(s string) bool {
	for _, c := range []byte(s) {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_') {
			return false
		}
	}
	return s != ""
}

func readFormat(head http.Header, o *options) error {
	o.format = value.Simple
	s, ok := first(head, "X-Format")
	switch {
	case !ok || s == "simple":
	case s == "tagged":
		o.format = value.Tagged
	case s == "decorated":
		o.format = value.Decorated
	default:
		return invalidHeader("x-format", "Invalid format %s", s)
	}
	return nil
}

func readFlags(head http.Header, o *options) error {
	typecheck, given, err := readFlag(head, "X-Typecheck", "x-typecheck")
	if err != nil {
		return err
	}
	if given {
		o.typecheck = new(typecheck)
	}
	if o.linearized, _, err = readFlag(head, "X-Linearized", "x-linearized"); err != nil {
		return err
	}
	if o.hints, _, err = readFlag(head, "X-Performance-Hints", "x-performance-hints"); err != nil {
		return err
	}
	o.explain, _, err = readFlag(head, "X-Explain", "x-explain")
	return err
}

func readFlag(head http.Header, canonical, name string) (on, given bool, err error) {
	s, given := first(head, canonical)
	switch {
	case !given:
		return false, false, nil
	case strings.EqualFold(s, "true"):
		return true, true, nil
	case strings.EqualFold(s, "false"):
		return false, true, nil
	}
	return false, true, invalidHeader(name, "Must be a boolean value.")
}
