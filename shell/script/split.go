package script

import (
	"iter"
	"strings"

	"github.com/fawndb/fawn/fql/parser"
)

// Item is one query or \-command of a script.
type Item struct {
	Text    string
	Line    int // of its first line, from 1
	Command bool
}

// Items cuts a script into queries and \-commands. A \-command is a line that
// begins with a backslash where a query may begin.
func Items(text string) iter.Seq[Item] {
	return func(yield func(Item) bool) {
		s := splitter{text: strings.TrimPrefix(text, "\ufeff"), line: 1}
		for {
			item, ok := s.next()
			if !ok || !yield(item) {
				return
			}
		}
	}
}

// splitter walks through a script.
type splitter struct {
	text string
	at   int // where the next item is looked for
	// limit is where the next \-command may be, at or after at; queries end
	// there.
	limit int
	line  int // number of the line that holds counted
	// counted is the offset up to which newlines have been counted.
	counted int
}

func (s *splitter) next() (Item, bool) {
	if s.limit <= s.at {
		s.limit = s.commandLine(s.at)
	}
	for {
		start, end, state := parser.Next(s.text[:s.limit], s.at)
		switch {
		case state == parser.Empty && s.limit == len(s.text):
			return Item{}, false
		case state == parser.Empty:
			return s.command(s.limit), true
		case state == parser.Incomplete && s.limit < len(s.text):
			// The backslash is inside a string or an expression.
			s.limit = s.commandLine(s.limit + 1)
			continue
		}
		s.at = end
		return Item{Text: s.withIndent(start, end), Line: s.lineAt(start)}, true
	}
}

// commandLine returns the offset of the next line from offset on that begins
// with a backslash, or the length of the text.
func (s *splitter) commandLine(offset int) int {
	for offset < len(s.text) {
		lineStart := offset == 0 || s.text[offset-1] == '\n'
		if lineStart && s.text[offset] == '\\' {
			return offset
		}
		i := strings.IndexByte(s.text[offset:], '\n')
		if i < 0 {
			break
		}
		offset += i + 1
	}
	return len(s.text)
}

func (s *splitter) command(start int) Item {
	end := len(s.text)
	if i := strings.IndexByte(s.text[start:], '\n'); i >= 0 {
		end = start + i
	}
	s.at = min(end+1, len(s.text))
	return Item{Text: strings.TrimSpace(s.text[start:end]), Line: s.lineAt(start), Command: true}
}

// withIndent is the query's text; blanks before it on its line are kept, so
// that columns in error messages are those of the file.
func (s *splitter) withIndent(start, end int) string {
	line := strings.LastIndexByte(s.text[:start], '\n') + 1
	if strings.Trim(s.text[line:start], " \t") == "" {
		start = line
	}
	return s.text[start:end]
}

func (s *splitter) lineAt(offset int) int {
	s.line += strings.Count(s.text[s.counted:offset], "\n")
	s.counted = offset
	return s.line
}
