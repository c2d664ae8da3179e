package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	fawn "github.com/fawndb/fawn/sdk"
	"github.com/fawndb/fawn/shell/session"
)

// QueryCommand is fawn query.
func QueryCommand() *cobra.Command {
	var explain bool
	cmd := one(&cobra.Command{
		Use:   "query QUERY",
		Short: "Run one query",
		Long: `query runs one query and writes its result. "-" reads it from standard input.
Arguments become variables of the query; they are JSON or FQL, and never part
of the query's text.

--explain writes how the query read its sets in place of its result: see
fawn explain --help.`,
		Example: `  fawn query '1 + 1'
  fawn query 'Airport.where(.state == state).count()' --arg state='"TX"'
  fawn query 'Flight.where(.at > since)' --arg since='Time("2026-01-01T00:00:00Z")' --format json
  fawn query --explain 'Airport.where(.state == "TX").count()'
  fawn query - < query.fql`,
	}, &explain)
	cmd.Flags().BoolVar(&explain, "explain", false, "write how the query reads its sets, in place of its result; the query runs")
	return cmd
}

// ExplainCommand is fawn explain.
func ExplainCommand() *cobra.Command {
	explain := true
	return one(&cobra.Command{
		Use:   "explain QUERY",
		Short: "Show which indexes a query uses",
		Long: `explain runs one query and writes, in place of its result, how it read its sets:
as a tree of operators for each set that was read, with the index and its range,
what was read and what came out of it, and how long it took; which indexes were
looked at and not used, and why; and an index that would help, as a line of FSL
for the collection. "-" reads the query from standard input.

The query runs as it would without: what it writes is written.

--format json writes the plans as JSON; all other formats give the tree.`,
		Example: `  fawn explain 'Airport.where(.state == "TX").count()'
  fawn explain 'Flight.all().order(.delay).take(3)' --format json
  fawn explain 'Airport.byState(state)' --arg state='"TX"'
  fawn explain - < query.fql --url http://localhost:8443 --secret secret`,
	}, &explain)
}

// one completes a command that runs one query, to explain it or for its result.
func one(cmd *cobra.Command, explain *bool) *cobra.Command {
	var c connection
	var q querying
	var args []string
	cmd.Args = cobra.ExactArgs(1)
	cmd.RunE = func(cmd *cobra.Command, words []string) error {
		text := words[0]
		if text == "-" {
			var err error
			if text, err = readAll(cmd.InOrStdin()); err != nil {
				return err
			}
		}
		return withSession(cmd, &c, &q, func(ctx context.Context, s *session.Session) error {
			query, err := bind(ctx, s.Client(), fawn.Source(text), args)
			if err != nil {
				return err
			}
			if *explain {
				return s.Explain(ctx, query)
			}
			return s.RunQuery(ctx, query)
		})
	}
	c.flags(cmd)
	q.flags(cmd)
	cmd.Flags().StringArrayVarP(&args, "arg", "a", nil, "a variable for the query, as name=value; can be repeated")
	return cmd
}

// bind gives a query its arguments. What is not JSON is evaluated as FQL on
// its own, so that its text does not become part of the query's.
func bind(ctx context.Context, client *fawn.Client, query *fawn.Query, args []string) (*fawn.Query, error) {
	for _, arg := range args {
		name, text, ok := strings.Cut(arg, "=")
		if !ok || name == "" {
			return nil, usageError{fmt.Errorf("--arg %s: want name=value", arg)}
		}
		if v, ok := plainJSON(text); ok {
			query = query.Bind(name, v)
			continue
		}
		resp, err := client.Query(ctx, fawn.Source(text), fawn.WithTypecheck(false))
		var failed *fawn.QueryError
		if errors.As(err, &failed) && failed.Status == 400 {
			return nil, usageError{fmt.Errorf("--arg %s: %s is neither JSON nor FQL; a string needs quotes: --arg '%s=\"%s\"'", name, text, name, text)}
		}
		if err != nil {
			return nil, err
		}
		v, err := resp.Value()
		if err != nil {
			return nil, err
		}
		query = query.Bind(name, v)
	}
	return query, query.Err()
}

// plainJSON reads JSON; whole numbers become integers.
func plainJSON(text string) (any, bool) {
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) != nil || dec.More() {
		return nil, false
	}
	return plain(v)
}

func plain(v any) (any, bool) {
	switch v := v.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n, true
		}
		f, err := v.Float64()
		return f, err == nil
	case []any:
		for i := range v {
			var ok bool
			if v[i], ok = plain(v[i]); !ok {
				return nil, false
			}
		}
	case map[string]any:
		for name := range v {
			var ok bool
			if v[name], ok = plain(v[name]); !ok {
				return nil, false
			}
		}
	}
	return v, true
}
