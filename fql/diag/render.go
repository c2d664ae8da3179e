package diag

import (
	"strconv"
	"strings"
)

// MaxSummary is a size in bytes at which summaries end: a trace of two thousand
// calls shows their line each time, and a line can be megabytes long.
const MaxSummary = 16 << 20

// Join joins rendered summary items with the blank line between them, leaving
// out empty ones.
func Join(items ...string) string {
	var b strings.Builder
	for _, item := range items {
		if item == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString(item)
	}
	return b.String()
}

// Summary renders the error as its part of the summary: its check errors, or
// the error itself with its constraint failures, hints and trace.
func (e *Error) Summary() string {
	if len(e.Items) > 0 {
		items := make([]string, len(e.Items))
		for i := range e.Items {
			items[i] = e.Items[i].Render()
		}
		return Join(items...)
	}
	d := Diagnostic{
		Kind: KindError, Message: e.Message, Span: e.Span, Annotation: e.Annotation,
		Hints: e.Hints, Trace: e.Trace,
	}
	if len(e.Failures) > 0 {
		d.Message += constraintFailures(e.Failures)
	}
	return d.Render()
}

// constraintFailures lists constraint failures below an error's message.
func constraintFailures(failures []ConstraintFailure) string {
	var b strings.Builder
	b.WriteString("\nconstraint failures:")
	for _, f := range failures {
		b.WriteString("\n  ")
		for i, path := range f.Paths {
			if i > 0 {
				b.WriteByte(',')
			}
			writePath(&b, path)
		}
		if len(f.Paths) > 0 {
			b.WriteString(": ")
		}
		b.WriteString(strings.ReplaceAll(f.Message, "\n", "\n      "))
	}
	return b.String()
}

// writePath writes a path as a.b[0].
func writePath(b *strings.Builder, path []any) {
	for i, element := range path {
		switch e := element.(type) {
		case string:
			if i > 0 {
				b.WriteByte('.')
			}
			b.WriteString(e)
		case int:
			b.WriteString("[" + strconv.Itoa(e) + "]")
		}
	}
}

// Render renders the diagnostic with its hints and trace as one item of the
// summary, without a final newline.
func (d *Diagnostic) Render() string {
	if d.OneLine {
		return d.renderLine()
	}
	var b strings.Builder
	main := d.excerpt()
	b.WriteString(d.header())
	main.write(&b, true)
	for i := range d.Hints {
		hint := &d.Hints[i]
		b.WriteString("\n" + hint.header())
		e := hint.excerpt()
		e.write(&b, !e.sameLine(main))
	}
	for i, span := range d.Trace {
		if b.Len() > MaxSummary {
			break
		}
		if i == 0 && len(d.Hints) > 0 {
			b.WriteString("\n" + string(KindTrace) + ":")
		}
		frame := Diagnostic{Kind: KindTrace, Span: span}
		e := frame.excerpt()
		e.write(&b, !e.sameLine(main))
	}
	return b.String()
}

// header is the first line of an item.
func (d *Diagnostic) header() string {
	if d.Message == "" {
		return string(d.Kind) + ":"
	}
	return string(d.Kind) + ": " + d.Message
}

// renderLine renders the form that log() has.
func (d *Diagnostic) renderLine() string {
	name, line := "<no source>", 0
	if d.Span.Src != nil {
		name, line = d.Span.Src.Name, d.excerpt().start.line
	}
	return string(d.Kind) + " at " + name + ":" + strconv.Itoa(line) + ": " + d.Message
}
