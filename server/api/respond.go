package api

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

// protocolError is an error that has no summary and no statistics.
type protocolError struct {
	status        int
	code, message string
}

// Error implements error.
func (e *protocolError) Error() string { return e.message }

var jsonType = []string{"application/json;charset=utf-8"}

// write sends a whole body.
func write(w http.ResponseWriter, status int, body []byte) {
	head := w.Header()
	head["Content-Type"] = jsonType
	head["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(status)
	w.Write(body) // the client is gone if this fails
}

func respondError(w http.ResponseWriter, e *protocolError, tags string) {
	if e.status == http.StatusUnauthorized {
		w.Header()["Www-Authenticate"] = []string{"Bearer"}
	}
	b := append([]byte(nil), `{"error":{"code":`...)
	b = value.AppendJSONString(b, e.code)
	b = append(b, `,"message":`...)
	b = value.AppendJSONString(b, e.message)
	b = append(b, '}')
	if tags != "" {
		b = append(b, `,"query_tags":`...)
		b = value.AppendJSONString(b, tags)
	}
	write(w, e.status, append(b, '}'))
}

// buffers keeps the buffers of responses for the next ones.
var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 4096); return &b }}

// keptBuffer is the size above which a buffer is left to the collector.
const keptBuffer = 1 << 20

// respond sends the outcome of a query.
func respond(w http.ResponseWriter, r *exec.Response, o *options, started time.Time) error {
	buf := buffers.Get().(*[]byte)
	defer func() {
		if cap(*buf) <= keptBuffer {
			buffers.Put(buf)
		}
	}()
	b := (*buf)[:0]
	status := http.StatusOK
	var err error
	if r.Err != nil {
		status = http.StatusBadRequest
		b, err = appendError(b, r.Err, r, o)
	} else {
		b = append(b, `{"data":`...)
		b, err = appendValue(b, r.Data, r, o)
	}
	if err != nil {
		return err
	}
	b = append(b, `,"summary":`...)
	b = value.AppendJSONString(b, r.Summary)
	b = append(b, `,"txn_ts":`...)
	b = strconv.AppendInt(b, int64(r.TxnTime), 10)
	b = appendStats(b, r, started)
	if o.tags != "" {
		b = append(b, `,"query_tags":`...)
		b = value.AppendJSONString(b, o.tags)
	}
	b = append(b, `,"schema_version":`...)
	b = strconv.AppendInt(b, int64(r.SchemaVersion), 10)
	b = append(b, '}')
	*buf = b
	write(w, status, b)
	return nil
}

// appendValue writes a value in the format of the request. The decorated
// format is source text, and travels as a string.
func appendValue(b []byte, v value.Value, r *exec.Response, o *options) ([]byte, error) {
	e := value.Encoder{Format: o.format, Txn: int64(r.TxnTime)}
	if o.format != value.Decorated {
		return e.Append(b, v)
	}
	text, err := e.Append(nil, v)
	return value.AppendJSONString(b, string(text)), err
}

func appendError(b []byte, e *diag.Error, r *exec.Response, o *options) ([]byte, error) {
	b = append(b, `{"error":{"code":`...)
	b = value.AppendJSONString(b, e.Code)
	b = append(b, `,"message":`...)
	b = value.AppendJSONString(b, e.Message)
	if len(e.Failures) > 0 {
		b = append(b, `,"constraint_failures":[`...)
		for i, f := range e.Failures {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendFailure(b, f)
		}
		b = append(b, ']')
	}
	var err error
	if v, ok := e.Abort.(value.Value); ok && e.Code == "abort" {
		b = append(b, `,"abort":`...)
		b, err = appendValue(b, v, r, o)
	}
	return append(b, '}'), err
}

func appendFailure(b []byte, f diag.ConstraintFailure) []byte {
	b = append(b, `{"paths":[`...)
	for i, path := range f.Paths {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '[')
		for j, elem := range path {
			if j > 0 {
				b = append(b, ',')
			}
			switch elem := elem.(type) {
			case string:
				b = value.AppendJSONString(b, elem)
			case int:
				b = strconv.AppendInt(b, int64(elem), 10)
			}
		}
		b = append(b, ']')
	}
	b = append(b, `],"message":`...)
	b = value.AppendJSONString(b, f.Message)
	return append(b, '}')
}

func appendStats(b []byte, r *exec.Response, started time.Time) []byte {
	b = append(b, `,"stats":{`...)
	for _, s := range [...]struct {
		name string
		n    int64
	}{
		{`"compute_ops":`, r.ComputeOps},
		{`,"read_ops":`, r.Stats.ReadOps},
		{`,"write_ops":`, r.Stats.WriteOps},
		{`,"query_time_ms":`, time.Since(started).Milliseconds()},
		{`,"contention_retries":`, int64(r.Retries)},
		{`,"storage_bytes_read":`, r.Stats.BytesRead},
		{`,"storage_bytes_write":`, r.Stats.BytesWritten},
	} {
		b = append(b, s.name...)
		b = strconv.AppendInt(b, s.n, 10)
	}
	return append(b, `,"rate_limits_hit":[]}`...)
}
