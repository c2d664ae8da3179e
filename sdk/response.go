package fawn

import (
	"strings"

	"github.com/fawndb/fawn/fql/value"
)

// Response is the answer to a query that succeeded. Its parts are decoded when
// they are asked for.
type Response struct {
	data          []byte // JSON
	staticType    []byte // JSON, nil when absent
	summary       []byte // JSON
	stats         []byte // JSON
	queryTags     []byte // JSON, nil when absent
	plans         []byte // JSON, nil when absent
	plansDropped  int64
	txnTS         int64
	schemaVersion int64
	format        Format
}

// Stats is what a query cost.
type Stats struct {
	ComputeOps        int `fauna:"compute_ops"`
	ReadOps           int `fauna:"read_ops"`
	WriteOps          int `fauna:"write_ops"`
	QueryTimeMs       int `fauna:"query_time_ms"` // in the server, without the network
	ContentionRetries int `fauna:"contention_retries"`
	StorageBytesRead  int `fauna:"storage_bytes_read"`
	StorageBytesWrite int `fauna:"storage_bytes_write"`
	// RateLimitsHit are the budgets used up: "compute", "read", "write".
	RateLimitsHit []string `fauna:"rate_limits_hit"`
}

// Decode stores the result in what into points to. It fails with a
// *DecodeError when the result does not fit.
func (r *Response) Decode(into any) error {
	if r.format != Tagged {
		return errNotTagged
	}
	return Unmarshal(r.data, into)
}

// Decode returns the result of a query as a T.
func Decode[T any](r *Response) (T, error) {
	var v T
	err := r.Decode(&v)
	return v, err
}

// Value returns the result as an FQL value: scalars, *value.Array,
// *value.Object and the wire types of package value. A result in the simple or
// decorated format gives what its JSON says.
func (r *Response) Value() (value.Value, error) {
	if r.format != Tagged {
		return plainValue(r.data)
	}
	return taggedValue(r.data)
}

// Raw is the result as it came, JSON in the format of the query. It must not
// be changed.
func (r *Response) Raw() []byte { return r.data }

// Text is the result of a query with the Decorated format: FQL source text.
// In other formats it is the JSON of Raw.
func (r *Response) Text() string {
	if r.format == Decorated {
		return jsonText(r.data)
	}
	return string(r.data)
}

// Summary is what the server says about the query: log output, warnings,
// hints; usually "".
func (r *Response) Summary() string { return jsonText(r.summary) }

// StaticType is the type of the result as FQL text, "" unless the query was
// typechecked.
func (r *Response) StaticType() string { return jsonText(r.staticType) }

// TxnTS is the transaction time in microseconds since the epoch: when a
// writing query committed, what a reading one saw.
func (r *Response) TxnTS() int64 { return r.txnTS }

// SchemaVersion is the transaction time of the last change of the schema in
// microseconds since the epoch, 0 when there was none.
func (r *Response) SchemaVersion() int64 { return r.schemaVersion }

// Stats is what the query cost.
func (r *Response) Stats() Stats { return decodeStats(r.stats) }

// QueryTags are the tags that the query was sent with.
func (r *Response) QueryTags() map[string]string { return splitTags(jsonText(r.queryTags)) }

// splitTags takes k=v,k=v apart.
func splitTags(joined string) map[string]string {
	if joined == "" {
		return nil
	}
	tags := make(map[string]string)
	for pair := range strings.SplitSeq(joined, ",") {
		k, v, _ := strings.Cut(pair, "=")
		tags[k] = v
	}
	return tags
}
