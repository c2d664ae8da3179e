// Package reference shows what FQL has built in, from its table (package
// builtin), to people at a terminal.
package reference

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/fawndb/fawn/fql/builtin"
)

// width is where lines are broken.
const width = 80

// Unknown is the error for a name that nothing built in has.
type Unknown struct {
	Name        string
	Suggestions []string
}

func (u *Unknown) Error() string {
	text := fmt.Sprintf("nothing built in is called %q", u.Name)
	if len(u.Suggestions) > 0 {
		text += " (did you mean " + strings.Join(u.Suggestions, " or ") + "?)"
	}
	return text
}

// Print describes a type, a module or a function, or lists everything when
// name is empty.
func Print(w io.Writer, name string) error {
	var p printer
	if name == "" {
		p.overview(builtin.Reference())
	} else {
		sections, entries, suggestions := builtin.Find(name)
		if len(sections)+len(entries) == 0 {
			return &Unknown{name, suggestions}
		}
		for _, s := range sections {
			p.section(&s)
		}
		for i := range entries {
			p.entry(&entries[i])
		}
	}
	_, err := io.WriteString(w, strings.TrimRight(p.String(), "\n")+"\n")
	return err
}

// printer writes descriptions. Examples that begin with the same queries show
// them once.
type printer struct {
	strings.Builder
	setup []string
}

// overview lists the sections with the names of their entries.
func (p *printer) overview(all []builtin.Section) {
	var bare []string
	for _, s := range all {
		if len(s.Entries) == 0 {
			bare = append(bare, s.Title)
			continue
		}
		names := make([]string, len(s.Entries))
		for i, e := range s.Entries {
			names[i] = strings.TrimPrefix(e.Name, s.Title+".")
		}
		p.WriteString(s.Title + "\n")
		p.list(names)
	}
	p.WriteString("Modules without functions of their own\n")
	p.list(bare)
}

// section describes a type or module, with one line for each signature.
func (p *printer) section(s *builtin.Section) {
	p.WriteString(s.Title + "\n")
	for _, text := range s.Summary {
		p.paragraph("  ", text)
	}
	for i := range s.Entries {
		e := &s.Entries[i]
		p.WriteString("\n")
		p.signatures(e)
		p.paragraph("      ", e.Summary)
		if e.Unavailable {
			p.paragraph("      ", "Not in this version.")
		}
	}
	p.WriteString("\n")
}

// entry describes one function, field or operator.
func (p *printer) entry(e *builtin.Entry) {
	p.WriteString(e.Name + "\n")
	p.signatures(e)
	p.paragraph("  ", e.Summary)
	for _, note := range e.Notes() {
		p.paragraph("  ", note)
	}
	if e.Example.Query != "" {
		p.WriteString("\n")
		if !slices.Equal(p.setup, e.Example.Setup) {
			for _, query := range e.Example.Setup {
				p.indented(query)
				p.WriteString("\n")
			}
			p.setup = e.Example.Setup
		}
		p.indented(e.Example.Query)
		p.indented("// " + e.Example.Result)
	}
	p.WriteString("\n")
}

func (p *printer) signatures(e *builtin.Entry) {
	if len(e.Signatures) == 0 {
		p.WriteString("  " + e.Name + "\n")
	}
	for _, text := range e.Signatures {
		p.WriteString("  " + strings.ReplaceAll(text, "\n", "\n  ") + "\n")
	}
}

// list writes names, none of which is broken.
func (p *printer) list(names []string) {
	const space, noBreak = " ", "\u00a0"
	text := strings.Join(names, "\n")
	separator := space
	if strings.Contains(text, space) {
		separator = "," + space
	}
	var q printer
	q.paragraph("  ", strings.ReplaceAll(strings.ReplaceAll(text, space, noBreak), "\n", separator))
	p.WriteString(strings.ReplaceAll(q.String(), noBreak, space))
}

func (p *printer) indented(text string) {
	for line := range strings.SplitSeq(text, "\n") {
		p.WriteString("    " + line + "\n")
	}
}

// paragraph breaks text into lines of at most width, each after an indent.
func (p *printer) paragraph(indent, text string) {
	line := indent
	for word := range strings.SplitSeq(text, " ") {
		if len(line) > len(indent) && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			p.WriteString(line + "\n")
			line = indent
		}
		if len(line) > len(indent) {
			line += " "
		}
		line += word
	}
	p.WriteString(line + "\n")
}
