// Package repl is the line shell: queries and \-commands typed one after the
// other, with history, completion and highlighting.
package repl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"github.com/chzyer/readline"

	"github.com/fawndb/fawn/fql/parser"
	"github.com/fawndb/fawn/shell/highlight"
	"github.com/fawndb/fawn/shell/render"
	"github.com/fawndb/fawn/shell/script"
	"github.com/fawndb/fawn/shell/session"
)

// REPL is a line shell on the process's terminal.
type REPL struct {
	Session *session.Session
	// HistoryFile keeps what was typed; "" keeps nothing.
	HistoryFile string
	// Banner is shown at the start.
	Banner string

	line    *readline.Instance
	signals chan os.Signal
	typed   string // the lines of an incomplete query
}

// Run reads and runs until the user leaves.
func (r *REPL) Run(ctx context.Context) error {
	if r.HistoryFile != "" {
		if err := privateFile(r.HistoryFile); err != nil {
			fmt.Fprintf(r.Session.Err, "warning: no history: %v\n", err)
			r.HistoryFile = ""
		}
	}
	complete := &completer{ctx: ctx, session: r.Session}
	config := &readline.Config{
		HistoryFile:            r.HistoryFile,
		HistoryLimit:           2000,
		HistorySearchFold:      true,
		DisableAutoSaveHistory: true,
		InterruptPrompt:        "^C",
		EOFPrompt:              `\quit`,
		Stdin:                  newPasteReader(readline.NewCancelableStdin(os.Stdin)),
		AutoComplete:           complete,
	}
	if r.Session.Printer.Highlight != nil {
		config.Painter = painter{r}
	}
	line, err := readline.NewEx(config)
	if err != nil {
		return err
	}
	defer line.Close()
	complete.show = func(text string) { line.Write([]byte(text)) }
	if r.HistoryFile != "" {
		// readline may have written the file anew.
		defer os.Chmod(r.HistoryFile, 0o600)
	}
	defer context.AfterFunc(ctx, func() { line.Close() })()
	r.line = line
	// While a query runs Ctrl-C is a signal that stops it; whoever listened
	// for it before would end the process.
	signal.Reset(os.Interrupt)
	r.signals = make(chan os.Signal, 1)
	signal.Notify(r.signals, os.Interrupt)
	defer signal.Stop(r.signals)
	runner := &script.Runner{Session: r.Session}
	r.Session.Run = func(ctx context.Context, _ *session.Session, file string) error { return runner.File(ctx, file) }

	fmt.Print(bracketedPasteOn)
	defer fmt.Print(bracketedPasteOff)
	if r.Banner != "" {
		fmt.Fprintln(r.Session.Out, r.Banner)
	}
	for ctx.Err() == nil {
		if err := r.step(ctx); err != nil {
			if errors.Is(err, session.ErrQuit) {
				return nil
			}
			return err
		}
	}
	return nil
}

// step reads one line and runs what is complete with it.
func (r *REPL) step(ctx context.Context) error {
	r.line.SetPrompt(r.prompt())
	text, err := r.line.Readline()
	switch {
	case errors.Is(err, readline.ErrInterrupt):
		r.typed = ""
		return nil
	case errors.Is(err, io.EOF) && r.typed != "":
		r.typed = ""
		return nil
	case errors.Is(err, io.EOF):
		return session.ErrQuit
	case err != nil:
		return err
	}
	text = strings.ReplaceAll(text, newlineMark, "\n")
	switch {
	case r.typed == "" && session.IsCommand(text):
		r.remember(strings.TrimSpace(text))
		return r.run(ctx, func(ctx context.Context) error { return r.Session.Command(ctx, text) })
	case r.typed == "" && strings.TrimSpace(text) == "":
		if r.Session.HasMore() {
			return r.run(ctx, r.Session.More)
		}
		return nil
	}
	r.typed += text + "\n"
	return r.queries(ctx)
}

// queries runs the queries in what was typed, as far as they are complete.
func (r *REPL) queries(ctx context.Context) error {
	if _, _, state := parser.Next(r.typed, 0); state == parser.Incomplete {
		return nil
	}
	text := r.typed
	r.typed = ""
	r.remember(strings.TrimSpace(text))
	for at := 0; ; {
		start, end, state := parser.Next(text, at)
		if state == parser.Empty {
			return nil
		}
		query := text[start:end]
		failed := false
		err := r.run(ctx, func(ctx context.Context) error {
			err := r.Session.Query(ctx, query, render.Place{})
			failed = err != nil
			return err
		})
		if err != nil || failed {
			return err
		}
		at = end
	}
}

// run runs something that Ctrl-C stops, and shows its error.
func (r *REPL) run(ctx context.Context, f func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for len(r.signals) > 0 {
		<-r.signals
	}
	done := make(chan error, 1)
	go func() { done <- f(ctx) }()
	var err error
	select {
	case err = <-done:
	case <-r.signals:
		cancel()
		err = <-done
		fmt.Fprintln(r.Session.Err)
	}
	var failed *script.Failed
	switch {
	case err == nil:
	case errors.Is(err, session.ErrQuit):
		return err
	case ctx.Err() != nil:
		fmt.Fprintln(r.Session.Err, "Cancelled.")
	case errors.As(err, &failed):
		fmt.Fprintln(r.Session.Err, failed)
	default:
		fmt.Fprintln(r.Session.Err, render.Error(err, render.Place{}, r.Session.Colour))
	}
	return nil
}

// remember adds a query to the history, as one line.
func (r *REPL) remember(text string) {
	if text != "" {
		r.line.SaveHistory(strings.ReplaceAll(text, "\n", newlineMark))
	}
}

// prompt is the name of the database, or blanks of the same width while a
// query goes on.
func (r *REPL) prompt() string {
	name := r.Session.Database()
	if name == "" {
		name = "fawn"
	}
	if r.typed != "" {
		return strings.Repeat(" ", max(0, len([]rune(name))-2)) + "..> "
	}
	if r.Session.Colour {
		return "\x1b[1;32m" + name + "\x1b[0m> "
	}
	return name + "> "
}

// painter colours the line being typed.
type painter struct{ r *REPL }

// Paint implements readline.Painter.
func (p painter) Paint(line []rune, _ int) []rune {
	if len(line) == 0 || p.r.typed == "" && line[0] == '\\' {
		return line
	}
	// readline ends the line with a newline when Enter is pressed.
	text, end := strings.CutSuffix(string(line), "\n")
	// Colours are found with newlines in the text and shown with marks.
	painted := highlight.Continue(p.r.typed, strings.ReplaceAll(text, newlineMark, "\n"))
	painted = strings.ReplaceAll(painted, "\n", newlineMark)
	if end {
		painted += "\n"
	}
	return []rune(painted)
}
