package api

import (
	"net/http"
	"strconv"
	"time"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

// maxResult is the greatest size of a result in bytes, approximately. Values
// share their parts, so that a short query can have a result of any length.
const maxResult = 256 << 20

var jsonType = []string{"application/json;charset=utf-8"}

// write sends a whole response. An error means that the client is gone, and
// that body may still be in use.
func write(w *exchange, status int, body []byte) error {
	head := w.Header()
	if len(body) > 0 {
		head["Content-Type"] = jsonType
	}
	w.values[1] = strconv.Itoa(len(body))
	head["Content-Length"] = w.values[1:2:2]
	w.WriteHeader(status)
	if len(body) <= piece {
		_, err := w.Write(body)
		return err
	}
	return send(w, body)
}

// piece is how much of a response must be sent while a client may stall.
const piece = 256 << 10

// send writes a long body. Short ones fit into the buffers of the connection,
// but who does not read a long one must not keep it in memory for ever.
func send(w *exchange, body []byte) error {
	connection := http.NewResponseController(w)
	for len(body) > 0 {
		connection.SetWriteDeadline(time.Now().Add(stall)) // in-process there is none
		n, err := w.Write(body[:min(len(body), piece)])
		if err != nil {
			return err
		}
		body = body[n:]
	}
	connection.SetWriteDeadline(time.Time{})
	return nil
}

func respondError(w *exchange, e *protocolError) {
	if e.status == http.StatusUnauthorized {
		w.Header()["Www-Authenticate"] = []string{"Bearer"}
	}
	b := append([]byte(nil), `{"error":{"code":`...)
	b = value.AppendJSONString(b, e.code)
	b = append(b, `,"message":`...)
	b = value.AppendJSONString(b, e.message)
	b = append(b, '}')
	b = appendTags(b, w.tags)
	write(w, e.status, append(b, '}'))
}

func appendTags(b []byte, tags string) []byte {
	if tags == "" {
		return b
	}
	return value.AppendJSONString(append(b, `,"query_tags":`...), tags)
}

// respond sends the outcome of a query.
func respond(w *exchange, r *exec.Response, o *options) error {
	buf := buffers.Get().(*[]byte)
	b, status, err := appendResponse((*buf)[:0], w, r, o)
	*buf = b
	if err != nil {
		release(buf)
		return unwritable(err)
	}
	if write(w, status, b) == nil {
		release(buf)
	}
	return nil
}

func appendResponse(b []byte, w *exchange, r *exec.Response, o *options) (_ []byte, status int, err error) {
	if r.Err != nil {
		status = http.StatusBadRequest
		b, err = appendError(b, r.Err, r, o)
	} else {
		status = http.StatusOK
		b, err = o.appendValue(append(b, `{"data":`...), r.Data, int64(r.TxnTime))
	}
	if err != nil {
		return b, status, err
	}
	b = append(b, `,"summary":`...)
	b = value.AppendJSONString(b, r.Summary)
	b = append(b, `,"txn_ts":`...)
	b = strconv.AppendInt(b, int64(r.TxnTime), 10)
	b = appendStats(b, r, time.Since(w.started))
	b = appendTags(b, w.tags)
	b = append(b, `,"schema_version":`...)
	b = strconv.AppendInt(b, int64(r.SchemaVersion), 10)
	b, err = appendPlans(b, r.Plans)
	return append(b, '}'), status, err
}

// unwritable is the error of a result that cannot be written. Only queries
// that wrote nothing get here; see options.check.
func unwritable(err error) error {
	if e, ok := err.(*diag.Error); ok {
		return &protocolError{http.StatusBadRequest, e.Code, e.Message}
	}
	return err
}

// check finds out whether the result of a query can be written, before its
// writes are made: who is told of a failure may rely on there being none.
func (o *options) check(v value.Value) error {
	buf := buffers.Get().(*[]byte)
	defer release(buf)
	b, err := o.appendValue((*buf)[:0], v, 0)
	*buf = b
	return err
}

// appendValue writes a value in the format of the request. The decorated
// format is source text, and travels as a string.
func (o *options) appendValue(b []byte, v value.Value, txn int64) ([]byte, error) {
	e := value.Encoder{Format: o.format, Txn: txn, Limit: maxResult}
	if o.format != value.Decorated {
		return e.Append(b, v)
	}
	text, err := e.Append(nil, v)
	if err != nil {
		return b, err
	}
	return value.AppendJSONString(b, string(text)), nil
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
	if v, ok := e.Abort.(value.Value); ok && e.Code == diag.CodeAbort {
		b = append(b, `,"abort":`...)
		b, err = o.appendValue(b, v, int64(r.TxnTime))
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

func appendStats(b []byte, r *exec.Response, elapsed time.Duration) []byte {
	b = append(b, `,"stats":{`...)
	for _, s := range [...]struct {
		name string
		n    int64
	}{
		{`"compute_ops":`, r.ComputeOps},
		{`,"read_ops":`, r.Stats.ReadOps},
		{`,"write_ops":`, r.Stats.WriteOps},
		{`,"query_time_ms":`, elapsed.Milliseconds()},
		{`,"contention_retries":`, int64(r.Retries)},
		{`,"storage_bytes_read":`, r.Stats.BytesRead},
		{`,"storage_bytes_write":`, r.Stats.BytesWritten},
	} {
		b = append(b, s.name...)
		b = strconv.AppendInt(b, s.n, 10)
	}
	return append(b, `,"rate_limits_hit":[]}`...)
}
