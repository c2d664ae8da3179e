package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/fawndb/fawn/server"
	"github.com/fawndb/fawn/shell/command"
)

// serveFlags are the flags of fawn serve.
type serveFlags struct {
	listen, logFormat string
	dev               bool
	options           server.Options
}

func serveCommand() *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve Fauna's HTTP API",
		Long: `serve opens the data folder and speaks Fauna's HTTP API until it is interrupted.

The secret of the root database comes from --secret or FAWN_SECRET. Without
either, the first start makes one, prints it and keeps it in the data folder.
--dev uses the secret "secret", as Fauna's local container did.`,
		Example: `  fawn serve --dev
  FAWN_SECRET=... fawn serve --data /var/lib/fawn --listen 0.0.0.0:8443 --log-format json
  fawn query '1 + 1' --url http://localhost:8443 --secret secret`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return serve(cmd, &f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.listen, "listen", "127.0.0.1:8443", "address to listen on")
	flags.StringVar(&f.options.Dir, "data", "", "folder with the data (default: as for the other commands)")
	flags.StringVar(&f.options.Secret, "secret", "", "secret of the root database (env FAWN_SECRET)")
	flags.BoolVar(&f.dev, "dev", false, `use the secret "secret"`)
	flags.StringVar(&f.logFormat, "log-format", "text", "how logs are written to standard error: text, json or none")
	flags.BoolVar(&f.options.Typecheck, "typecheck", false, "check types where neither the request nor the database says")
	flags.DurationVar(&f.options.DefaultTimeout, "query-timeout", 2*time.Minute, "deadline of queries that set none")
	flags.Int64Var(&f.options.CacheSize, "cache-size", 0, "bytes for the store's block cache (0: the store's default)")
	return cmd
}

// serve opens the data, listens and serves until the context ends.
func serve(cmd *cobra.Command, f *serveFlags) error {
	ctx, out := cmd.Context(), cmd.OutOrStdout()
	logger, err := newLogger(f.logFormat)
	if err != nil {
		return command.UsageError(cmd, err)
	}
	o := f.options
	o.Logger = logger
	if o.Dir == "" {
		o.Dir = command.DefaultData()
		if err := os.MkdirAll(o.Dir, 0o700); err != nil {
			return command.Unavailable(err)
		}
	}
	fresh, err := chooseSecret(&o, f.dev)
	if err != nil {
		return command.Unavailable(err)
	}
	s, err := server.Open(ctx, o)
	if err != nil {
		return command.OpenError(err)
	}
	listener, err := net.Listen("tcp", f.listen)
	if err != nil {
		err = fmt.Errorf("cannot listen on %s: %w; choose another address with --listen", f.listen, err)
		return errors.Join(command.Unavailable(err), s.Close())
	}
	if fresh {
		if err := os.WriteFile(secretFile(o.Dir), []byte(o.Secret+"\n"), 0o600); err != nil {
			return errors.Join(command.Unavailable(err), listener.Close(), s.Close())
		}
		fmt.Fprintf(out, "The secret of the root database is %s\nIt is not shown again; the data folder keeps it.\n", o.Secret)
	}
	fmt.Fprintf(out, "FawnDB %s serves %s on http://%s\n", server.Version, o.Dir, listener.Addr())
	return errors.Join(serveHTTP(ctx, listener, s.Handler(), logger), s.Close())
}

// chooseSecret finds the secret, or makes one and reports it as fresh.
func chooseSecret(o *server.Options, dev bool) (fresh bool, err error) {
	switch {
	case o.Secret != "":
		return false, nil
	case dev:
		o.Secret = "secret"
		return false, nil
	case os.Getenv("FAWN_SECRET") != "":
		o.Secret = os.Getenv("FAWN_SECRET")
		return false, nil
	}
	kept, err := os.ReadFile(secretFile(o.Dir))
	if o.Secret = strings.TrimSpace(string(kept)); o.Secret != "" {
		return false, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	o.Secret = server.NewSecret()
	return true, nil
}

func secretFile(dir string) string { return filepath.Join(dir, "SECRET") }

func newLogger(format string) (*slog.Logger, error) {
	switch format {
	case "text":
		return slog.New(slog.NewTextHandler(os.Stderr, nil)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(os.Stderr, nil)), nil
	case "none":
		return slog.New(slog.DiscardHandler), nil
	}
	return nil, fmt.Errorf("unknown log format %q: use text, json or none", format)
}

// drain is how long requests under way may take after the order to stop.
const drain = 10 * time.Second

// serveHTTP serves until the context ends and the requests under way are done.
func serveHTTP(ctx context.Context, listener net.Listener, handler http.Handler, logger *slog.Logger) error {
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	s := &http.Server{
		Handler: handler, Protocols: &protocols,
		MaxHeaderBytes: 24 << 10, // header block 8 KiB, request line 16 KiB
		// The time a client may take to send its request; queries have their
		// own deadlines.
		ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- s.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	logger.Info("stopping")
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	return s.Shutdown(ctx)
}
