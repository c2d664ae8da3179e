package command

import (
	"context"
	"fmt"
	"io"
	"strings"

	fawn "github.com/fawndb/fawn/sdk"
)

// finishBuilds waits for the index builds of a data folder before the process
// ends: while nobody has the folder open they stand still. A terminal shows how
// far they are. Ctrl-C ends the wait; what remains is built when the folder is
// opened the next time.
func (c *connection) finishBuilds(ctx context.Context, stderr io.Writer) error {
	if c.db == nil {
		return nil
	}
	var report func(fawn.Build)
	const start, clear = "\r", "\x1b[K" // of a line of a terminal
	shown := false
	if isTerminal(stderr) {
		report = func(b fawn.Build) {
			shown = true
			fmt.Fprintf(stderr, start+"Building %s of %s: %.0f %%"+clear, strings.Join(b.Indexes, ", "), b.Collection, 100*b.Progress)
		}
	}
	err := c.db.WaitForBuilds(ctx, report)
	if shown {
		fmt.Fprint(stderr, start+clear)
	}
	return err
}
