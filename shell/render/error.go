package render

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/fawndb/fawn/fql/value"
	fawn "github.com/fawndb/fawn/sdk"
)

// Place is where a query stands in a file: the summary's positions, which are
// relative to the query, are moved there. The zero Place leaves them.
type Place struct {
	File string
	Line int // of the query's first line, from 1
}

// Error is the text of an error for people, without a newline at the end:
// what the server says about a query, or one line for any other error.
func Error(err error, at Place, colour bool) string {
	var query *fawn.QueryError
	var text string
	switch {
	case !errors.As(err, &query):
		text = "error: " + strings.TrimPrefix(err.Error(), "fawn: ")
	case query.Summary != "":
		text = relocate(query.Summary, at)
		if query.Code == "abort" {
			text += abortText(err)
		}
	default:
		text = "error: " + query.Message
		if query.Message == "" {
			text = fmt.Sprintf("error: the server answered with status %d", query.Status)
		}
		if query.Code != "" && !strings.Contains(query.Message, query.Code) {
			text += " (" + query.Code + ")"
		}
	}
	return Summary(text, Place{}, colour)
}

// abortText shows the value given to abort().
func abortText(err error) string {
	var abort *fawn.AbortError
	if !errors.As(err, &abort) {
		return ""
	}
	var v value.Value
	if abort.Decode(&v) != nil {
		return ""
	}
	return "\nabort: " + string(appendCompact(nil, v))
}

// Summary is a query's summary for people: logs, warnings, hints.
func Summary(text string, at Place, colour bool) string {
	text = visible(shorten(relocate(text, at)), true)
	if colour {
		text = colourSummary(text)
	}
	return text
}

// The lines of a summary that are shown of one that is longer than both: where
// it happened, and where it began.
const (
	firstLines = 100
	lastLines  = 20
)

// shorten leaves out the middle of a very long summary, such as the trace of a
// recursion without end.
func shorten(text string) string {
	n := strings.Count(text, "\n") + 1
	if n <= firstLines+lastLines+1 {
		return text
	}
	lines := strings.Split(text, "\n")
	left := fmt.Sprintf("... %d lines are not shown ...", n-firstLines-lastLines)
	return strings.Join(slices.Concat(lines[:firstLines], []string{left}, lines[n-lastLines:]), "\n")
}

var (
	atLine     = regexp.MustCompile(`^at (.+?)(?::(\d+):(\d+))?$`)
	logLine    = regexp.MustCompile(`^info at \*query\*:(\d+)`)
	gutterLine = regexp.MustCompile(`^( *)(\d*) *\|( .*)?$`)
	itemLine   = regexp.MustCompile(`^(error|warning|info|hint|performance_hint|cause|trace|abort)\b`)
)

const querySource = "*query*"

// relocate rewrites the positions of a summary from the query to its file.
func relocate(summary string, at Place) string {
	if at.File == "" {
		return summary
	}
	shift := max(at.Line-1, 0)
	lines := strings.Split(summary, "\n")
	// The source of the item being read, and that of the error it belongs to:
	// a hint without an "at" line is about the latter.
	current, parent := "", ""
	newItem := true
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		switch m := atLine.FindStringSubmatch(line); {
		case line == "":
			newItem = true
		case m != nil:
			current = m[1]
			if newItem {
				parent, newItem = current, false
			}
			if current == querySource && m[2] != "" {
				lines[i] = fmt.Sprintf("at %s:%d:%s", at.File, atoi(m[2])+shift, m[3])
			}
		case logLine.MatchString(line):
			n := logLine.FindStringSubmatch(line)[1]
			lines[i] = fmt.Sprintf("info at %s:%d", at.File, atoi(n)+shift) + line[len("info at *query*:"+n):]
		case itemLine.MatchString(line):
			current = parent
		case gutterLine.MatchString(line) && current == querySource:
			end := i
			for end < len(lines) && gutterLine.MatchString(lines[end]) {
				end++
			}
			shiftGutter(lines[i:end], shift)
			i = end - 1
		}
	}
	return strings.Join(lines, "\n")
}

// shiftGutter renumbers the lines of an excerpt.
func shiftGutter(lines []string, shift int) {
	width := 0
	for _, line := range lines {
		if n := gutterLine.FindStringSubmatch(line)[2]; n != "" {
			width = max(width, len(strconv.Itoa(atoi(n)+shift)))
		}
	}
	for i, line := range lines {
		m := gutterLine.FindStringSubmatch(line)
		n := ""
		if m[2] != "" {
			n = strconv.Itoa(atoi(m[2]) + shift)
		}
		lines[i] = fmt.Sprintf("%*s |%s", width, n, m[3])
	}
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// The colours of summaries.
const (
	red    = "\x1b[1;31m"
	yellow = "\x1b[1;33m"
	cyan   = "\x1b[36m"
	grey   = "\x1b[90m"
	reset  = "\x1b[0m"
)

var (
	underline = regexp.MustCompile(`^( *\|[ |_]*)([\^~+-]+)(.*)$`)
	gutter    = regexp.MustCompile(`^( *\d* *\|)(.*)$`)
)

func colourSummary(text string) string {
	lines := strings.Split(text, "\n")
	colour := red
	for i, line := range lines {
		if m := itemLine.FindString(line); m != "" {
			switch m {
			case "error", "abort":
				colour = red
			case "warning":
				colour = yellow
			default:
				colour = cyan
			}
			lines[i] = colour + m + reset + line[len(m):]
		} else if strings.HasPrefix(line, "at ") {
			lines[i] = grey + line + reset
		} else if m := underline.FindStringSubmatch(line); m != nil {
			lines[i] = grey + m[1] + reset + colour + m[2] + reset + m[3]
		} else if m := gutter.FindStringSubmatch(line); m != nil {
			lines[i] = grey + m[1] + reset + m[2]
		}
	}
	return strings.Join(lines, "\n")
}
