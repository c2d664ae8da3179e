package summary

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/server/explain"
)

// The performance hints (sets document, section 12).
const (
	FullSetRead            = "full_set_read"
	CollectionScan         = "collection_scan"
	NonCoveredDocumentRead = "non_covered_document_read"
)

func hintText(code, text string) string {
	return fmt.Sprintf("%s - %s See https://docs.fauna.com/performance_hint/%s.", code, text, code)
}

// uncovered is a hint about a field that a query reads from the documents of
// index sets which do not cover it.
type uncovered struct {
	item    int // its place among the items
	span    diag.Span
	field   string
	indexes []string
}

// Uncovered hints that reading a field at a place in the query needs the
// documents behind an index. One place gives one hint, whatever indexes its
// documents come from.
func (l *Log) Uncovered(index, field string, span diag.Span) {
	if !l.Hints {
		return
	}
	for i := range l.uncovered {
		u := &l.uncovered[i]
		if u.span == span && u.field == field {
			if !slices.Contains(u.indexes, index) {
				u.indexes = append(u.indexes, index)
				l.items[u.item].Message = u.text()
			}
			return
		}
	}
	u := uncovered{len(l.items), span, field, []string{index}}
	l.uncovered = append(l.uncovered, u)
	l.items = append(l.items, diag.Diagnostic{Kind: diag.KindPerformanceHint, Span: span, Message: u.text()})
}

func (u *uncovered) text() string {
	if len(u.indexes) == 1 {
		return hintText(NonCoveredDocumentRead, fmt.Sprintf(".%s is not covered by the %s index.", u.field, u.indexes[0]))
	}
	return hintText(NonCoveredDocumentRead, fmt.Sprintf("`.%s` is not covered by the following indexes: [%s].",
		u.field, strings.Join(u.indexes, ",")))
}

// Missing hints at the indexes that the plans of a query miss, each as a line
// of FSL. The texts of the other hints are Fauna's, which programs may know, so
// these follow by themselves, and only when plans were asked for.
func (l *Log) Missing(t *explain.Trace) {
	if t == nil || !l.Hints {
		return
	}
	for _, p := range t.Plans {
		p.Each(func(n *explain.Node) {
			if n.Missing != "" && len(n.Missing) <= explain.MaxText {
				l.addNew(diag.Diagnostic{Kind: diag.KindHint, Span: p.Span, Message: "This index would help: " + n.Missing})
			}
		})
	}
}
