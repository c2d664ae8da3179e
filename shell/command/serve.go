package command

import (
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/fawndb/fawn/sdk/embed"
)

// serveFlags are the flags of fawn serve.
type serveFlags struct {
	listen, logFormat string
	dev               bool
	options           embed.Options
}

// ServeCommand answers the HTTP API until it is interrupted.
func ServeCommand() *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve Fauna's HTTP API",
		Long: `serve opens the data folder and speaks Fauna's HTTP API until it is interrupted.

The secret of the root database comes from --secret or FAWN_SECRET. Without
either, the first start makes one, prints it and keeps its hash in the data
folder, so that later starts need none.
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
	flags.BoolVar(&f.options.Typecheck, "typecheck", false, "find unknown names before a query runs where neither the request nor the database says")
	flags.DurationVar(&f.options.DefaultTimeout, "query-timeout", 2*time.Minute, "deadline of queries that set none")
	flags.Int64Var(&f.options.CacheSize, "cache-size", 0, "bytes for the store's block cache (0: the store's default)")
	return cmd
}

// serve opens the data, listens and serves until the context ends.
func serve(cmd *cobra.Command, f *serveFlags) error {
	ctx, out := cmd.Context(), cmd.OutOrStdout()
	logger, err := newLogger(f.logFormat)
	if err != nil {
		return UsageError(cmd, err)
	}
	o := f.options
	o.Logger = logger
	switch {
	case o.Secret != "":
	case f.dev:
		o.Secret = "secret"
	default:
		o.Secret = os.Getenv("FAWN_SECRET")
	}
	if o.Dir == "" {
		o.Dir = DefaultData()
		if err := os.MkdirAll(o.Dir, 0o700); err != nil {
			return Unavailable(err)
		}
	}
	return OpenError(embed.Serve(ctx, f.listen, o, func(address, secret string) {
		if secret != "" {
			fmt.Fprintf(out, "The secret of the root database is %s\nKeep it: it is not shown again, the data folder holds only its hash.\n", secret)
		}
		fmt.Fprintf(out, "FawnDB %s serves %s on http://%s\n", embed.Version, o.Dir, address)
	}))
}

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
