package command_test

import (
	"fmt"
	"io"
	"path/filepath"
	"testing"

	"github.com/creack/pty"
)

// TestCommandsFinishBuilds adds indexes in commands that end at once: they are
// there for the next command.
func TestCommandsFinishBuilds(t *testing.T) {
	data := "--data=" + filepath.Join(t.TempDir(), "data")
	const add = `Collection.byName("Row")!.update({ indexes: { %s: { terms: [{ field: "k" }], values: [{ field: "%s" }] } } }).name`
	script := `Collection.create({ name: "Row" }).name
Set.sequence(0, 10000).forEach(i => Row.create({ id: i, k: i % 10 }))
` + fmt.Sprintf(add, "first", "a") + "\n"
	steps := []struct {
		stdin, stdout string
		args          []string
	}{
		{script, "\"Row\"\nnull\n\"Row\"\n", []string{"shell", data}},
		{"", "1000\n", []string{"query", "Row.first(3).count()", data}},
		{"", "\"Row\"\n", []string{"query", fmt.Sprintf(add, "second", "b"), data}},
		{"", "1000\n", []string{"query", "Row.second(3).count()", data}},
	}
	for _, step := range steps {
		if stdout, stderr, code := run(t, step.stdin, step.args...); stdout != step.stdout || stderr != "" || code != 0 {
			t.Fatalf("%v: exit code %d\nstdout %q\nstderr %q", step.args, code, stdout, stderr)
		}
	}

	// On a terminal the progress is shown, and Ctrl-C ends the wait, if it comes
	// in time. The next command goes on.
	cmd := fawn(t, "query", fmt.Sprintf(add, "third", "c"), data)
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 40, Cols: 100})
	if err != nil {
		t.Skip("no pseudo terminal: ", err)
	}
	defer tty.Close()
	s := &screen{t: t, tty: tty}
	read := make(chan struct{})
	go func() {
		defer close(read)
		s.read()
	}()
	s.send("", "Building third of Row: ")
	io.WriteString(tty, "\x03")
	<-read
	cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 0 && code != 130 {
		t.Errorf("exit code %d after Ctrl-C", code)
	}
	if stdout, stderr, code := run(t, "", "query", "1", data); stdout != "1\n" || code != 0 {
		t.Fatalf("exit code %d\nstdout %q\nstderr %q", code, stdout, stderr)
	}
	if stdout, stderr, code := run(t, "", "query", "Row.third(3).count()", data); stdout != "1000\n" || code != 0 {
		t.Errorf("exit code %d\nstdout %q\nstderr %q", code, stdout, stderr)
	}
}
