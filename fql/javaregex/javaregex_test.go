package javaregex

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/diag"
)

var golden = flag.String("golden", "testdata/java17.tsv", "cases with Java's results")

var unescape = strings.NewReplacer(`\\`, `\`, `\t`, "\t", `\n`, "\n", `\r`, "\r").Replace

// run gives the third column of the golden file.
func run(pattern, input string) string {
	r, err := Compile(pattern)
	if err != nil {
		e, ok := errors.AsType[*diag.Error](err)
		if !ok || e.Code != "invalid_regex" {
			return "?" + err.Error()
		}
		return "!" + strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\r", `\r`, "\t", `\t`, "\x00", `\0`).
			Replace(strings.TrimPrefix(e.Message, "Invalid regular expression. "))
	}
	var matches []string
	if err := r.FindAll([]rune(input), func(pos, length int) bool {
		matches = append(matches, fmt.Sprintf("%d+%d", pos, length))
		return true
	}); err != nil {
		return "?" + err.Error()
	}
	return strings.Join(matches, " ")
}

// TestJava compares with what Java 17 does (testdata/Oracle.java).
func TestJava(t *testing.T) {
	f, err := os.Open(*golden)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	n := 0
	for lines.Scan() {
		columns := strings.Split(lines.Text(), "\t")
		if len(columns) != 3 {
			t.Fatalf("bad line %q", lines.Text())
		}
		if got := run(unescape(columns[0]), unescape(columns[1])); got != columns[2] {
			text, _ := translate(unescape(columns[0]))
			t.Errorf("%s\n on %q\n  got %s\n want %s\n as %.300s", columns[0], columns[1], got, columns[2], text)
		}
		n++
	}
	if err := lines.Err(); err != nil || n == 0 {
		t.Fatal(n, err)
	}
}
