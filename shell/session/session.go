// Package session is what the line shell and scripts have in common: a place
// in a tree of databases, the way results are shown, and the \-commands.
package session

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/fawndb/fawn/fql/value"
	fawn "github.com/fawndb/fawn/sdk"
	"github.com/fawndb/fawn/shell/render"
)

// Session runs queries and \-commands and prints what comes of them.
type Session struct {
	// Root is the client of the database that the secret belongs to.
	Root *fawn.Client
	// Out gets results, Err everything else.
	Out, Err io.Writer
	// Printer says how results look; its Out is set by the session.
	Printer render.Printer
	// Colour says that Err is a terminal that shows colours.
	Colour bool
	// Interactive says that a person types the commands.
	Interactive bool
	// Timing prints how long queries take.
	Timing bool
	// ShowPlans writes how queries read their sets, after their results.
	ShowPlans bool
	// Hints asks for performance hints, with the indexes that are missing.
	Hints bool
	// Options go with every query.
	Options []fawn.QueryOption
	// Width is the current width of the terminal, 0 without one.
	Width func() int
	// Run runs the file of \run.
	Run func(ctx context.Context, s *Session, file string) error

	client   *fawn.Client
	database string
	after    string   // cursor of the last page shown
	output   *os.File // of \output
}

// ErrQuit is returned by \quit.
var ErrQuit = errors.New("quit")

// Client is the client of the current database.
func (s *Session) Client() *fawn.Client {
	if s.client == nil {
		s.client = s.Root
	}
	return s.client
}

// Database is the path of the current database below the root, "" for the
// root.
func (s *Session) Database() string { return s.database }

// HasMore reports whether the last result has a further page.
func (s *Session) HasMore() bool { return s.after != "" }

// Close closes the file of \output.
func (s *Session) Close() error { return s.setOutput("") }

// Query runs a query and prints its result. at is where the query stands, for
// the positions in warnings. Errors are returned, not printed.
func (s *Session) Query(ctx context.Context, text string, at render.Place) error {
	return s.query(ctx, fawn.Source(text), at)
}

// More shows the next page of the last result.
func (s *Session) More(ctx context.Context) error {
	if s.after == "" {
		return errors.New("there is no further page: the last result was complete")
	}
	return s.RunQuery(ctx, fawn.Source("Set.paginate(after)").Bind("after", s.after))
}

// RunQuery runs a query that was made elsewhere and prints its result.
func (s *Session) RunQuery(ctx context.Context, query *fawn.Query) error {
	return s.query(ctx, query, render.Place{})
}

func (s *Session) query(ctx context.Context, query *fawn.Query, at render.Place) error {
	start := time.Now()
	resp, err := s.Client().Query(ctx, query, s.options(s.ShowPlans)...)
	elapsed := time.Since(start)
	plans, known := plansOf(resp, err)
	if err == nil {
		err = s.print(resp, at)
	}
	if s.ShowPlans && known {
		plans.At = at
		if printing := s.printPlans(plans); err == nil {
			err = printing
		}
	}
	if s.Timing {
		s.printTiming(resp, elapsed)
	}
	return err
}

func (s *Session) print(resp *fawn.Response, at render.Place) error {
	if summary := resp.Summary(); summary != "" {
		fmt.Fprintln(s.Err, render.Summary(summary, at, s.Colour))
	}
	v, err := resp.Value()
	if err != nil {
		return err
	}
	s.after = render.After(v)
	return s.Print(v)
}

// Print prints a value as results are printed.
func (s *Session) Print(v value.Value) error {
	p := s.printer()
	return p.Result(v)
}

// printer is the printer for what comes now.
func (s *Session) printer() render.Printer {
	p := s.Printer
	p.Out = s.Out
	if s.output != nil {
		p.Out, p.Highlight, p.Terminal = s.output, nil, false
	} else if s.Width != nil {
		p.Width = s.Width()
	}
	return p
}

func (s *Session) printTiming(resp *fawn.Response, elapsed time.Duration) {
	line := "Time: " + elapsed.Round(10*time.Microsecond).String()
	if resp != nil {
		stats := resp.Stats()
		line += fmt.Sprintf(" (%d read, %d write, %d compute ops)", stats.ReadOps, stats.WriteOps, stats.ComputeOps)
	}
	fmt.Fprintln(s.Err, line)
}

// Use makes the database at a path below the root the current one; a path
// that starts with "/" or is "" is absolute, ".." is the parent.
func (s *Session) Use(ctx context.Context, path string) error {
	target := s.database
	if strings.HasPrefix(path, "/") {
		target = ""
	}
	for _, part := range strings.Split(strings.Trim(path, "/"), "/") {
		switch part {
		case "":
		case "..":
			i := strings.LastIndexByte(target, '/')
			target = target[:max(i, 0)]
		default:
			target = strings.TrimPrefix(target+"/"+part, "/")
		}
	}
	client := s.Root
	if target != "" {
		client = s.Root.Scoped(target, "")
	}
	if _, err := client.Query(ctx, fawn.Source("null")); err != nil {
		var denied *fawn.AuthenticationError
		if errors.As(err, &denied) && target != "" {
			return fmt.Errorf("there is no database %q, or the secret may not use it (\\databases lists them)", target)
		}
		return err
	}
	s.client, s.database, s.after = client, target, ""
	return nil
}

// setOutput sends results to a file, or back to Out for "".
func (s *Session) setOutput(name string) error {
	if name != "" {
		f, err := os.Create(name)
		if err != nil {
			return err
		}
		s.setOutput("")
		s.output = f
		return nil
	}
	if s.output == nil {
		return nil
	}
	f := s.output
	s.output = nil
	return f.Close()
}
