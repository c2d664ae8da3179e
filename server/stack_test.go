package server_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/fawndb/fawn/server"
)

// Code that calls itself from deep inside an expression must run out of
// frames, not of stack.
func TestDeepCodeInManyFrames(t *testing.T) {
	c := openClient(t)
	call := "let f = (g, n) => if (n == 0) 0 else EXPR; f(f, 2000)"
	for _, x := range []string{
		"g(g, n - 1)" + strings.Repeat(" + 1", 20000),
		strings.Repeat("(1 + ", 400) + "g(g, n - 1)" + strings.Repeat(")", 400),
		strings.Repeat("[", 400) + "g(g, n - 1)" + strings.Repeat("]", 400),
	} {
		c.fails(t, strings.Replace(call, "EXPR", x, 1), "number of stack frames exceeded limit of 2048")
	}
}

// A trace shows the line of every call, and logs that of theirs.
func TestLongLineInManyItems(t *testing.T) {
	c := openClient(t)
	line := "'" + strings.Repeat("x", 1<<20) + "'.length; "
	c.fails(t, line+"let f = (g, n) => if (n == 0) 1 / 0 else g(g, n - 1); f(f, 2000)", "Attempted integer division by zero.")
	text, _ := json.Marshal(line + "Set.sequence(0, 16000).forEach(x => dbg(x))")
	_, out := c.query(text, "secret", map[string]string{"X-Typecheck": "false"})
	if summary, _ := out["summary"].(string); out["data"] != nil || !strings.Contains(summary, "info: 1") {
		t.Errorf("answers %.1000v", out)
	}
}

// openClient opens a server in memory.
func openClient(t *testing.T) *client {
	t.Helper()
	s, err := server.Open(t.Context(), server.Options{Secret: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return &client{handler: s.Handler()}
}

func (c *client) fails(t *testing.T, fql, message string) {
	t.Helper()
	text, _ := json.Marshal(fql)
	_, out := c.query(text, "secret", map[string]string{"X-Typecheck": "false"})
	if e, _ := out["error"].(map[string]any); e["message"] != message {
		t.Errorf("%.100s\nanswers %.1000v", fql, out)
	}
}
