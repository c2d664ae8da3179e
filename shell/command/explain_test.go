package command_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	sdk "github.com/fawndb/fawn/sdk"
)

// TestExplain asks on a folder and on a server, in all the ways there are.
func TestExplain(t *testing.T) {
	data := "--data=" + filepath.Join(t.TempDir(), "data")
	for _, fql := range []string{
		`Collection.create({ name: "Flight", indexes: { byOrigin: { terms: [{ field: "origin" }] } } })`,
		`Set.sequence(0, 30).forEach(i => Flight.create({ origin: "A" + (i % 3).toString(), delay: i }))`,
	} {
		if _, stderr, code := run(t, "", "query", fql, data); code != 0 {
			t.Fatal(stderr)
		}
	}
	ask := func(t *testing.T, where ...string) {
		const indexed = `Flight.byOrigin("A1").count()`
		for name, c := range map[string]struct {
			stdin string
			args  []string
			wants []string
		}{
			"the flag":    {"", []string{"query", "--explain", indexed}, []string{"at *query*:1:28\n", "index lookup Flight.byOrigin\n", `range: terms ("A1")`, "10 rows", "(1 plan; "}},
			"the command": {"", []string{"explain", indexed}, []string{"index lookup Flight.byOrigin\n"}},
			"from stdin":  {indexed, []string{"explain", "-"}, []string{"index lookup Flight.byOrigin\n"}},
			"an argument": {"", []string{"explain", "Flight.byOrigin(o).first()", "-a", `o="A2"`}, []string{`terms ("A2")`}},
			"the result":  {"", []string{"explain", "Flight.all().take(2)"}, []string{"the result:\ntake 2\n"}},
			"a scan": {"", []string{"explain", `Flight.where(.seat == "7A").count()`}, []string{
				"filter .seat == \"7A\"\n", "└ collection scan Flight\n", "\n      index bySeat { terms [.seat] }\n"}},
			"in the shell": {`\explain ` + indexed, []string{"shell"}, []string{"index lookup Flight.byOrigin\n"}},
		} {
			t.Run(name, func(t *testing.T) {
				stdout, stderr, code := run(t, c.stdin, append(c.args, where...)...)
				if code != 0 || stderr != "" {
					t.Errorf("exit code %d, %s", code, stderr)
				}
				for _, want := range c.wants {
					if !strings.Contains(stdout, want) {
						t.Errorf("got\n%swant %q", stdout, want)
					}
				}
				if strings.Contains(stdout, "\x1b") {
					t.Errorf("colours where there is no terminal: %q", stdout)
				}
			})
		}
		stdout, _, _ := run(t, "", append([]string{"explain", indexed, "-f", "json"}, where...)...)
		var plans []sdk.Plan
		if err := json.Unmarshal([]byte(stdout), &plans); err != nil || len(plans) != 1 || plans[0].Root == nil {
			t.Errorf("%v: %s", err, stdout)
		}
		// What failed after it read something is explained too.
		stdout, stderr, code := run(t, "", append([]string{"explain", indexed + " + nothing()"}, where...)...)
		if code != 1 || !strings.Contains(stderr, "Unbound variable `nothing`") {
			t.Errorf("exit code %d, %s%s", code, stdout, stderr)
		}
		stdout, stderr, code = run(t, "", append([]string{"explain", "abort(" + indexed + ")"}, where...)...)
		if code != 1 || !strings.Contains(stdout, "index lookup Flight.byOrigin\n") || !strings.Contains(stderr, "abort: 10") {
			t.Errorf("exit code %d, %s%s", code, stdout, stderr)
		}
		// Beside results, plans are no part of the output.
		stdout, stderr, code = run(t, "\\explain on\n"+indexed+"\n", append([]string{"shell"}, where...)...)
		if code != 0 || stdout != "10\n" || !strings.Contains(stderr, "at stdin:2:28\n") {
			t.Errorf("exit code %d, %s%s", code, stdout, stderr)
		}
		stdout, stderr, code = run(t, "", append([]string{"query", "--hints", `Flight.where(.seat == "7A").count()`}, where...)...)
		if code != 0 || stdout != "0\n" || !strings.Contains(stderr, "collection_scan") || !strings.Contains(stderr, "index bySeat { terms [.seat] }") {
			t.Errorf("exit code %d, %s%s", code, stdout, stderr)
		}
	}
	t.Run("folder", func(t *testing.T) { ask(t, data) })
	t.Run("server", func(t *testing.T) {
		cmd, url, secret := serving(t, data)
		ask(t, "--url", url, "--secret", secret)
		cmd.Process.Signal(syscall.SIGTERM)
		cmd.Wait()
	})
}
