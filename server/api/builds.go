package api

import (
	"net/http"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/access"
	"github.com/fawndb/fawn/server/definition"
	"github.com/fawndb/fawn/server/exec"
)

// builds serves /fawn/1/builds: the unfinished index builds of a database. The
// data of the answer, which else is one of /query/1, are an array of
//
//	{ collection: String, indexes: Array<String>, documents: Long, progress: Double }
//
// with the indexes and unique constraints that wait for the build, the number
// of documents looked at, and a progress from 0 to 1. It is FawnDB's own
// endpoint, for secrets of the roles admin and server.
func (h *Handler) builds(w *exchange, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		w.Header()["Allow"] = []string{"GET, POST"}
		h.fail(w, r, &protocolError{http.StatusMethodNotAllowed, diag.CodeMethodNotAllowed, "Method not allowed"})
		return
	}
	o, err := readHeaders(r.Header, h.DefaultTimeout)
	w.tags = o.tags
	if err == nil {
		err = h.listBuilds(w, r, &o)
	}
	if err != nil {
		h.fail(w, r, err)
	}
}

func (h *Handler) listBuilds(w *exchange, r *http.Request, o *options) error {
	id, err := h.recognize(w, r)
	if err != nil {
		return err
	}
	if id.Role != access.Admin && id.Role != access.Server {
		return &protocolError{http.StatusForbidden, "forbidden", "Access denied"}
	}
	drain(w, r)
	ctx := withDeadline(r.Context(), w.started.Add(o.timeout))
	defer ctx.stop()
	resp, err := h.Engine.Run(ctx, &exec.Request{
		Caller: w, MinSnapshot: o.lastTxn,
		Run: func(c *exec.Context) (value.Value, error) {
			list, err := definition.Builds(c.Writer())
			return shownBuilds(list), err
		},
	})
	if err != nil {
		return err
	}
	w.txn = resp.TxnTime
	return respond(w, resp, o)
}

func shownBuilds(list []definition.Build) value.Value {
	elems := make([]value.Value, len(list))
	for i, b := range list {
		names := make([]value.Value, len(b.Indexes))
		for j, name := range b.Indexes {
			names[j] = value.String(name)
		}
		elems[i] = value.ObjectOf(
			value.Field{Name: "collection", Value: value.String(b.Collection)},
			value.Field{Name: "indexes", Value: value.NewArray(names...)},
			value.Field{Name: "documents", Value: value.Long(b.Documents)},
			value.Field{Name: "progress", Value: value.Double(b.Progress)},
		)
	}
	return value.NewArray(elems...)
}
