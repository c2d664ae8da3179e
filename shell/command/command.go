// Package command is fawn's command line: its commands, their flags, and what
// the process exits with.
package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	fawn "github.com/fawndb/fawn/sdk"
	"github.com/fawndb/fawn/shell/render"
	"github.com/fawndb/fawn/shell/script"
)

// The exit codes.
const (
	exitOK          = 0
	exitFailed      = 1   // a query or script failed
	exitUsage       = 2   // the command line is wrong
	exitUnavailable = 3   // the database cannot be opened or reached
	exitInterrupted = 130 // Ctrl-C
)

// Root makes the command that all others belong to.
func Root(version string, commands ...*cobra.Command) *cobra.Command {
	root := &cobra.Command{
		Use:     "fawn",
		Version: version,
		Short:   "A database that runs Fauna's FQL v10",
		Long: `fawn is a database that runs Fauna's FQL v10: a query shell, a server that
speaks Fauna's HTTP API, and commands to move data in and out.

Without --url, commands work on a folder on this machine; no server is needed.`,
		Example: `  fawn shell
  fawn query '[1, 2, 3].map(n => n * n)'
  fawn import airports.csv --collection Airport
  fawn serve --dev`,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return UsageError(cmd, err)
	})
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(commands...)
	for _, c := range commands {
		if check := c.Args; check != nil {
			c.Args = func(cmd *cobra.Command, args []string) error {
				if err := check(cmd, args); err != nil {
					return UsageError(cmd, err)
				}
				return nil
			}
		}
	}
	return root
}

// usageError is a wrong command line.
type usageError struct{ error }

// UsageError makes the error of a wrong command line, which says where help is.
func UsageError(cmd *cobra.Command, err error) error {
	return usageError{fmt.Errorf("%w (%s --help shows how)", err, cmd.CommandPath())}
}

// unavailable is a database that cannot be opened or reached.
type unavailable struct{ error }

func (u unavailable) Unwrap() error { return u.error }

// Unavailable marks the errors of a database that cannot be opened, reached or
// served.
func Unavailable(err error) error { return unavailable{err} }

// reported is an error that was shown already.
type reported struct{ error }

func (r reported) Unwrap() error { return r.error }

// Execute runs the command line and returns the exit code. Ctrl-C and SIGTERM
// end the context of the command; the second one ends the process, whatever it
// is doing.
func Execute(root *cobra.Command) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	err := root.ExecuteContext(ctx)
	code := exitCode(ctx, err)
	if err != nil && code != exitInterrupted && !errors.As(err, new(reported)) {
		text := render.Error(err, render.Place{}, colour(os.Stderr))
		fmt.Fprintln(os.Stderr, strings.TrimRight(text, "\n"))
	}
	return code
}

func exitCode(ctx context.Context, err error) int {
	var network *fawn.NetworkError
	var auth *fawn.AuthenticationError
	switch {
	case err == nil:
		return exitOK
	case ctx.Err() != nil:
		return exitInterrupted
	case errors.As(err, new(usageError)), strings.HasPrefix(err.Error(), "unknown command"):
		return exitUsage
	case errors.As(err, new(unavailable)), errors.As(err, &network), errors.As(err, &auth):
		return exitUnavailable
	default:
		return exitFailed
	}
}

// scriptError marks the errors of scripts that the runner has shown.
func scriptError(err error) error {
	var failed *script.Failed
	if errors.As(err, &failed) {
		if failed.Count > 1 {
			fmt.Fprintln(os.Stderr, failed)
		}
		return reported{err}
	}
	return err
}

// colour reports whether a file is a terminal that may show colours.
func colour(f *os.File) bool {
	return term.IsTerminal(int(f.Fd())) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

// VersionCommand is fawn version.
func VersionCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version",
		Example: `  fawn version`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(cmd.OutOrStdout(), "fawn", cmd.Root().Version)
			return err
		},
	}
}

// isTerminal reports whether a stream of the command is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// readAll reads a stream that is to hold text.
func readAll(in io.Reader) (string, error) {
	text, err := io.ReadAll(in)
	return string(text), err
}
