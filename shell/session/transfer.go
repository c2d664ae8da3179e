package session

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/fawndb/fawn/shell/transfer"
)

// importFile is \import FILE COLLECTION [PATH]: the path leads to the array
// inside a JSON object.
func importFile(ctx context.Context, s *Session, args []string) error {
	if len(args) < 2 || len(args) > 3 {
		return errors.New(`\import needs a file and a collection: \import airports.csv Airport`)
	}
	o := transfer.ImportOptions{Files: args[:1], Collection: args[1]}
	if len(args) == 3 {
		o.Read.Path = args[2]
	}
	if s.Interactive {
		o.Progress = &transfer.Bar{Out: s.Err}
	}
	result, err := transfer.Import(ctx, s.Client(), o)
	if result != nil && result.Imported+result.Rejected > 0 {
		fmt.Fprintln(s.Out, result.Summary(o.Collection))
	}
	for _, line := range result.Details() {
		fmt.Fprintln(s.Err, line)
	}
	if errors.Is(err, transfer.ErrRejected) {
		return errors.New("the import stopped at the first rejected document; what was imported before stays")
	}
	return err
}

// exportFile is \export COLLECTION FILE.
func exportFile(ctx context.Context, s *Session, args []string) error {
	if len(args) != 2 {
		return errors.New(`\export needs a collection and a file: \export Airport airports.csv`)
	}
	format, err := transfer.FormatOf(args[1])
	if err != nil {
		return fmt.Errorf("%s: the name must end in .csv, .json, .ndjson or .tagged, and perhaps .gz", args[1])
	}
	o := transfer.ExportOptions{Collection: args[0], File: args[1], Format: format, Stdout: os.Stdout}
	if s.Interactive {
		o.Progress = &transfer.Bar{Out: s.Err}
	}
	result, err := transfer.Export(ctx, s.Client(), o)
	if err == nil {
		fmt.Fprintf(s.Out, "Exported %d documents of %s to %s.\n", result.Documents, args[0], args[1])
	}
	return err
}
