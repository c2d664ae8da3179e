package builtin

import "strings"

//go:generate go test . -run TestReferencePage -update

// page is the reference as a page of Markdown, REFERENCE.md.
func page() string {
	var b strings.Builder
	b.WriteString(`# What FQL has built in

Written by "go generate" from the table in this folder. "fawn help functions"
shows the same at a terminal.

A signature is a static type; A and B stand for any types. At run time a Number
that is a position, a size or a precision must be an integer of 32 bits. C is
the document type of a collection; Create, Update and the like are what the
definition of the collection makes of the arguments.

Examples that name Plant or double run after these queries:

`)
	for _, setup := range [][]string{plants, functions} {
		for _, query := range setup {
			b.WriteString(fence("fql", query))
		}
	}
	for _, s := range Reference() {
		b.WriteString("\n## " + s.Title + "\n\n")
		b.WriteString(strings.Join(s.Summary, " ") + "\n")
		for i := range s.Entries {
			s.Entries[i].write(&b)
		}
	}
	return b.String()
}

func (e *Entry) write(b *strings.Builder) {
	b.WriteString("\n### " + "`" + e.Name + "`" + "\n\n")
	if len(e.Signatures) > 0 {
		b.WriteString(fence("", strings.Join(e.Signatures, "\n")) + "\n")
	}
	b.WriteString(strings.Join(append([]string{e.Summary}, e.Notes()...), " ") + "\n")
	if e.Example.Query != "" {
		b.WriteString("\n" + fence("fql", e.Example.Query+"\n// "+e.Example.Result))
	}
}

func fence(language, text string) string { return "```" + language + "\n" + text + "\n```\n" }
