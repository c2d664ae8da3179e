// Package summary collects what a query has to say besides its result: what it
// logs, and hints about its performance.
package summary

import (
	"slices"

	"github.com/fawndb/fawn/fql/diag"
)

// Log is the summary of one attempt of a query. It is not safe for concurrent
// use.
type Log struct {
	// Hints tells that performance hints are wanted.
	Hints bool

	items     []diag.Diagnostic
	size      int         // about how many bytes the items take
	uncovered []uncovered // hints about fields that indexes do not cover
}

// Add adds an item, as long as the summary is not too long already.
func (l *Log) Add(d diag.Diagnostic) {
	const withoutText = 128 // what an item takes at least
	if l.size += len(d.Message) + withoutText; l.size <= diag.MaxSummary+len(d.Message) {
		l.items = append(l.items, d)
	}
}

// Hint adds a performance hint, when they are wanted and the same one is not
// there already. code names it in the documentation.
func (l *Log) Hint(code, text string, at diag.Span) {
	if l.Hints {
		l.addNew(diag.Diagnostic{Kind: diag.KindPerformanceHint, Span: at, Message: hintText(code, text)})
	}
}

// addNew adds a hint unless the same one is there already.
func (l *Log) addNew(d diag.Diagnostic) {
	if !slices.ContainsFunc(l.items, func(x diag.Diagnostic) bool {
		return x.Kind == d.Kind && x.Message == d.Message && x.Span == d.Span
	}) {
		l.items = append(l.items, d)
	}
}

// Text renders the summary: the query's error, if there is one, then the items.
func (l *Log) Text(err *diag.Error) string {
	var texts []string
	size := 0
	if err != nil {
		texts = append(texts, err.Summary())
		size = len(texts[0])
	}
	for _, d := range l.items {
		if size > diag.MaxSummary {
			break
		}
		text := d.Render()
		texts = append(texts, text)
		size += len(text)
	}
	return diag.Join(texts...)
}
