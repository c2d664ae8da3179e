package builtin

import (
	"strings"
	"unicode"

	"github.com/fawndb/fawn/fql/ast"
)

// Section is a chapter of the reference: a type together with its module, a
// native collection, the global functions, the operators.
type Section struct {
	Title   string
	Summary []string // of the type, of the module
	Entries []Entry
}

// Entry is one thing that the reference describes.
type Entry struct {
	Name        string   // by which people ask for it: "String.at"
	Signatures  []string // "at(index: Number) => String"
	Rule        string   // what the signatures cannot say of the types
	Summary     string
	Effect      Effect
	Action      Action
	Example     Example
	Unavailable bool // not in this build
}

// Notes say what the entry does besides computing and what it needs for that.
func (e *Entry) Notes() []string {
	var notes []string
	if e.Rule != "" {
		notes = append(notes, e.Rule)
	}
	if e.Effect != Pure {
		notes = append(notes, "Performs "+e.Effect.String()+".")
	}
	if e.Action != NoAction {
		note := "Needs the role action " + (e.Action &^ ActionCreateWithID).String()
		if e.Action&ActionCreateWithID != 0 {
			note += ", and " + ActionCreateWithID.String() + " when an id is given"
		}
		notes = append(notes, note+".")
	}
	if e.Unavailable {
		notes = append(notes, "Not in this version.")
	}
	return notes
}

// Titles of the sections that are no types or modules.
const (
	globalsTitle   = "Global functions"
	operatorsTitle = "Operators"
)

// Reference describes everything, in the order of the table.
func Reference() []Section {
	all := []Section{globalSection(), operatorSection()}
	at := map[string]int{}
	section := func(title, summary string) *Section {
		i, ok := at[title]
		if !ok {
			i = len(all)
			at[title] = i
			all = append(all, Section{Title: title})
		}
		all[i].Summary = append(all[i].Summary, summary)
		return &all[i]
	}
	for _, t := range Types() {
		section(t.Name, t.Summary).addType(t)
	}
	for _, m := range Modules() {
		title := m.Name
		if m.Parent != "" {
			title = m.Parent + "." + m.Name
		}
		section(title, m.Summary).addModule(m, title)
	}
	section("Collection", UserCollection().Summary).addFunction("Coll", UserCollection().Apply)
	for _, c := range Collections() {
		section(c.Name, c.Summary).addCollection(c)
	}
	return all
}

func globalSection() Section {
	s := Section{Title: globalsTitle, Summary: []string{"Functions that are in scope everywhere."}}
	for _, f := range Globals() {
		s.addFunction("", f)
	}
	return s
}

func operatorSection() Section {
	s := Section{Title: operatorsTitle, Summary: []string{"Operators and the other syntax that computes something."}}
	for _, o := range Operators() {
		s.Entries = append(s.Entries, Entry{
			Name: o.Form, Signatures: o.Signatures, Rule: o.Rule, Summary: o.Summary,
			Effect: o.Effect, Action: o.Action, Example: o.Example,
		})
	}
	return s
}

func (s *Section) addType(t *Type) {
	for _, f := range t.Fields {
		s.addField(t.Name, f)
	}
	for _, f := range t.Methods {
		if ast.IsIdent(f.Name) {
			s.addFunction(t.Name, f)
		}
	}
	for _, f := range t.Forms {
		s.Entries = append(s.Entries, Entry{
			Name: t.Name + "." + f.Name, Signatures: f.Signatures, Summary: f.Summary,
			Effect: f.Effect, Action: f.Action, Example: f.Example,
		})
	}
}

func (s *Section) addModule(m *Module, title string) {
	if m.Apply != nil {
		s.addFunction(title, m.Apply)
	}
	for _, f := range m.Constants {
		s.addField(title, f)
		s.qualifyLast(title)
	}
	for _, f := range m.Functions {
		s.addFunction(title, f)
		s.qualifyLast(title)
	}
}

// qualifyLast writes the last entry as what the module has, not the values of
// the type.
func (s *Section) qualifyLast(module string) {
	e := &s.Entries[len(s.Entries)-1]
	for i, text := range e.Signatures {
		e.Signatures[i] = module + "." + text
	}
}

func (s *Section) addCollection(c *Collection) {
	if c.Apply != nil {
		s.addFunction(c.Name, c.Apply)
	}
	for _, f := range c.Fields {
		s.addField(c.Name, f)
		s.qualifyLast(c.Name)
	}
	s.Entries = append(s.Entries, Entry{
		Name:       c.Name + ".create",
		Signatures: []string{c.Name + ".create(data: " + c.Create + ") => " + c.Document},
		Summary:    "Makes a document of the collection. The other members are those of Collection and Doc: " + strings.Join(c.Members, ", ") + "; " + strings.Join(c.Documents, ", ") + ".",
		Effect:     Write, Action: ActionCreate, Example: c.Example, Unavailable: c.Unavailable,
	})
	for _, f := range c.Functions {
		s.addFunction(c.Name, f)
		s.qualifyLast(c.Name)
	}
	for _, f := range c.Methods {
		s.addFunction(c.Name, f)
	}
}

func (s *Section) addField(owner string, f *Field) {
	s.Entries = append(s.Entries, Entry{
		Name: owner + "." + f.Name, Signatures: []string{f.Name + ": " + f.Static().String()},
		Summary: f.Summary, Example: f.Example,
	})
}

func (s *Section) addFunction(owner string, f *Function) {
	e := Entry{
		Name: f.Name, Signatures: f.Texts(), Summary: f.Summary, Effect: f.Effect, Action: f.Action,
		Example: f.Example, Unavailable: f.Unavailable,
	}
	switch {
	case f.Name == applyName:
		e.Name = owner + "()"
	case owner != "":
		e.Name = owner + "." + f.Name
	}
	s.Entries = append(s.Entries, e)
}

// Texts are the function's signatures as people read them: "at(index: Number)
// => String".
func (f *Function) Texts() []string {
	name := f.Name
	if name == applyName {
		name = f.receiver
	}
	texts := make([]string, len(f.parsed()))
	for i, o := range f.overloads {
		texts[i] = name + o.Type.String()
	}
	return texts
}

// Find returns what the reference has under a name: a section, the entries of
// a qualified name, or those of all owners for a member's name. Upper and
// lower case are the same. Without any, suggestions are names that look
// alike.
func Find(name string) (sections []Section, entries []Entry, suggestions []string) {
	name = strings.TrimRightFunc(name, unicode.IsSpace)
	same := func(s string) bool { return strings.EqualFold(s, name) }
	var members []Entry
	var names []string
	for _, s := range Reference() {
		if same(s.Title) {
			sections = append(sections, s)
		}
		names = append(names, s.Title)
		for _, e := range s.Entries {
			switch {
			case same(e.Name) || same(strings.TrimSuffix(e.Name, "()")) && strings.Contains(name, "."):
				entries = append(entries, e)
			case same(e.member()):
				members = append(members, e)
			}
			names = append(names, e.Name, e.member())
		}
	}
	for _, o := range Operators() {
		if o.Name == name {
			for _, e := range operatorSection().Entries {
				if e.Name == o.Form {
					members = append(members, e)
				}
			}
		}
	}
	if len(sections)+len(entries) == 0 {
		entries = members
	}
	if len(sections)+len(entries) == 0 {
		suggestions = alike(name, names)
	}
	return sections, entries, suggestions
}

// member is the last part of the entry's name.
func (e *Entry) member() string { return e.Name[strings.LastIndexByte(e.Name, '.')+1:] }
