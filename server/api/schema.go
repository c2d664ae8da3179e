package api

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/fsl"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/access"
	"github.com/fawndb/fawn/server/definition"
	"github.com/fawndb/fawn/server/exec"
	"github.com/fawndb/fawn/server/store"
)

// maxSchemaFiles is the greatest number of files of a schema.
const maxSchemaFiles = 1024

// updateSchema serves POST /schema/1/update: FSL files, one part each, that
// replace the whole schema of the database.
func (h *Handler) updateSchema(w *exchange, r *http.Request) {
	version, err := h.pushSchema(w, r)
	if err == nil {
		write(w, http.StatusOK, []byte(`{"version":`+strconv.FormatInt(int64(version), 10)+`}`))
		return
	}
	drain(w, r)
	p := h.asProtocol(w, r, err)
	if p.status == http.StatusUnauthorized {
		w.Header()["Www-Authenticate"] = []string{"Bearer"}
	}
	b := value.AppendJSONString([]byte(`{"error":{"message":`), p.message)
	write(w, p.status, append(b, `}}`...))
}

func schemaError(status int, message string) error {
	return &protocolError{status: status, message: message}
}

func (h *Handler) pushSchema(w *exchange, r *http.Request) (store.Timestamp, error) {
	id, err := h.recognize(w, r)
	if err != nil {
		return 0, err
	}
	if r.Method != http.MethodPost {
		return 0, schemaError(http.StatusMethodNotAllowed, "Method not allowed")
	}
	if id.Role != access.Admin {
		return 0, schemaError(http.StatusForbidden, "Access denied")
	}
	files, err := readFiles(r)
	if err != nil {
		return 0, err
	}
	items, err := fsl.Parse(files)
	if err != nil {
		return 0, failedSchema(err)
	}
	ctx := withDeadline(r.Context(), w.started.Add(h.DefaultTimeout))
	defer ctx.stop()
	resp, err := h.Engine.Run(ctx, &exec.Request{
		Caller: w, MaxRetries: defaultRetries,
		Run: func(c *exec.Context) (value.Value, error) { return value.Null{}, definition.Push(c.Writer(), items) },
	})
	if err != nil {
		return 0, err
	}
	if resp.Err != nil {
		return 0, failedSchema(resp.Err)
	}
	return resp.TxnTime, nil
}

// failedSchema words the errors of a push: all of them, rendered.
func failedSchema(err error) error {
	var e *diag.Error
	if !errors.As(err, &e) {
		return err
	}
	message := e.Message
	if e.Code != diag.CodeInvalidSchema {
		message = e.Summary()
	}
	return schemaError(http.StatusBadRequest, message)
}

func readFiles(r *http.Request) ([]*diag.Source, error) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || !strings.HasPrefix(kind, "multipart/") || params["boundary"] == "" {
		return nil, schemaError(http.StatusBadRequest, "Request is not a valid multipart request")
	}
	parts := multipart.NewReader(io.LimitReader(r.Body, maxBody+1), params["boundary"])
	var files []*diag.Source
	total := 0
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return files, nil
		}
		if err != nil {
			return nil, schemaError(http.StatusBadRequest, "Request is not a valid multipart request")
		}
		name := part.FormName()
		if name == "" || !strings.HasSuffix(name, ".fsl") {
			return nil, schemaError(http.StatusBadRequest, "Invalid filename `"+name+"`")
		}
		text, err := io.ReadAll(part)
		if err != nil {
			return nil, schemaError(http.StatusBadRequest, "Request is not a valid multipart request")
		}
		if total += len(text); total > maxBody {
			return nil, errTooLarge
		}
		if files = append(files, &diag.Source{Name: name, Text: string(text)}); len(files) > maxSchemaFiles {
			return nil, schemaError(http.StatusBadRequest, "Too many files")
		}
	}
}
