package repl

import (
	"slices"
	"strings"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/builtin"
)

// query completes the name at the end of a query. After the parenthesis of a
// call it shows what the function takes.
func (c *completer) query(text string) (word string, candidates []string) {
	before, word := cutName(text)
	if before, ok := strings.CutSuffix(strings.TrimRight(before, " "), "."); ok {
		before, owner := cutName(strings.TrimSuffix(before, "?"))
		outer := ""
		if before, ok := strings.CutSuffix(before, "."); ok {
			if _, outer = cutName(before); outer != "FQL" {
				owner = ""
			}
		}
		return word, c.members(outer, owner)
	}
	if word == "" {
		c.showSignatures(text)
		return "", nil
	}
	return word, sortedUnion(c.schemaNames(), ast.Keywords, globalNames())
}

// cutName cuts the name at the end off a text.
func cutName(text string) (before, name string) {
	start := strings.LastIndexFunc(text, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) + 1
	return text[:start], text[start:]
}

// members are the names that can follow owner and a dot; outer is FQL when
// that leads to the owner. Of owners that are neither modules nor collections
// the type is not known: all that values have can follow.
func (c *completer) members(outer, owner string) []string {
	for _, m := range builtin.Modules() {
		if m.Name == owner && (m.Parent == "" || m.Parent == outer) {
			return moduleMembers(m)
		}
	}
	if owner == "" {
		return valueMembers()
	}
	for _, native := range builtin.Collections() {
		if owner == native.Name || owner == native.Alias {
			return collectionMembers(native)
		}
	}
	if slices.Contains(c.schemaNames(), owner) {
		return collectionMembers(builtin.UserCollection())
	}
	return valueMembers()
}

// referenceNames are the names that \help knows.
func referenceNames() []string {
	var names []string
	for _, s := range builtin.Reference() {
		names = append(names, s.Title)
		for _, e := range s.Entries {
			names = append(names, e.Name)
		}
	}
	return names
}

func globalNames() []string {
	var names []string
	for _, m := range builtin.Modules() {
		if m.Parent == "" {
			names = append(names, m.Name)
		}
	}
	for _, c := range builtin.Collections() {
		if !c.Unavailable {
			names = append(names, c.Name)
		}
	}
	for _, f := range builtin.Globals() {
		names = append(names, called(f))
	}
	return names
}

func moduleMembers(m *builtin.Module) []string {
	var names []string
	for _, f := range m.Constants {
		names = append(names, f.Name)
	}
	for _, f := range m.Functions {
		names = append(names, called(f))
	}
	if m.Globals {
		names = append(names, globalNames()...)
	}
	for _, inner := range builtin.Modules() {
		if inner.Parent == m.Name {
			names = append(names, inner.Name)
		}
	}
	return sortedUnion(names)
}

func collectionMembers(c *builtin.Collection) []string {
	if c.Unavailable {
		return nil
	}
	var names []string
	for _, name := range c.Members {
		if f := builtin.Lookup("Collection." + name); f != nil {
			name = called(f)
		}
		names = append(names, name)
	}
	for _, f := range c.Functions {
		names = append(names, called(f))
	}
	return sortedUnion(names)
}

// valueMembers are the fields and methods of all types.
func valueMembers() []string {
	var names []string
	for _, t := range builtin.Types() {
		for _, f := range t.Fields {
			names = append(names, f.Name)
		}
		for _, f := range t.Methods {
			if ast.IsIdent(f.Name) {
				names = append(names, called(f))
			}
		}
	}
	return sortedUnion(names)
}

// called is a function's name as a call begins; where no arguments are needed
// it ends there, too.
func called(f *builtin.Function) string {
	if a := f.Arity(); a.Min == 0 && !a.Variadic {
		return f.Name + "()"
	}
	return f.Name + "("
}

func sortedUnion(lists ...[]string) []string {
	all := slices.Concat(lists...)
	slices.Sort(all)
	return slices.Compact(all)
}

// showSignatures shows the signatures of the function whose call has just
// begun at the end of the text.
func (c *completer) showSignatures(text string) {
	text, ok := strings.CutSuffix(text, "(")
	if !ok || c.show == nil {
		return
	}
	before, name := cutName(text)
	owner := ""
	if before, ok := strings.CutSuffix(before, "."); ok {
		_, owner = cutName(before)
	}
	if lines := signatures(owner, name); len(lines) > 0 {
		c.show(strings.Join(lines, "\n") + "\n")
	}
}

// signatures are those of the functions of a name; of the owner's if it is a
// module that has one.
func signatures(owner, name string) []string {
	if name == "" {
		return nil
	}
	if f := builtin.Lookup(owner + "." + name); f != nil && owner != "" {
		return f.Texts()
	}
	var lines []string
	for _, f := range builtin.Functions() {
		switch {
		case owner == "" && (f.Qualified() == name || f.Qualified() == name+"()"):
			return f.Texts()
		case f.Name == name && f.Owner != "" && !f.Unavailable:
			for _, text := range f.Texts() {
				lines = append(lines, f.Owner+": "+text)
			}
		}
	}
	return lines
}
