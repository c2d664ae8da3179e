package command_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"

	"github.com/fawndb/fawn/shell/command"
)

// TestMain makes the test binary behave as fawn when it is started by the
// tests below.
func TestMain(m *testing.M) {
	if os.Getenv("FAWN_TEST_MAIN") != "" {
		os.Exit(command.Execute(command.New()))
	}
	os.Exit(m.Run())
}

// fawn is a command line to run.
func fawn(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, os.Args[0], args...)
	cmd.Dir = filepath.Join("..", "..") // the test data are named from the root
	cmd.Env = append(os.Environ(), "FAWN_TEST_MAIN=1", "FAWN_SECRET=", "FAWN_URL=", "COLUMNS=100", "NO_COLOR=",
		"TERM=xterm", "XDG_STATE_HOME="+filepath.Join(t.TempDir(), "state"))
	return cmd
}

// run runs a command line with text as its standard input.
func run(t *testing.T, stdin string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	cmd := fawn(t, args...)
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

func TestCommandLine(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "script.fql")
	if err := os.WriteFile(file, []byte("1\n\nlet a = 2\na + x\n\"next\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	data := "--data=" + filepath.Join(dir, "data")
	tests := []struct {
		name, stdin string
		args        []string
		code        int
		stdout      string
		stderr      string // a part of it
	}{
		{"query", "", []string{"query", "1 + 1", data}, 0, "2\n", ""},
		{"query from stdin", "let a = 1\na + 1\n", []string{"query", "-", data}, 0, "2\n", ""},
		{"arguments", "", []string{"query", "[a, b, c]", "--arg", "a=1.5", "--arg", `b={"x":[null]}`, "--arg", "c=Date('2026-01-01')", "-f", "json", data}, 0,
			"[1.5,{\"x\":[null]},\"2026-01-01\"]\n", ""},
		{"argument that is nothing", "", []string{"query", "a", "--arg", "a=x", data}, 2, "", `--arg 'a="x"'`},
		{"table", "", []string{"query", "[{a: 1, b: 'x'}, {a: 2}]", data}, 0, "╭───┬───╮\n│ a │ b │\n├───┼───┤\n│ 1 │ x │\n│ 2 │   │\n╰───┴───╯\n(2 rows)\n", ""},
		{"csv", "", []string{"query", "[{a: 1, b: 'x'}, {a: 2}]", "-f", "csv", data}, 0, "a,b\n1,x\n2,\n", ""},
		{"query that fails", "", []string{"query", "1 + x", data}, 1, "", "error: Unbound variable `x`\nat *query*:1:5\n"},
		{"log", "", []string{"query", "log('hello')", data}, 0, "null\n", "hello"},
		{"explain nothing", "", []string{"explain", "1", data}, 0, "(no set was read; 0 read, 0 write, 1 compute ops)\n", ""},
		{"explain as JSON", "", []string{"query", "--explain", "1", "-f", "json", data}, 0, "[]\n", ""},
		{"explain what fails", "", []string{"explain", "1 + x", data}, 1, "", "error: Unbound variable `x`"},
		{"explain two", "", []string{"explain", "1", "2", data}, 2, "", "accepts 1 arg(s), received 2 (fawn explain --help"},
		{"script stops at an error", "", []string{"run", file, data}, 1, "1\n", "script.fql:3: error: Unbound variable `x`\nat script.fql:4:5\n  |\n4 | a + x\n"},
		{"script goes on", "", []string{"run", file, "--continue-on-error", data}, 1, "1\n\"next\"\n", "Unbound"},
		{"script from stdin", "1\n\\format json\n[1, 2]\n\\quit\n3\n", []string{"shell", data}, 0, "1\n[1,2]\n", ""},
		{"script that is not complete", "1\n[2,\n", []string{"shell", data}, 1, "1\n", "stdin:2: error: Expected"},
		{"unknown command", "1\n\\nothing\n2\n", []string{"shell", data}, 1, "1\n", `stdin:2: error: there is no command \nothing`},
		{"missing file", "", []string{"run", "nothing.fql", data}, 1, "", "nothing.fql: no such file"},
		{"wrong flag", "", []string{"query", "--bad"}, 2, "", "unknown flag: --bad (fawn query --help"},
		{"wrong format", "", []string{"query", "1", "-f", "xml", data}, 2, "", "unknown format"},
		{"no query", "", []string{"query"}, 2, "", "accepts 1 arg"},
		{"no command of that name", "", []string{"bogus"}, 2, "", "unknown command"},
		{"nobody there", "", []string{"query", "1", "--url", "http://127.0.0.1:1", "--secret", "x"}, 3, "", "cannot reach http://127.0.0.1:1"},
		{"no secret", "", []string{"query", "1", "--url", "http://127.0.0.1:1"}, 2, "", "FAWN_SECRET"},
		{"not a folder", "", []string{"query", "1", "--data", file}, 3, "", "is a file"},
		{"no such database", "", []string{"query", "1", "--database", "nope", data}, 3, "", `there is no database "nope"`},
		{"import nothing", "", []string{"import", "-", "-c", "X", data}, 1, "", "stdin: is empty"},
		{"import without collection", "", []string{"import", "x.csv", data}, 2, "", "--collection is missing"},
		{"export nothing", "", []string{"export", "Nope", data}, 1, "", `there is no collection "Nope"`},
		{"a function", "", []string{"help", "functions", "string.AT"}, 0, `String.at
  at(index: Number) => String
  The character at a position. Positions outside the string are an error.

    "fawn".at(1)
    // "a"
`, ""},
		{"no function of that name", "", []string{"help", "functions", "String.att"}, 2, "", "nothing built in is called \"String.att\" (did you mean String.at?)"},
		{"help about nothing", "", []string{"help", "nothing"}, 2, "", `there is no command "nothing"`},
		{"help in the shell", "\\help Math.PI\n", []string{"shell", data}, 0, "Math.PI\n  Math.PI: Number\n  The circumference of a circle of diameter 1.\n\n    Math.PI\n    // 3.141592653589793\n", ""},
		{"version", "", []string{"version"}, 0, "fawn 0.1.0\n", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			stdout, stderr, code := run(t, test.stdin, test.args...)
			if stdout != test.stdout || code != test.code || !strings.Contains(stderr, test.stderr) {
				t.Errorf("exit code %d, want %d\nstdout %q\nwant   %q\nstderr %q\nwant   %q", code, test.code, stdout, test.stdout, stderr, test.stderr)
			}
			if test.code == 0 && test.stderr == "" && stderr != "" {
				t.Errorf("stderr %q", stderr)
			}
		})
	}
}

func TestImportAndExport(t *testing.T) {
	dir := t.TempDir()
	data := "--data=" + filepath.Join(dir, "data")
	ok := func(want string, args ...string) string {
		t.Helper()
		stdout, stderr, code := run(t, "", args...)
		if code != 0 || !strings.HasPrefix(stdout, want) {
			t.Fatalf("%v: exit code %d\nstdout %q, want %q\nstderr %q", args, code, stdout, want, stderr)
		}
		return stdout
	}
	ok("Imported 3,376 documents into Airport (new).", "import", "testdata/data/airports.csv", "-c", "Airport", data)
	ok("Imported 10,000 documents into Strike (new).", "import", "testdata/data/birdstrikes.csv", "-c", "Strike", data)
	ok("Imported 1,707 documents into Quake (new).", "import", "testdata/data/earthquakes.json", "-c", "Quake", "--path", "features", data)
	ok(`"ci37868143"`+"\n", "query", "Quake.all().firstWhere(.data.id == 'ci37868143')!.data.id", data)
	ok("300\n", "query", `Strike.all().firstWhere(.["Flight Date"] == "1990-01-08")!["Speed IAS in knots"]`, data)

	file := filepath.Join(dir, "airports.tagged")
	ok("", "export", "Airport", "--out", file, data)
	ok("Imported 3,376 documents into Copy (new).", "import", file, "-c", "Copy", data)
	ok("true\n", "query", `Airport.all().every(a => { let c = Copy.byId(a.id); c!.name == a.name && c!.latitude == a.latitude })`, data)
	for _, format := range []string{"csv", "ndjson", "json"} {
		file := filepath.Join(dir, "airports."+format)
		ok("", "export", "Airport", "--out", file, data)
		name := "From" + strings.ToUpper(format)
		ok("Imported 3,376 documents into "+name, "import", file, "-c", name, data)
		ok("true\n", "query", `Airport.all().every(a => `+name+`.byId(a.id)!.longitude == a.longitude)`, data)
	}

	bad := filepath.Join(dir, "bad.ndjson")
	if err := os.WriteFile(bad, []byte("{\"a\":1}\n{\"id\":\"7\",\"a\":2}\n{\"id\":\"7\",\"a\":3}\n{oops\n{\"a\":4}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	rejects := filepath.Join(dir, "rejects")
	stdout, stderr, code := run(t, "", "import", bad, "-c", "Bad", "--continue-on-error", "--rejects", rejects, data)
	// How long it took is told when it was long.
	if code != 1 || !strings.HasPrefix(stdout, "Imported 3 documents into Bad (new), rejected 2 documents.") ||
		!strings.Contains(stderr, "bad.ndjson:3: Collection `Bad` already contains document with id 7.") || !strings.Contains(stderr, "bad.ndjson:4: invalid JSON") {
		t.Errorf("exit code %d\nstdout %q\nstderr %q", code, stdout, stderr)
	}
	if text, _ := os.ReadFile(rejects); strings.Count(string(text), "\n") != 2 {
		t.Errorf("rejects file %q", text)
	}
	if names, _ := filepath.Glob(filepath.Join(dir, ".*")); len(names) > 0 {
		t.Errorf("left behind: %v", names)
	}
}

func TestImportKeepsWhatIsBeforeARejectedDocument(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "mixed.json")
	if err := os.WriteFile(file, []byte(`[{"a":1},{"a":2},5,{"a":3}]`), 0o600); err != nil {
		t.Fatal(err)
	}
	data := "--data=" + filepath.Join(dir, "data")
	stdout, stderr, code := run(t, "", "import", file, "-c", "M", data)
	if code != 1 || !strings.Contains(stdout+stderr, "Imported 2 documents") {
		t.Errorf("exit code %d, %q, %q", code, stdout, stderr)
	}
	if stdout, _, _ := run(t, "", "query", "M.all().count()", data); stdout != "2\n" {
		t.Errorf("there are %q documents", stdout)
	}
}

func TestTour(t *testing.T) {
	script, err := os.ReadFile("../../testdata/tour.fql")
	if err != nil {
		t.Fatal(err)
	}
	data := "--data=" + filepath.Join(t.TempDir(), "data")
	varying := regexp.MustCompile(`"\d{19}"|Time\(".*?"\)`)
	var first string
	for i := range 2 {
		stdout, stderr, code := run(t, string(script), "shell", data)
		if code != 0 || stderr != "" {
			t.Fatalf("exit code %d\n%s\n%s", code, stdout, stderr)
		}
		stdout = varying.ReplaceAllString(stdout, "…")
		if i == 0 {
			first = stdout
		} else if stdout != first {
			t.Errorf("the second run printed\n%s\nthe first\n%s", stdout, first)
		}
	}
}

func TestServeAndLocks(t *testing.T) {
	data := "--data=" + filepath.Join(t.TempDir(), "data")
	cmd, url, secret := serving(t, data)
	if stdout, stderr, code := run(t, "1 + 1", "shell", "--url", url, "--secret", secret); stdout != "2\n" || code != 0 {
		t.Errorf("exit code %d, %q, %q", code, stdout, stderr)
	}
	if _, stderr, code := run(t, "", "query", "1", "--url", url, "--secret", "wrong"); code != 3 || !strings.Contains(stderr, "does not accept the secret") {
		t.Errorf("wrong secret: exit code %d, %q", code, stderr)
	}
	if _, stderr, code := run(t, "", "query", "1", data); code != 3 || !strings.Contains(stderr, "in use by another process") {
		t.Errorf("locked folder: exit code %d, %q", code, stderr)
	}
	cmd.Process.Signal(syscall.SIGTERM)
	if err := cmd.Wait(); err != nil && cmd.ProcessState.ExitCode() != 0 {
		t.Errorf("after SIGTERM: %v", err)
	}
}

// serving starts a server on a data folder.
func serving(t *testing.T, data string) (cmd *exec.Cmd, url, secret string) {
	t.Helper()
	cmd = fawn(t, "serve", "--listen", "127.0.0.1:0", "--log-format", "none", data)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	buf := make([]byte, 4096)
	for !strings.Contains(text.String(), "http://") {
		n, err := out.Read(buf)
		if err != nil {
			t.Fatalf("%v: %s", err, &text)
		}
		text.Write(buf[:n])
	}
	return cmd, regexp.MustCompile(`http://\S+`).FindString(text.String()), regexp.MustCompile(`fn\S+`).FindString(text.String())
}

func TestInterrupt(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no signals")
	}
	data := filepath.Join(t.TempDir(), "data")
	cmd := fawn(t, "query", "Set.sequence(0, 2000000000).fold(0, (a, b) => a + b)", "--data", data)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for { // once it has files open, it listens to signals
		if files, _ := os.ReadDir(data); len(files) > 1 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	cmd.Process.Signal(os.Interrupt)
	cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 130 {
		t.Errorf("exit code %d, want 130", code)
	}
}

// screen is a terminal with a program on it.
type screen struct {
	t    *testing.T
	tty  *os.File
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *screen) contents() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return regexp.MustCompile("\x1b\\[[0-9;?]*[a-zA-Z]").ReplaceAllString(s.text.String(), "")
}

// read takes what the program writes, until it ends.
func (s *screen) read() {
	buf := make([]byte, 4096)
	for {
		n, err := s.tty.Read(buf)
		if err != nil {
			return
		}
		s.mu.Lock()
		s.text.Write(buf[:n])
		s.mu.Unlock()
	}
}

// send types and waits for a text to appear, and forgets what was there.
func (s *screen) send(keys, want string) {
	s.t.Helper()
	s.mu.Lock()
	s.text.Reset()
	s.mu.Unlock()
	io.WriteString(s.tty, keys)
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if strings.Contains(s.contents(), want) {
			return
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("after %q: %q is not on the screen:\n%s", keys, want, s.contents())
		}
	}
}

func TestLineShell(t *testing.T) {
	dir := t.TempDir()
	cmd := fawn(t, "shell", "--data", filepath.Join(dir, "data"))
	cmd.Env = append(cmd.Env, "XDG_STATE_HOME="+dir)
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 40, Cols: 100})
	if err != nil {
		t.Skip("no pseudo terminal: ", err)
	}
	defer tty.Close()
	s := &screen{t: t, tty: tty}
	go s.read()
	s.send("", "fawn> ")
	s.send("1 + 1\r", "\n2")
	s.send("Collection.create({ name: 'Pet' }).name\r", `"Pet"`)
	s.send("[1,2,3].forEach(n => Pet.create({ n: n }))\r", "null")
	s.send("let a = 1\r", "..> ")
	s.send("a + 41\r", "42")
	s.send("Pe\t", "Pet")
	s.send(".al\t", "all()")
	s.send(".pageSize(2) { n }\r", "(2 rows, more follow")
	s.send("\r", "(1 row)")
	s.send("half typed\x03", "^C")
	s.send("Set.sequence(0, 2000000000).fold(0, (a, b) => a + b)\r", "\n")
	time.Sleep(300 * time.Millisecond)
	s.send("\x03", "Cancelled.")
	s.send("\x1b[200~Pet.all()\n  .map(.n)\n  .first()\n\x1b[201~", "⏎  .first()")
	s.send("\r", "\n1")
	s.send("1 + x\r", "Unbound variable `x`")
	s.send("\\d\r", "Pet")
	s.send("\\format json\r", "fawn> ")
	s.send("({ a: [1] })\r", `"a": [`)
	s.send("\\import "+filepath.Join("testdata", "data", "airports.csv")+" Airport\r", "Imported 3,376 documents into Airport (new).")
	s.send("\x04", "quit")
	if err := cmd.Wait(); err != nil {
		t.Errorf("after Ctrl-D: %v", err)
	}
	history, err := os.ReadFile(filepath.Join(dir, "fawn", "history"))
	if err != nil || !strings.Contains(string(history), "let a = 1⏎a + 41\n") {
		t.Errorf("history %q, %v", history, err)
	}
}
