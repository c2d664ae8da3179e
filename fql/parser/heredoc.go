package parser

import "strings"

// A hereText is a literal piece of a heredoc. The first one starts a line;
// later ones follow an interpolation.
type hereText struct {
	text   string
	offset int
}

// trimClosing removes the line with the closing delimiter.
func trimClosing(text, delim string) string {
	return strings.TrimRight(strings.TrimSuffix(text, delim), " \t")
}

// dedent removes from all lines the smallest indentation among them. Empty
// lines do not count; a line of blanks counts with its length.
func dedent(texts []hereText) []hereText {
	least := -1
	eachLine(texts, func(line string, whole bool) {
		if line == "" && whole {
			return
		}
		n := 0
		for n < len(line) && isBlank(line[n]) {
			n++
		}
		if least < 0 || n < least {
			least = n
		}
	})
	if least <= 0 {
		return texts
	}
	out := make([]hereText, len(texts))
	for i, h := range texts {
		var b strings.Builder
		b.Grow(len(h.text))
		rest := h.text
		for first := true; rest != ""; first = false {
			n := strings.IndexByte(rest, '\n') + 1
			if n == 0 {
				n = len(rest)
			}
			line := rest[:n]
			rest = rest[n:]
			if (!first || i == 0) && strings.TrimRight(line, "\r\n") != "" {
				line = line[least:]
			}
			b.WriteString(line)
		}
		out[i] = hereText{b.String(), h.offset}
	}
	return out
}

// eachLine calls f for the start of every line: its text up to the newline,
// when whole, or up to an interpolation.
func eachLine(texts []hereText, f func(line string, whole bool)) {
	for i, h := range texts {
		last := i == len(texts)-1
		rest := h.text
		if i > 0 { // starts in the middle of a line
			_, after, ok := strings.Cut(rest, "\n")
			if !ok {
				continue
			}
			rest = after
		}
		for {
			line, after, ok := strings.Cut(rest, "\n")
			if !ok {
				if !last {
					f(line, false)
				}
				break
			}
			f(strings.TrimRight(line, "\r"), true)
			rest = after
		}
	}
}
