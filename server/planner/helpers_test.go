package planner_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
	"github.com/fawndb/fawn/server/exec/stdlib"
	"github.com/fawndb/fawn/server/explain"
	"github.com/fawndb/fawn/server/planner"
	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/store/pebblestore"
)

// database is a store with engines that use different rules.
type database struct {
	store   store.Store
	engines map[planner.Rules]*exec.Engine
}

func open(tb testing.TB) *database {
	s, err := pebblestore.OpenMem(pebblestore.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { s.Close() })
	return &database{s, map[planner.Rules]*exec.Engine{}}
}

// engine is one with some rules off.
func (d *database) engine(tb fataler, off planner.Rules) *exec.Engine {
	if e, ok := d.engines[off]; ok {
		return e
	}
	e, err := exec.New(d.store, stdlib.New(), exec.Options{RulesOff: off})
	if err != nil {
		tb.Fatalf("%v", err)
	}
	d.engines[off] = e
	return e
}

type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// run runs a query with some rules off.
func (d *database) run(tb fataler, off planner.Rules, fql string) *exec.Response {
	tb.Helper()
	return d.ask(tb, off, &exec.Request{Source: &diag.Source{Name: "*query*", Text: fql}, PerformanceHints: true})
}

// explained runs a query and returns its plans.
func (d *database) explained(tb fataler, off planner.Rules, fql string) *exec.Response {
	tb.Helper()
	return d.ask(tb, off, &exec.Request{Source: &diag.Source{Name: "*query*", Text: fql}, PerformanceHints: true, Explain: true})
}

func (d *database) ask(tb fataler, off planner.Rules, r *exec.Request) *exec.Response {
	tb.Helper()
	fql := r.Source.Text
	resp, err := d.engine(tb, off).Run(context.Background(), r)
	if err != nil {
		tb.Fatalf("%s\n%v", fql, err)
	}
	return resp
}

// must runs a query that succeeds.
func (d *database) must(tb fataler, fql string) value.Value {
	tb.Helper()
	resp := d.run(tb, 0, fql)
	if resp.Err != nil {
		tb.Fatalf("%s\n%s", fql, resp.Summary)
	}
	return resp.Data
}

// answerWithoutSummary is the result of a query, or its error, as text.
func answerWithoutSummary(resp *exec.Response) string {
	head, _, _ := strings.Cut(answer(resp), "\n")
	return head
}

// answer is what a query answered, as text. The texts of cursors are without the
// time of the query.
func answer(resp *exec.Response) string {
	var b []byte
	if resp.Err != nil {
		b = fmt.Appendf(b, "error %s: %s ", resp.Err.Code, resp.Err.Message)
		if v, ok := resp.Err.Abort.(value.Value); ok {
			b = append(b, text(v)...)
		}
	} else {
		b = append(b, text(resp.Data)...)
	}
	// What explain adds to the hints is no part of the answer.
	summary := resp.Summary
	if i := strings.Index(summary, "hint: This index would help"); i >= 0 && (i == 0 || summary[i-1] == '\n') {
		summary = strings.TrimRight(summary[:i], "\n")
	}
	return string(b) + "\n" + strings.TrimRight(summary, "\n")
}

func text(v value.Value) string {
	e := value.Encoder{Txn: 1}
	b, err := e.Append(nil, v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// same runs a query with and without rules, and explained, and compares the
// answers. It returns that without rules.
func (d *database) same(tb fataler, fql string, others ...planner.Rules) *exec.Response {
	tb.Helper()
	plain := d.run(tb, planner.AllRules, fql)
	want := answer(plain)
	if plain.Err != nil && plain.Err.Code == "invalid_query" {
		_ = 0
	}
	if plain.Err != nil {
	} else {
	}
	explained := d.explained(tb, 0, fql)
	if got := answer(explained); got != want {
		tb.Fatalf("%s\nexplained:     %s\nwithout rules: %s\nplan:\n%s", fql, got, want, plans(explained))
	}
	for _, off := range append(others, 0) {
		if got := answer(d.run(tb, off, fql)); got != want {
			tb.Fatalf("%s\nwith rules %b off: %s\nwithout rules: %s\nplan:\n%s", fql, off, got, want, plans(explained))
		}
	}
	return plain
}

// plans describes the plans of a response, a line an operator.
func plans(resp *exec.Response) string {
	var b strings.Builder
	var show func(n *explain.Node, depth int)
	show = func(n *explain.Node, depth int) {
		fmt.Fprintf(&b, "%s%s", strings.Repeat("  ", depth), n.Operator)
		for _, s := range []string{n.Detail, n.Index, n.Range} {
			if s != "" {
				fmt.Fprintf(&b, " | %s", s)
			}
		}
		fmt.Fprintf(&b, " | %d entries, %d documents, %d rows", n.Entries, n.Documents, n.Rows)
		if n.Missing != "" {
			fmt.Fprintf(&b, " | missing: %s", n.Missing)
		}
		for _, r := range n.Rejected {
			fmt.Fprintf(&b, " | not %s: %s", r.Index, r.Reason)
		}
		b.WriteByte('\n')
		for _, in := range n.Inputs {
			show(in, depth+1)
		}
	}
	for _, p := range resp.Plans.Plans {
		show(p.Root, 0)
	}
	return b.String()
}

// planned compares what a query answers with and without rules, and looks at its
// plans: want is part of them; after "!" it is not.
func (d *database) planned(t *testing.T, fql string, want ...string) {
	t.Helper()
	d.same(t, fql)
	got := plans(d.explained(t, 0, fql))
	for _, part := range want {
		if not, ok := strings.CutPrefix(part, "!"); ok && strings.Contains(got, not) || !ok && !strings.Contains(got, part) {
			t.Errorf("%s\nplan lacks %q:\n%s", fql, part, got)
		}
	}
}

// off compares plans with and without a rule: with it a plan has a part, without
// it not.
func (d *database) off(t *testing.T, rule planner.Rules, fql, part string) {
	t.Helper()
	d.same(t, fql, rule)
	if got := plans(d.explained(t, 0, fql)); !strings.Contains(got, part) {
		t.Errorf("%s\nplan lacks %q:\n%s", fql, part, got)
	}
	if got := plans(d.explained(t, rule, fql)); strings.Contains(got, part) {
		t.Errorf("%s\nplan has %q with the rule off:\n%s", fql, part, got)
	}
}
