package document

import (
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/store"
)

// Namespace is what the names of one database mean at one version of its
// definitions. It is immutable.
type Namespace struct {
	DB   keyspace.DB
	Path string // names from the root database, joined with "/"
	// Version is the commit time of the last change of the definitions; 0 for
	// none.
	Version store.Timestamp
	Defs    *catalog.Definitions

	names       map[string]value.Value
	collections map[uint32]*Collection
	functions   map[string]*Function // by name
}

// NewNamespace resolves the names of definitions. natives are the native
// collections, which have names in the library.
func NewNamespace(db keyspace.DB, path string, version store.Timestamp, defs *catalog.Definitions,
	natives []*Collection, lib plan.Library) *Namespace {
	ns := &Namespace{
		DB: db, Path: path, Version: version, Defs: defs,
		names:       map[string]value.Value{},
		collections: make(map[uint32]*Collection, len(defs.Collections)+len(natives)),
		functions:   make(map[string]*Function, len(defs.Functions)),
	}
	for _, m := range natives {
		ns.collections[m.ID()] = m
	}
	define := func(v value.Value, name string) {
		if name != "" {
			ns.names[name] = v
		}
	}
	// Later definitions win: collections over functions, names over aliases.
	for _, f := range defs.Functions {
		u := newFunction(f, ns, lib)
		define(u, f.Alias)
		ns.functions[f.Name] = u
	}
	for name, u := range ns.functions {
		define(u, name)
	}
	for _, d := range defs.Collections {
		ns.collections[d.ID] = newCollection(d, ns, lib)
		define(ns.collections[d.ID], d.Alias)
	}
	for _, d := range defs.Collections {
		define(ns.collections[d.ID], d.Name)
	}
	return ns
}

// Lookup implements plan.Names.
func (ns *Namespace) Lookup(name string) (value.Value, bool) {
	v, ok := ns.names[name]
	return v, ok
}

// CollectionByID finds a collection; one that no longer exists is Deleted.
func (ns *Namespace) CollectionByID(id uint32) *Collection {
	if m, ok := ns.collections[id]; ok {
		return m
	}
	return Deleted
}

// FunctionByName is a user function by its name, which a collection may hide
// from queries; nil when there is none.
func (ns *Namespace) FunctionByName(name string) *Function { return ns.functions[name] }

// NameOf is the name of a definition, "" when it is gone.
func (ns *Namespace) NameOf(coll uint32, id value.ID) string {
	return ns.CollectionByID(coll).Native.NameOf(ns, id)
}

// Function is a user function as a value.
type Function struct {
	Body
	Def *catalog.Function
}

func newFunction(def *catalog.Function, ns *Namespace, lib plan.Library) *Function {
	return &Function{Def: def, Body: Body{
		Name: def.Name, source: "*udf:" + def.Name + "*", text: def.Body,
		env: plan.Env{Library: lib, Names: ns},
	}}
}

// Kind implements value.Value.
func (*Function) Kind() value.Kind { return value.KindFunction }

// FunctionName implements value.Function.
func (u *Function) FunctionName() string { return u.Def.Name }

// Arity implements value.Function.
func (u *Function) Arity() value.Arity {
	fn, err := u.Compile()
	if err != nil {
		return value.Arity{Variadic: true}
	}
	return fn.Arity()
}
