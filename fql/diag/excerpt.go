package diag

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// An excerpt is the part of a source that a diagnostic shows, with the edit of
// a hint applied to it.
type excerpt struct {
	src        *Source
	text       string // of the source, edited and without trailing blanks
	from, to   int    // the marked range of text
	start      place
	mark       byte
	annotation string
}

// A place is a line and a column, both from 1. Columns count UTF-16 code
// units, as everything in Fauna's messages does.
type place struct{ line, column int }

// excerpt finds what to show for d.
func (d *Diagnostic) excerpt() *excerpt {
	e := &excerpt{src: d.Span.Src, mark: '^', annotation: d.Annotation}
	if e.src == nil {
		return e
	}
	e.text = strings.TrimRight(e.src.Text, " \t\r\n\v\f")
	e.from = max(d.Span.Start, 0)
	length := max(d.Span.End-e.from, 0)
	if e.from >= len(e.text) {
		// Beyond the visible text: just behind it, as wide as it was.
		e.from = len(e.text)
		e.to = e.from + length
	} else {
		e.to = min(e.from+length, len(e.text))
	}
	if d.Edit != nil {
		e.edit(d.Edit.Text)
	}
	e.start = e.placeOf(e.from)
	return e
}

// edit applies a hint's suggestion. What is removed stays visible.
func (e *excerpt) edit(text string) {
	if text == "" {
		e.mark = '-'
		return
	}
	e.mark = '~'
	if e.from == e.to {
		e.mark = '+'
	}
	e.text = e.text[:e.from] + text + e.text[min(e.to, len(e.text)):]
	e.to = e.from + len(text)
}

// Place is the line and column where the span starts, as messages name it; 0, 0
// without a source.
func (s Span) Place() (line, column int) {
	at := (&Diagnostic{Span: s}).excerpt().start
	return at.line, at.column
}

// placeOf returns the line and column of an offset within the text.
func (e *excerpt) placeOf(offset int) place {
	before := e.text[:offset]
	lineStart := strings.LastIndexByte(before, '\n') + 1
	return place{
		line:   strings.Count(before, "\n") + 1,
		column: utf16Len(before[lineStart:]) + 1,
	}
}

// utf16Len returns the length of s in UTF-16 code units.
func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xffff && r <= utf8.MaxRune {
			n++
		}
	}
	return n
}

// sameLine reports whether e starts on the line where main starts.
func (e *excerpt) sameLine(main *excerpt) bool {
	return e.src != nil && e.src == main.src && e.start.line == main.start.line
}

// write appends the excerpt, with its "at" line unless that is left out.
func (e *excerpt) write(b *strings.Builder, at bool) {
	if e.src == nil {
		b.WriteString("\nat <no source>")
		return
	}
	if at {
		b.WriteString("\nat " + e.src.Name + ":" + strconv.Itoa(e.start.line) + ":" + strconv.Itoa(e.start.column))
	}
	if e.to <= len(e.text) && strings.Contains(e.text[e.from:e.to], "\n") {
		e.writeLines(b)
		return
	}
	g := gutter{b, len(strconv.Itoa(e.start.line))}
	width := e.to - e.from
	if e.to <= len(e.text) {
		width = utf16Len(e.text[e.from:e.to])
	}
	underline := strings.Repeat(" ", e.start.column-1) + strings.Repeat(string(e.mark), width)
	if e.annotation != "" {
		underline += " " + e.annotation
	}
	g.row("", "")
	g.row(strconv.Itoa(e.start.line), e.line())
	g.row("", underline)
	g.row("", "")
}

// writeLines shows a range of several lines in a bracket.
func (e *excerpt) writeLines(b *strings.Builder) {
	last := e.placeOf(e.to)
	last.column-- // of the last marked character
	if last.column == 0 && e.to > e.from {
		last = e.placeOf(e.to - 1) // the range ends with a newline
	}
	g := gutter{b, len(strconv.Itoa(last.line))}
	g.row("", "")
	lines := strings.Split(e.text, "\n")
	for n := e.start.line; n <= last.line; n++ {
		prefix := "| "
		if n == e.start.line {
			prefix = "  "
		}
		g.row(strconv.Itoa(n), prefix+trimRight(lines[n-1]))
		if n == e.start.line {
			g.row("", " _"+strings.Repeat("_", e.start.column-1)+"^")
		}
	}
	g.row("", "|_"+strings.Repeat("_", max(last.column-1, 0))+"^")
	g.row("", "")
}

// line returns the line on which the marked range starts.
func (e *excerpt) line() string {
	start := strings.LastIndexByte(e.text[:e.from], '\n') + 1
	line, _, _ := strings.Cut(e.text[start:], "\n")
	return trimRight(line)
}

func trimRight(line string) string { return strings.TrimRight(line, " \t\r\v\f") }

// A gutter writes rows behind a column of line numbers.
type gutter struct {
	b     *strings.Builder
	width int
}

func (g gutter) row(number, text string) {
	row := strings.Repeat(" ", g.width-len(number)) + number + " | " + text
	g.b.WriteString("\n" + trimRight(row))
}
