// Package diag holds what FawnDB says about a query: source texts, spans,
// diagnostics and query errors, and renders them as Fauna's summary text.
package diag

// Source is a named text that spans point into. Name is what the summary
// shows after "at": "*query*", "*udf:NAME*", a file name.
type Source struct {
	Name string
	Text string
}

// Span is a half-open range [Start, End) of byte offsets into Src.Text. The
// zero Span has no source and renders as "at <no source>".
type Span struct {
	Src        *Source
	Start, End int
}

// Text returns the spanned source text, "" when there is none.
func (s Span) Text() string {
	if s.Src == nil || s.Start < 0 || s.End > len(s.Src.Text) || s.Start > s.End {
		return ""
	}
	return s.Src.Text[s.Start:s.End]
}

// To returns the span from the start of s to the end of t.
func (s Span) To(t Span) Span { return Span{s.Src, s.Start, t.End} }

// Kind is the word that introduces a diagnostic in the summary.
type Kind string

// The kinds of diagnostics, in the words of the summary.
const (
	KindError           Kind = "error"
	KindWarning         Kind = "warning"
	KindInfo            Kind = "info"
	KindHint            Kind = "hint"
	KindPerformanceHint Kind = "performance_hint"
	KindCause           Kind = "cause"
	KindTrace           Kind = "trace"
)

// Edit is a change to the source that a hint suggests.
type Edit struct {
	// Text replaces the hint's span: an insertion when the span is empty, a
	// removal when Text is empty.
	Text string
}

// Diagnostic is one item of the summary.
type Diagnostic struct {
	Kind       Kind
	Message    string
	Span       Span
	Annotation string // shown after the underline of a single-line span
	Edit       *Edit  // hints only
	// Hints follow the item directly; their "at" line is left out when they
	// start on the item's own line of the same source.
	Hints []Diagnostic
	// Trace holds the calls the error passed through, innermost first.
	Trace []Span
	// OneLine renders "info at SOURCE:LINE: MESSAGE", the form of log().
	OneLine bool
}
