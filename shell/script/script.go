// Package script runs files of queries and \-commands one by one.
package script

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	fawn "github.com/fawndb/fawn/sdk"
	"github.com/fawndb/fawn/shell/render"
	"github.com/fawndb/fawn/shell/session"
)

// Runner runs scripts in a session.
type Runner struct {
	Session *session.Session
	// ContinueOnError goes on after queries that fail.
	ContinueOnError bool

	depth int // scripts that run scripts
}

// Failed is the error of a script: where it failed. What went wrong has been
// written to the session's Err.
type Failed struct {
	File string
	Line int
	// Count is the number of failures, above 1 only with ContinueOnError.
	Count int
	Err   error // of the first failure
}

// Error implements error.
func (f *Failed) Error() string {
	if f.Count > 1 {
		return fmt.Sprintf("%d queries failed, the first at %s:%d", f.Count, f.File, f.Line)
	}
	return fmt.Sprintf("stopped at %s:%d", f.File, f.Line)
}

// Unwrap returns what went wrong first.
func (f *Failed) Unwrap() error { return f.Err }

// maxDepth is how deep scripts may run scripts with \run.
const maxDepth = 20

// File runs a file; "-" is standard input.
func (r *Runner) File(ctx context.Context, name string) error {
	if name == "-" {
		return r.Reader(ctx, "stdin", os.Stdin)
	}
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return r.Reader(ctx, name, f)
}

// Reader runs what a reader yields, under the given file name.
func (r *Runner) Reader(ctx context.Context, name string, in io.Reader) error {
	text, err := io.ReadAll(in)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return r.Text(ctx, name, string(text))
}

// Text runs a script. It returns session.ErrQuit after \quit, a *Failed when
// something failed, and the context's error when it ended.
func (r *Runner) Text(ctx context.Context, name, text string) error {
	if r.depth++; r.depth > maxDepth {
		return fmt.Errorf("scripts run each other more than %d levels deep", maxDepth)
	}
	defer func() { r.depth-- }()
	var failed *Failed
	for item := range Items(text) {
		err := r.item(ctx, name, item)
		switch {
		case err == nil:
			continue
		case errors.Is(err, session.ErrQuit):
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		}
		r.report(name, item, err)
		if failed == nil {
			failed = &Failed{File: name, Line: item.Line, Err: err}
		}
		failed.Count++
		if !r.ContinueOnError || broken(err) {
			return failed
		}
	}
	if failed != nil {
		return failed
	}
	return nil
}

func (r *Runner) item(ctx context.Context, name string, item Item) error {
	if item.Command {
		s := r.Session
		s.Run = func(ctx context.Context, _ *session.Session, file string) error { return r.File(ctx, file) }
		return s.Command(ctx, item.Text)
	}
	return r.Session.Query(ctx, item.Text, render.Place{File: filepath.Base(name), Line: item.Line})
}

// report writes what went wrong, with the place of the query that failed.
func (r *Runner) report(name string, item Item, err error) {
	var nested *Failed
	if errors.As(err, &nested) {
		return // reported where it happened
	}
	s := r.Session
	at := render.Place{File: filepath.Base(name), Line: item.Line}
	if item.Command { // the queries of commands are not in the file
		at = render.Place{}
	}
	text := render.Error(err, at, s.Colour)
	fmt.Fprintf(s.Err, "%s:%d: %s\n", name, item.Line, strings.TrimRight(text, "\n"))
}

// broken reports whether an error means that later queries will fail as well:
// there is no connection.
func broken(err error) bool {
	var network *fawn.NetworkError
	var auth *fawn.AuthenticationError
	return errors.As(err, &network) || errors.As(err, &auth)
}
