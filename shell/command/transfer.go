package command

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/fawndb/fawn/shell/transfer"
)

// ImportCommand is fawn import.
func ImportCommand() *cobra.Command {
	var c connection
	var o transfer.ImportOptions
	var format, delimiter, rejects string
	var types, texts []string
	cmd := &cobra.Command{
		Use:   "import FILE... --collection NAME",
		Short: "Read documents from files into a collection",
		Long: `import reads CSV with a header, JSON arrays, one JSON object a line, and Fauna's
tagged JSON, plain or gzipped, into a collection, which it creates if there is
none. The file "-" is standard input.

CSV columns get the type that fits their first 5,000 rows; empty cells are left
out. A field "id" that can be the id of a document becomes it. Documents are
written in batches; each batch is one transaction, and what is written stays if
a later document is rejected.`,
		Example: `  fawn import airports.csv --collection Airport
  fawn import flights.ndjson.gz -c Flight --continue-on-error --rejects bad.ndjson
  fawn import earthquakes.json -c Quake --path features
  fawn import people.csv -c Person --types zip=String,born=Date
  fawn export Airport --format tagged | fawn import - -c Airport2`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error {
			if o.Collection == "" {
				return UsageError(cmd, errors.New("--collection is missing: where are the documents to go?"))
			}
			var err error
			if o.Read.Format, err = transfer.ParseFormat(format); err != nil {
				return UsageError(cmd, err)
			}
			if o.Read.Types, err = columnTypes(types, texts); err != nil {
				return UsageError(cmd, err)
			}
			if o.Read.Delimiter, err = oneRune(delimiter); err != nil {
				return UsageError(cmd, err)
			}
			o.Files, o.Stdin = files, cmd.InOrStdin()
			if isTerminal(cmd.ErrOrStderr()) {
				o.Progress = &transfer.Bar{Out: cmd.ErrOrStderr()}
			}
			return runImport(cmd, &c, o, rejects)
		},
	}
	c.flags(cmd)
	f := cmd.Flags()
	f.StringVarP(&o.Collection, "collection", "c", "", "the collection to fill")
	f.StringVarP(&format, "format", "f", "", "csv, json, ndjson or tagged (default: by name and content)")
	f.StringVar(&o.Read.Path, "path", "", "the array inside a JSON object, names joined by dots")
	f.StringSliceVar(&types, "types", nil, "types of CSV columns, as name=String; Boolean, Int, Double, String, Time, Date")
	f.StringSliceVar(&texts, "string", nil, "CSV columns that are text, whatever they look like")
	f.StringVar(&delimiter, "delimiter", "", "what separates CSV fields (default: found out)")
	f.IntVar(&o.BatchSize, "batch-size", 1000, "documents in one transaction")
	f.BoolVar(&o.ContinueOnError, "continue-on-error", false, "go on after documents that are rejected")
	f.StringVar(&rejects, "rejects", "", "file for the rejected documents with line and reason, one JSON object a line")
	f.BoolVar(&o.DryRun, "dry-run", false, "read everything, write nothing")
	return cmd
}

func runImport(cmd *cobra.Command, c *connection, o transfer.ImportOptions, rejects string) error {
	ctx := cmd.Context()
	client, done, err := c.scoped(ctx)
	if err != nil {
		return err
	}
	defer done()
	if rejects != "" {
		f, err := os.Create(rejects)
		if err != nil {
			return err
		}
		defer f.Close()
		o.Rejects = f
	}
	result, err := transfer.Import(ctx, client, o)
	stderr := cmd.ErrOrStderr()
	for _, line := range result.Details() {
		fmt.Fprintln(stderr, line)
	}
	if result.Imported+result.Rejected > 0 || err == nil {
		line := result.Summary(o.Collection)
		if o.DryRun {
			line = "Read " + transfer.Count(result.Imported, "document") + ", wrote nothing."
		}
		if speed := result.Speed(); speed != "" {
			line += " (" + speed + ")"
		}
		fmt.Fprintln(cmd.OutOrStdout(), line)
	}
	if ctx.Err() != nil {
		fmt.Fprintln(stderr, "Interrupted; what was imported stays.")
	}
	if errors.Is(err, transfer.ErrRejected) {
		if !o.ContinueOnError {
			fmt.Fprintln(stderr, "Stopped at the first rejected document; what was imported before stays. --continue-on-error goes on.")
		}
		return reported{err}
	}
	return c.explain(err)
}

// columnTypes reads --types and --string.
func columnTypes(types, texts []string) (map[string]transfer.Type, error) {
	out := map[string]transfer.Type{}
	for _, pair := range types {
		i := strings.LastIndexByte(pair, '=')
		if i < 1 {
			return nil, fmt.Errorf("--types %s: want name=Type", pair)
		}
		t, err := transfer.ParseType(pair[i+1:])
		if err != nil {
			return nil, fmt.Errorf("--types %s: %w", pair, err)
		}
		out[pair[:i]] = t
	}
	for _, name := range texts {
		out[name] = transfer.String
	}
	return out, nil
}

func oneRune(s string) (rune, error) {
	if s == `\t` || s == "tab" {
		return '\t', nil
	}
	r, n := utf8.DecodeRuneInString(s)
	if n != len(s) || r == '"' || r == '\n' || r == '\r' {
		return 0, fmt.Errorf("--delimiter %q: want one character, or tab", s)
	}
	if n == 0 {
		return 0, nil
	}
	return r, nil
}

// ExportCommand is fawn export.
func ExportCommand() *cobra.Command {
	var c connection
	var o transfer.ExportOptions
	var format string
	cmd := &cobra.Command{
		Use:   "export COLLECTION",
		Short: "Write a collection to a file",
		Long: `export writes all documents of a collection, as they are at one moment. The
formats are ndjson (one object a line), json (an array), csv, and tagged: one
object a line in Fauna's tagged JSON, which keeps every type, for importing
again.`,
		Example: `  fawn export Airport --out airports.csv
  fawn export Flight --format tagged | gzip > flights.tagged.gz`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, words []string) error {
			var err error
			if o.Format, err = transfer.ParseFormat(format); err == nil && format == "" {
				o.Format, err = transfer.FormatOf(o.File)
			}
			if err != nil {
				return UsageError(cmd, err)
			}
			o.Collection, o.Stdout = words[0], cmd.OutOrStdout()
			if isTerminal(cmd.ErrOrStderr()) && o.File != "" {
				o.Progress = &transfer.Bar{Out: cmd.ErrOrStderr()}
			}
			client, done, err := c.scoped(cmd.Context())
			if err != nil {
				return err
			}
			defer done()
			result, err := transfer.Export(cmd.Context(), client, o)
			if err == nil && o.File != "" {
				fmt.Fprintf(cmd.ErrOrStderr(), "Exported %s of %s to %s.\n",
					transfer.Count(result.Documents, "document"), o.Collection, o.File)
			}
			return c.explain(err)
		},
	}
	c.flags(cmd)
	f := cmd.Flags()
	f.StringVarP(&format, "format", "f", "", "ndjson, json, csv or tagged (default: by the name of --out, else ndjson)")
	f.StringVarP(&o.File, "out", "o", "", "the file to write (default: standard output)")
	return cmd
}
