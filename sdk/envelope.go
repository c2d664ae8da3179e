package fawn

import "errors"

// readResponse takes an answer apart: a *Response, or the error it stands for.
func readResponse(status int, body []byte, format Format) (*Response, error) {
	r := &Response{format: format}
	var failure []byte
	err := r.scan(body, &failure)
	switch {
	case err != nil:
		return nil, &ProtocolError{Status: status, Body: body, Err: err}
	case status == 200 && r.data != nil:
		return r, nil
	case failure == nil:
		return nil, &ProtocolError{Status: status, Body: body, Err: errors.New("neither data nor error in the answer")}
	}
	e := &QueryError{
		Status:        status,
		Summary:       r.Summary(),
		Stats:         r.Stats(),
		QueryTags:     r.QueryTags(),
		TxnTS:         r.txnTS,
		SchemaVersion: r.schemaVersion,
		Plans:         r.Plans(),
		PlansDropped:  r.PlansDropped(),
		format:        format,
	}
	if err := e.scan(failure); err != nil {
		return nil, &ProtocolError{Status: status, Body: body, Err: err}
	}
	return nil, e.typed()
}

// scan finds the parts of an answer.
func (r *Response) scan(body []byte, failure *[]byte) error {
	s := scanner{buf: body}
	if err := s.open('{'); err != nil {
		return err
	}
	for first := true; ; first = false {
		more, err := s.more(first, '}')
		if err != nil {
			return err
		}
		if !more {
			return s.end()
		}
		name, err := s.key()
		if err != nil {
			return err
		}
		switch string(name) {
		case "data":
			r.data, err = s.skip()
		case "txn_ts":
			r.txnTS, err = s.integer()
		case "schema_version":
			r.schemaVersion, err = s.integer()
		case "summary":
			r.summary, err = s.skip()
		case "stats":
			r.stats, err = s.skip()
		case "static_type":
			r.staticType, err = s.skip()
		case "query_tags":
			r.queryTags, err = s.skip()
		case "explain":
			r.plans, err = s.skip()
		case "explain_dropped":
			r.plansDropped, err = s.integer()
		case "error":
			*failure, err = s.skip()
		default:
			_, err = s.skip()
		}
		if err != nil {
			return err
		}
	}
}

// jsonText is the text of a JSON string; "" when there is none.
func jsonText(json []byte) string {
	if len(json) <= len(`""`) {
		return ""
	}
	s := scanner{buf: json}
	text, err := s.bytes()
	if err != nil {
		return ""
	}
	return string(text)
}

// decodeStats reads stats, which are plain JSON whatever the format.
func decodeStats(json []byte) Stats {
	var stats Stats
	d := decoder{scanner: scanner{buf: json}}
	if d.peek() != '{' {
		return stats
	}
	// An answer with odd stats is still an answer: what cannot be read is 0.
	_ = d.eachField(func(name []byte) error {
		var into *int
		switch string(name) {
		case "compute_ops":
			into = &stats.ComputeOps
		case "read_ops":
			into = &stats.ReadOps
		case "write_ops":
			into = &stats.WriteOps
		case "query_time_ms":
			into = &stats.QueryTimeMs
		case "contention_retries":
			into = &stats.ContentionRetries
		case "storage_bytes_read":
			into = &stats.StorageBytesRead
		case "storage_bytes_write":
			into = &stats.StorageBytesWrite
		case "rate_limits_hit":
			return d.array(func(int) error {
				text, err := d.bytes()
				stats.RateLimitsHit = append(stats.RateLimitsHit, string(text))
				return err
			})
		default:
			_, err := d.skip()
			return err
		}
		n, err := d.integer()
		*into = int(n)
		return err
	})
	return stats
}

// scan reads the "error" object of an answer.
func (e *QueryError) scan(json []byte) error {
	d := decoder{scanner: scanner{buf: json}}
	return d.eachField(func(name []byte) (err error) {
		switch string(name) {
		case "code":
			e.Code, err = d.string()
		case "message":
			e.Message, err = d.string()
		case "abort":
			e.abort, err = d.skip()
		case "constraint_failures":
			err = d.array(func(int) error {
				var failure ConstraintFailure
				err := failure.scan(&d)
				e.ConstraintFailures = append(e.ConstraintFailures, failure)
				return err
			})
		default:
			_, err = d.skip()
		}
		return err
	})
}

// scan reads one constraint failure, which is plain JSON in every format.
func (f *ConstraintFailure) scan(d *decoder) error {
	return d.eachField(func(name []byte) (err error) {
		switch string(name) {
		case "message":
			f.Message, err = d.string()
		case "paths":
			err = d.array(func(int) error {
				var path []any
				err := d.array(func(int) error {
					if d.peek() == '"' {
						field, err := d.string()
						path = append(path, field)
						return err
					}
					index, err := d.integer()
					path = append(path, index)
					return err
				})
				f.Paths = append(f.Paths, path)
				return err
			})
		default:
			_, err = d.skip()
		}
		return err
	})
}

// string consumes a string.
func (s *scanner) string() (string, error) {
	text, err := s.bytes()
	return string(text), err
}
