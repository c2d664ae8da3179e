package exec

import (
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
)

// Resolver finds what tagged values of a request refer to.
type Resolver = value.Resolver

// resolver resolves the references in arguments and template values with the
// namespace of the query's snapshot.
type resolver struct{ c *Context }

// Module implements value.Resolver.
func (r resolver) Module(name string) (value.Module, bool) {
	v, ok := r.c.engine.lib.Global(name)
	if !ok {
		v, ok = r.c.data.Names.Lookup(name)
	}
	m, isModule := v.(value.Module)
	return m, ok && isModule
}

// Keying implements value.Resolver.
func (resolver) Keying(m value.Module) value.Keying {
	coll, ok := m.(*document.Collection)
	switch {
	case !ok:
		return value.NoDocuments
	case coll.Named():
		return value.KeyedByName
	}
	return value.KeyedByID
}

// ByID implements value.Resolver.
func (resolver) ByID(coll value.Module, id value.ID) value.Value {
	return &document.Doc{Coll: coll.(*document.Collection), ID: id}
}

// ByName implements value.Resolver.
func (r resolver) ByName(coll value.Module, name string) (value.Value, bool) {
	d := r.c.data.ByName(coll.(*document.Collection), name, r.c.site)
	return d, d.ID >= 0
}
