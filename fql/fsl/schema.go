// Package fsl reads FSL, Fauna's schema language, and turns its items into
// the definition documents that the catalog keeps.
package fsl

import (
	"sync"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/parser"
	"github.com/fawndb/fawn/fql/value"
)

// Kind is the sort of an item, in the word that introduces it.
type Kind string

// The kinds of items. Roles and access providers are not supported yet.
const (
	Collection     Kind = "collection"
	Function       Kind = "function"
	Role           Kind = "role"
	AccessProvider Kind = "access provider"
)

// Item is one item of a schema.
type Item struct {
	Kind        Kind
	Name, Alias string
	// Span is the whole item with its annotations, the comment that belongs to
	// it and a semicolon after it; NameSpan is its name.
	Span, NameSpan diag.Span
	// Definition is the definition document that the item stands for.
	Definition *value.Object
	// Places are the spans of parts of the definition, by their path in it
	// ("fields.name.signature"), for errors that are found later.
	Places map[string]diag.Span
}

// fsl is the FSL parser; one schema is parsed at a time.
var (
	fslMutex sync.Mutex
	fsl      *parser.Embedded[itemGrammar]
)

// Parse reads the files of a schema. Its error is a *diag.Error with what is
// wrong in all of them, in order.
func Parse(files []*diag.Source) ([]Item, error) {
	fslMutex.Lock()
	defer fslMutex.Unlock()
	if fsl == nil {
		fsl = parser.Embed[itemGrammar]()
	}
	r := &reader{names: map[string]diag.Span{}}
	for _, src := range files {
		r.src = src
		parsed, err := fsl.Items(src)
		if err != nil {
			r.errors = append(r.errors, err.(*diag.Error).Items...)
			continue
		}
		after := 0
		for i := range parsed {
			r.item(&parsed[i], after)
			after = r.span(parsed[i].Tokens).End
		}
	}
	if len(r.errors) > 0 {
		return nil, diag.CheckFailed(r.errors...)
	}
	return r.items, nil
}

// A reader turns parsed items into definitions.
type reader struct {
	src    *diag.Source
	items  []Item
	errors []diag.Diagnostic
	names  map[string]diag.Span // of collections and functions, with aliases
}

// item reads one item; after is where the item before it ended.
func (r *reader) item(parsed *parser.Item[itemGrammar], after int) {
	if parsed.Value == nil {
		r.syntaxErrors(parsed)
		return
	}
	g := parsed.Value
	it := Item{Places: map[string]diag.Span{}}
	switch {
	case g.Function != nil:
		it.Kind = Function
		r.function(&it, g)
	case g.Provider != nil:
		it.Kind = AccessProvider
		r.unsupported(g, g.Provider.Keyword)
	case g.Plain.Keyword.Value == "collection":
		it.Kind = Collection
		r.collection(&it, g)
	case g.Plain.Keyword.Value == "role":
		it.Kind = Role
		r.unsupported(g, g.Plain.Keyword)
	default:
		r.report("Invalid schema item `"+g.Plain.Keyword.Value+"`", r.token(g.Plain.Keyword))
		return
	}
	it.Span = r.span(g.Tokens)
	it.Span.Start = docStart(r.src.Text, after, it.Span.Start)
	it.Span.End = withSemicolon(r.src.Text, it.Span.End)
	r.items = append(r.items, it)
}

// syntaxErrors reports an item that does not parse. What is wrong inside a
// function is only told when the error is specific.
func (r *reader) syntaxErrors(parsed *parser.Item[itemGrammar]) {
	if !parsed.Generic || !parsed.InBody {
		r.errors = append(r.errors, parsed.Errors...)
		return
	}
	span := r.span(parsed.Tokens)
	for _, t := range parsed.Tokens {
		if t.Value == "(" {
			span.Start = t.Pos.Offset
			break
		}
	}
	r.report("Expected a function definition", span)
}

// unsupported reports an item of a kind that is recognised only.
func (r *reader) unsupported(g *itemGrammar, keyword lexer.Token) {
	if len(g.Annotations) > 0 {
		r.report("Annotations are not allowed here", r.span(g.Annotations[0].Tokens))
		return
	}
	r.report("Schema items of this kind are not supported yet", r.token(keyword))
}

// define gives an item its name, or complains that another item has it.
func (r *reader) define(name string, at diag.Span) {
	if first, ok := r.names[name]; ok {
		r.reportDuplicate("collection or function `"+name+"`", at, first)
		return
	}
	r.names[name] = at
}

// annotations reads the annotations of a collection or function into its
// definition; allowed are the kinds that it may have.
func (r *reader) annotations(it *Item, list []*annotationGrammar, allowed ...string) {
	first := map[string]diag.Span{}
	for _, a := range list {
		kind := a.Kind.Value
		at := r.span(a.Tokens)
		if f, ok := first[kind]; ok {
			r.reportDuplicate("annotation `"+kind+"`", at, f)
			continue
		}
		first[kind] = at
		ok := false
		for _, k := range allowed {
			ok = ok || k == kind
		}
		if !ok {
			r.report("Annotation not supported here", at)
			continue
		}
		name := nameText(a.Name)
		it.Definition.Set(kind, value.String(name))
		if kind == "alias" {
			it.Alias = name
			r.define(name, r.token(a.Name))
		}
	}
}
