package document

import (
	"strings"

	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/parser"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/types"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/access"
	"github.com/fawndb/fawn/server/catalog"
)

// Collection is a collection as a value: the module that queries name. User
// collections have a definition; native ones hold what defines the database.
// It is immutable.
type Collection struct {
	Def    *catalog.Collection // nil for native collections
	Native Native              // nil for user collections
	// Declared is what the module and its documents have.
	Declared *builtin.Collection

	id       uint32
	name     string
	indexes  map[string]*Index
	computed []*Body
	checks   []*Body
	defaults map[string]*Body // by source
	// definitions are those of the database and version that Def belongs to.
	definitions *catalog.Definitions
}

// Native is what differs between the collections of definitions. Their
// documents have names, and ids that are never shown.
type Native interface {
	// IDOf finds a definition by name; -1 when there is none.
	IDOf(ns *Namespace, name string) value.ID
	// NameOf is the name of a definition, "" when it is gone.
	NameOf(ns *Namespace, id value.ID) string
}

// NewNative makes a native collection. Their ids are smaller than FirstUserID.
func NewNative(id uint32, name string, n Native) *Collection {
	return &Collection{id: id, name: name, Native: n, Declared: builtin.NativeCollection(name)}
}

// FirstUserID is the first id of user collections; smaller ones are native.
const FirstUserID = 1024

// Deleted stands for every collection that has been deleted. It is a member of
// the module Collection.
var Deleted = &Collection{name: value.DeletedModule, Native: deleted{}, Declared: builtin.DeletedCollection()}

type deleted struct{}

// IDOf implements Native.
func (deleted) IDOf(*Namespace, string) value.ID { return -1 }

// NameOf implements Native.
func (deleted) NameOf(*Namespace, value.ID) string { return "" }

// newCollection prepares a definition for use.
func newCollection(def *catalog.Collection, ns *Namespace, lib plan.Library) *Collection {
	env := plan.Env{Library: lib, Names: ns}
	m := &Collection{
		Def: def, Declared: builtin.UserCollection(), id: def.ID, name: def.Name, definitions: ns.Defs,
		indexes: make(map[string]*Index, len(def.Indexes)), defaults: map[string]*Body{},
	}
	for i := range def.Indexes {
		m.indexes[def.Indexes[i].Name] = newIndex(&def.Indexes[i], def.Computed)
	}
	for _, f := range def.Computed {
		m.computed = append(m.computed, &Body{
			Name: f.Name, source: "*computed_field:" + def.Name + ":" + f.Name + "*", text: f.Body, kind: shortBody, env: env,
		})
	}
	for _, k := range def.Checks {
		m.checks = append(m.checks, &Body{
			Name: k.Name, source: "*check_constraint:" + k.Name + "*", text: k.Body, kind: shortBody, env: env,
		})
	}
	def.EachDefault(func(_ []any, source string, _ types.Type) {
		m.defaults[source] = defaultValue(source, lib)
	})
	return m
}

// Kind implements value.Value.
func (*Collection) Kind() value.Kind { return value.KindModule }

// ModuleName implements value.Module.
func (m *Collection) ModuleName() string { return m.name }

// Ordinal implements value.Module: collections order by creation.
func (m *Collection) Ordinal() int64 { return int64(m.id) }

// ID numbers the collection within its database; 0 is the deleted one.
func (m *Collection) ID() uint32 { return m.id }

// IsNative tells collections of definitions from user collections.
func (m *Collection) IsNative() bool { return m.Native != nil }

// Named tells whether documents are shown by name instead of id.
func (m *Collection) Named() bool { return m.Native != nil && m != Deleted }

// Index finds an index by name; nil when there is none.
func (m *Collection) Index(name string) *Index { return m.indexes[name] }

// Computed finds a computed field by name; nil when there is none.
func (m *Collection) Computed(name string) *Body {
	for _, f := range m.computed {
		if f.Name == name {
			return f
		}
	}
	return nil
}

func (m *Collection) resource() access.Resource {
	return access.Resource{Name: m.name, Native: m.IsNative()}
}

// Index is an index of a collection as queries use it.
type Index struct {
	Def *catalog.Index
	// Covered are the paths of terms and values in canonical form.
	Covered []string
	columns map[string]int
}

func newIndex(def *catalog.Index, computed []catalog.Computed) *Index {
	ix := &Index{Def: def, columns: columns(def, computed)}
	for _, t := range def.Terms {
		ix.Covered = append(ix.Covered, coveredPath(t.Path))
	}
	for _, v := range def.Values {
		ix.Covered = append(ix.Covered, coveredPath(v.Path))
	}
	return ix
}

func coveredPath(path []any) string { return strings.TrimPrefix(parser.PathString(path), ".") }

// IsID tells whether the i-th covered value is the document id.
func (ix *Index) IsID(i int) bool {
	p := ix.Def.Values[i].Path
	return len(p) == 1 && p[0] == "id"
}

// IndexFunction is an index as a value: Coll.byName.
type IndexFunction struct {
	Coll  *Collection
	Index *Index
}

// Kind implements value.Value.
func (*IndexFunction) Kind() value.Kind { return value.KindFunction }

// FunctionName implements value.Function.
func (f *IndexFunction) FunctionName() string { return f.Index.Def.Name }

// Arity implements value.Function.
func (f *IndexFunction) Arity() value.Arity {
	n := len(f.Index.Def.Terms)
	return value.Arity{Min: n, Counts: []int{n, n + 1}}
}

// EqualTo implements value.Equaler: an index is made a value anew at each
// access.
func (f *IndexFunction) EqualTo(v value.Value) bool {
	o, ok := v.(*IndexFunction)
	return ok && f.Index == o.Index
}
