package api

import (
	"net/http"
	"strings"
)

// maxAge is how long browsers may keep the answer to a preflight, in seconds.
const maxAge = "86400"

const allowedHeaders = "accept-encoding, authorization, content-type, x-driver-env, x-faunadb-api-version, " +
	"x-fauna-driver, x-fauna-source, x-fauna-tags, x-format, x-last-seen-txn, x-last-txn-ts, x-linearized, " +
	"x-max-contention-retries, x-max-retries-on-contention, x-query-tags, x-query-timeout, x-query-timeout-ms, " +
	"x-runtime-environment, x-runtime-environment-os, x-nodejs-version, traceparent, x-typecheck, x-performance-hints"

// allowOrigin lets pages of any origin read the response: what protects the
// data is the secret, which no browser sends by itself.
func allowOrigin(head http.Header, origin string) {
	head.Set("Access-Control-Allow-Origin", origin)
	head.Set("Access-Control-Allow-Credentials", "true")
	// Those of the response's headers that start with x-.
	head.Set("Access-Control-Expose-Headers", "x-faunadb-build")
}

// ownHeader is not in Fauna's list, which clients may compare; it is allowed
// to those who ask for it.
const ownHeader = "x-explain"

// preflight adds what OPTIONS asks for; requested are the names of the headers
// that the page wants to send.
func preflight(head http.Header, requested string) {
	allowed := allowedHeaders
	for name := range strings.SplitSeq(requested, ",") {
		if strings.EqualFold(strings.TrimSpace(name), ownHeader) {
			allowed = allowedHeaders + ", " + ownHeader
		}
	}
	head.Set("Access-Control-Max-Age", maxAge)
	head.Set("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE")
	head.Set("Access-Control-Allow-Headers", allowed)
}
