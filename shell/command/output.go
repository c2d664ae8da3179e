package command

import (
	"os"
	"strconv"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	fawn "github.com/fawndb/fawn/sdk"
	"github.com/fawndb/fawn/shell/highlight"
	"github.com/fawndb/fawn/shell/render"
	"github.com/fawndb/fawn/shell/session"
)

// querying are the flags of commands that run queries.
type querying struct {
	format    string
	timing    bool
	hints     bool
	typecheck bool
	timeout   time.Duration
}

func (q *querying) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVarP(&q.format, "format", "f", "table", "how results are written: table, json, fql or csv")
	f.BoolVar(&q.timing, "timing", false, "say how long queries take")
	f.BoolVar(&q.hints, "hints", false, "say what is slow in queries, and which index would help")
	f.BoolVar(&q.typecheck, "typecheck", false, "find unknown names before running (default: as the database says)")
	f.DurationVar(&q.timeout, "timeout", 0, "how long a query may take (default 2m)")
	cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(render.Formats, cobra.ShellCompDirectiveNoFileComp))
}

// session makes a session that writes to the process's output.
func (q *querying) session(cmd *cobra.Command, client *fawn.Client) (*session.Session, error) {
	format, err := render.ParseFormat(q.format)
	if err != nil {
		return nil, UsageError(cmd, err)
	}
	out := cmd.OutOrStdout()
	s := &session.Session{
		Root: client, Out: out, Err: cmd.ErrOrStderr(),
		Colour: colour(os.Stderr), Timing: q.timing, Hints: q.hints,
		Printer: render.Printer{Format: format},
		Width:   width,
	}
	if isTerminal(out) {
		s.Printer.Terminal = true
		if colour(os.Stdout) {
			s.Printer.Highlight = highlight.FQL
		}
	}
	if cmd.Flags().Changed("typecheck") {
		s.Options = append(s.Options, fawn.WithTypecheck(q.typecheck))
	}
	if q.timeout > 0 {
		s.Options = append(s.Options, fawn.WithTimeout(q.timeout))
	}
	return s, nil
}

// width is the width of the terminal, or what COLUMNS says, or 0.
func width() int {
	if w, _, err := term.GetSize(int(os.Stdout.Fd())); err == nil && w > 0 {
		return w
	}
	w, _ := strconv.Atoi(os.Getenv("COLUMNS"))
	return max(w, 0)
}
