package exec

import (
	"strings"
	"sync"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/parser"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
)

// Coll is a collection as a value: the module that queries name. User
// collections have a definition; native ones hold what defines the database.
type Coll struct {
	def    *catalog.Collection // nil for native collections
	schema *Schema             // that the definition belongs to
	nat    *native             // nil for user collections

	indexes  map[string]*index
	computed []*computedField
	checks   []*body
}

// native describes a built-in collection of schema documents. They have
// names, and ids that are never shown.
type native struct {
	id      uint32
	name    string
	kind    nativeKind
	methods string // names of the module's methods, for look-up
}

// nativeKind is what differs between the native collections.
type nativeKind interface {
	// idOf finds a document by name; -1 when there is none.
	idOf(s *Schema, name string) value.ID
	// nameOf is the name of a document, "" when it is gone.
	nameOf(s *Schema, id value.ID) string
	// all lists the names of the documents.
	all(s *Schema) []string
	// define validates a definition, puts it into the draft, and returns its
	// name and stored form. d is the document before the write.
	define(c *Context, next *draft, op catalog.Op, d *Doc, input *value.Object) (name string, stored *value.Object, err error)
	// remove takes a document out of the draft.
	remove(c *Context, next *draft, d *Doc) error
}

// deletedCollection stands for every collection that has been deleted. It is
// a member of Collection.
var deletedCollection = &Coll{nat: &native{name: value.DeletedModule}}

// Kind implements value.Value.
func (*Coll) Kind() value.Kind { return value.KindModule }

// ModuleName implements value.Module.
func (m *Coll) ModuleName() string {
	if m.nat != nil {
		return m.nat.name
	}
	return m.def.Name
}

// Ordinal implements value.Module: collections order by creation.
func (m *Coll) Ordinal() int64 { return int64(m.id()) }

func (m *Coll) id() uint32 {
	if m.nat != nil {
		return m.nat.id
	}
	return m.def.ID
}

// native tells schema collections from user collections.
func (m *Coll) native() bool { return m.nat != nil }

// named tells whether documents are shown by name instead of id.
func (m *Coll) named() bool { return m.nat != nil && m.nat.id != 0 }

func newColl(def *catalog.Collection, s *Schema) *Coll {
	m := &Coll{def: def, schema: s, indexes: make(map[string]*index, len(def.Indexes))}
	for i := range def.Indexes {
		m.indexes[def.Indexes[i].Name] = newIndex(&def.Indexes[i], def.Computed)
	}
	for _, f := range def.Computed {
		m.computed = append(m.computed, &computedField{
			name: f.Name,
			body: body{source: "*computed_field:" + def.Name + ":" + f.Name + "*", text: f.Body},
		})
	}
	for _, k := range def.Checks {
		m.checks = append(m.checks, &body{source: "*check_constraint:" + k.Name + "*", text: k.Body, name: k.Name})
	}
	return m
}

// index is an index of a collection as queries use it.
type index struct {
	def     *catalog.Index
	covered []string // canonical paths of terms and values
	columns map[string]int
}

func newIndex(def *catalog.Index, computed []catalog.Computed) *index {
	ix := &index{def: def, columns: columns(def, computed)}
	for _, t := range def.Terms {
		ix.covered = append(ix.covered, coveredPath(t.Path))
	}
	for _, v := range def.Values {
		ix.covered = append(ix.covered, coveredPath(v.Path))
	}
	return ix
}

func coveredPath(path []any) string { return strings.TrimPrefix(parser.PathString(path), ".") }

// isID tells whether the i-th covered value is the document id.
func (ix *index) isID(i int) bool {
	p := ix.def.Values[i].Path
	return len(p) == 1 && p[0] == "id"
}

// indexFunction is an index as a value: Coll.byName.
type indexFunction struct {
	coll  *Coll
	index *index
}

// Kind implements value.Value.
func (*indexFunction) Kind() value.Kind { return value.KindFunction }

// FunctionName implements value.Function.
func (f *indexFunction) FunctionName() string { return f.index.def.Name }

// Arity implements value.Function.
func (f *indexFunction) Arity() value.Arity {
	n := len(f.index.def.Terms)
	return value.Arity{Min: n, Counts: []int{n, n + 1}}
}

// body is a function given as text in a definition, compiled when first used.
type body struct {
	source, text string
	name         string // of a check constraint

	once sync.Once
	fn   *plan.Closure
	err  error
}

func (b *body) compile(lib *Library, s *Schema, short bool) (*plan.Closure, error) {
	b.once.Do(func() {
		var node *ast.Lambda
		if node, b.err = parser.Lambda(&diag.Source{Name: b.source, Text: b.text}, short); b.err != nil {
			return
		}
		var l *plan.Lambda
		if l, _, b.err = plan.Function(node, nil, plan.Env{Library: lib, Names: s}); b.err == nil {
			b.fn = l.Close(nil)
		}
	})
	return b.fn, b.err
}

// computedField is a computed field of a collection.
type computedField struct {
	name string
	body
}

func (m *Coll) computedFields() []*computedField { return m.computed }

func (m *Coll) computedField(name string) *computedField {
	for _, f := range m.computed {
		if f.name == name {
			return f
		}
	}
	return nil
}

// compute evaluates a computed field of a document.
func (c *Context) compute(d *Doc, f *computedField) (v value.Value, err error) {
	fn, err := f.compile(c.engine.lib, d.coll.schema, true)
	if err != nil {
		return nil, err
	}
	oldAt := c.readAt
	c.readAt = d.at
	err = c.WithLimit(Read, "computed fields", func() error {
		v, err = c.Call(fn, d)
		return err
	})
	c.readAt = oldAt
	return v, err
}

// UDF is a user function as a value.
type UDF struct {
	def    *catalog.Function
	schema *Schema
	lib    *Library
	body
}

// Kind implements value.Value.
func (*UDF) Kind() value.Kind { return value.KindFunction }

// FunctionName implements value.Function.
func (u *UDF) FunctionName() string { return u.def.Name }

// Arity implements value.Function.
func (u *UDF) Arity() value.Arity {
	fn, err := u.compile(u.lib, u.schema, false)
	if err != nil {
		return value.Arity{Variadic: true}
	}
	return fn.Arity()
}

func (c *Context) callUDF(u *UDF, args []value.Value) (value.Value, error) {
	fn, err := u.compile(u.lib, u.schema, false)
	if err != nil {
		return nil, err
	}
	return c.callClosure(fn, args)
}

// method finds a document method by the name of a field site.
func (m *Coll) method(s *plan.FieldSite) *Builtin {
	b, ok := s.Members.Methods[value.KindDoc].(*Builtin)
	if !ok || m.native() && strings.HasSuffix(b.name, "Data") {
		return nil
	}
	return b
}

// collMember finds what a name means on a collection module; bound is set for
// methods, which take the module as receiver.
func (c *Context) collMember(m *Coll, s *plan.FieldSite) (v value.Value, bound bool) {
	if m.native() {
		if m == CollectionModule && "Collection."+s.Name == value.DeletedModule {
			return deletedCollection, false
		}
	} else {
		if ix := m.indexes[s.Name]; ix != nil {
			return &indexFunction{m, ix}, false
		}
		if s.Name == "definition" {
			return &Doc{coll: CollectionModule, docID: value.ID(m.def.ID), name: m.def.Name, at: c.readTime()}, false
		}
	}
	b, ok := s.Members.Methods[value.KindModule].(*Builtin)
	if !ok || !m.has(b.name) {
		return nil, false
	}
	return b, true
}

// has tells which methods a collection module offers.
func (m *Coll) has(method string) bool {
	methods := "create createData byId all where firstWhere toString"
	if m.native() {
		methods = m.nat.methods
	}
	for name := range strings.FieldsSeq(methods) {
		if name == method {
			return true
		}
	}
	return false
}
