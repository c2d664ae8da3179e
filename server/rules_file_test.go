package server_test

import (
	"fmt"
	"slices"
	"strings"
)

// A ruleFile is what testdata/rules/README.md describes.
type ruleFile struct {
	head   string // a comment, up to the first section
	setups []ruleSetup
	cases  []ruleCase
}

// A ruleSetup is what several cases begin with.
type ruleSetup struct {
	name    string
	queries []string
}

// A ruleCase is one question with its answer.
type ruleCase struct {
	title   string // the rule, and in brackets:
	typed   bool   // static typing is on
	hints   bool   // performance hints are on
	own     bool   // the case has a database of its own
	setups  []string
	queries []string
	want    string
}

const (
	sectionMark = "\n=== "
	answerMark  = "\n---\n"
	queryMark   = "\n+++\n"
)

func parseRules(text string) *ruleFile {
	head, rest, _ := strings.Cut("\n"+text, sectionMark)
	f := &ruleFile{head: strings.TrimSpace(head)}
	for section := range strings.SplitSeq(rest, sectionMark) {
		title, body, _ := strings.Cut(section, "\n")
		if name, ok := strings.CutPrefix(title, "setup "); ok {
			f.setups = append(f.setups, ruleSetup{name, strings.Split(strings.TrimRight(body, "\n"), queryMark)})
			continue
		}
		queries, want, _ := strings.Cut(body+"\n", answerMark)
		x := ruleCase{title: title, queries: strings.Split(strings.TrimRight(queries, "\n"), queryMark), want: strings.TrimRight(want, "\n")}
		f.readFlags(&x)
		f.cases = append(f.cases, x)
	}
	return f
}

// readFlags reads the list in brackets at the end of a title, if all in it is
// a flag or a setup above.
func (f *ruleFile) readFlags(x *ruleCase) {
	list, ok := strings.CutSuffix(x.title[strings.LastIndex(x.title, " [")+1:], "]")
	if !ok {
		return
	}
	list = strings.TrimPrefix(list, "[")
	var flagged ruleCase
	for word := range strings.SplitSeq(list, ", ") {
		switch {
		case word == "typed":
			flagged.typed = true
		case word == "hints":
			flagged.hints = true
		case word == "own":
			flagged.own = true
		case f.setup(word) != nil:
			flagged.own = true
			flagged.setups = append(flagged.setups, word)
		default:
			return
		}
	}
	x.typed, x.hints, x.own, x.setups = flagged.typed, flagged.hints, flagged.own, flagged.setups
}

// setup returns the queries of a setup; nil when there is none of the name.
func (f *ruleFile) setup(name string) []string {
	i := slices.IndexFunc(f.setups, func(s ruleSetup) bool { return s.name == name })
	if i < 0 {
		return nil
	}
	return f.setups[i].queries
}

// String writes the file anew.
func (f *ruleFile) String() string {
	var sections []string
	if f.head != "" {
		sections = append(sections, f.head+"\n")
	}
	for _, s := range f.setups {
		sections = append(sections, fmt.Sprintf("=== setup %s\n%s\n", s.name, strings.Join(s.queries, queryMark)))
	}
	for _, x := range f.cases {
		sections = append(sections, fmt.Sprintf("=== %s\n%s\n---\n%s\n", x.title, strings.Join(x.queries, queryMark), x.want))
	}
	return strings.Join(sections, "\n")
}
