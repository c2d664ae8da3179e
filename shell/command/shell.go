package command

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/fawndb/fawn/shell/repl"
	"github.com/fawndb/fawn/shell/script"
	"github.com/fawndb/fawn/shell/session"
)

// ShellCommand is fawn shell.
func ShellCommand() *cobra.Command {
	var c connection
	var q querying
	var goOn bool
	cmd := &cobra.Command{
		Use:   "shell",
		Short: "Type queries, or run them from standard input",
		Long: `shell reads queries and runs them one by one. On a terminal it is interactive:
\help lists its commands, Tab completes, Ctrl-C stops a query, Ctrl-D leaves.
Otherwise it runs what comes from standard input and stops at the first error.`,
		Example: `  fawn shell
  fawn shell --data ./mydata < script.fql
  fawn shell --url http://localhost:8443 --secret secret --database shop/eu`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withSession(cmd, &c, &q, func(ctx context.Context, s *session.Session) error {
				if !isTerminal(cmd.InOrStdin()) {
					r := script.Runner{Session: s, ContinueOnError: goOn}
					return scriptError(ignoreQuit(r.Reader(ctx, "stdin", cmd.InOrStdin())))
				}
				return interactive(cmd, &c, s)
			})
		},
	}
	c.flags(cmd)
	q.flags(cmd)
	cmd.Flags().BoolVar(&goOn, "continue-on-error", false, "when reading from standard input, go on after errors")
	return cmd
}

// interactive runs the line shell.
func interactive(cmd *cobra.Command, c *connection, s *session.Session) error {
	s.Interactive = true
	s.Printer.Indent = true
	s.Printer.MoreHint = `: \more or Enter shows them`
	where := shorten(c.folder())
	if c.url != "" {
		where = c.url
	}
	shell := repl.REPL{
		Session:     s,
		HistoryFile: historyFile(),
		Banner:      fmt.Sprintf("FawnDB %s on %s. \\help lists the commands.", cmd.Root().Version, where),
	}
	return shell.Run(cmd.Context())
}

// RunCommand is fawn run.
func RunCommand() *cobra.Command {
	var c connection
	var q querying
	var goOn bool
	cmd := &cobra.Command{
		Use:   "run FILE...",
		Short: "Run files of queries",
		Long: `run runs the queries of files one by one and writes their results. A query is
an expression after any number of let statements; lines that begin with a
backslash are commands of the shell. It stops at the first error with exit code
1 and says in which line. The file "-" is standard input.`,
		Example: `  fawn run schema.fql data.fql
  fawn run report.fql --format csv > report.csv`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error {
			return withSession(cmd, &c, &q, func(ctx context.Context, s *session.Session) error {
				r := script.Runner{Session: s, ContinueOnError: goOn}
				var failed error
				for _, file := range files {
					err := r.File(ctx, file)
					switch {
					case errors.Is(err, session.ErrQuit):
						return failed
					case err != nil && !(goOn && errors.As(err, new(*script.Failed))):
						return scriptError(err)
					case err != nil:
						failed = scriptError(err)
					}
				}
				return failed
			})
		},
	}
	c.flags(cmd)
	q.flags(cmd)
	cmd.Flags().BoolVar(&goOn, "continue-on-error", false, "go on after errors")
	return cmd
}

// withSession opens the database and runs f in a session on it.
func withSession(cmd *cobra.Command, c *connection, q *querying, f func(context.Context, *session.Session) error) error {
	ctx := cmd.Context()
	s, err := q.session(cmd, nil)
	if err != nil {
		return err
	}
	client, done, err := c.open(ctx)
	if err != nil {
		return err
	}
	s.Root = client
	err = use(ctx, c, s)
	if err == nil {
		err = f(ctx, s)
	}
	if err == nil && !s.Interactive {
		err = c.finishBuilds(ctx, cmd.ErrOrStderr())
	}
	if closing := errors.Join(s.Close(), done()); err == nil {
		err = closing
	}
	return c.explain(err)
}

// use goes to --database. Without it, a server is only asked whether it is
// there when a person is going to type.
func use(ctx context.Context, c *connection, s *session.Session) error {
	if c.database == "" && (c.url == "" || !isTerminal(os.Stdin)) {
		return nil
	}
	if err := s.Use(ctx, c.database); err != nil {
		return unavailable{c.explain(err)}
	}
	return nil
}

func ignoreQuit(err error) error {
	if errors.Is(err, session.ErrQuit) {
		return nil
	}
	return err
}
