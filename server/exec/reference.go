package exec

import (
	"fmt"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
)

// CollectionNamed is the collection with a name or alias.
func (c *Context) CollectionNamed(name string) (value.Value, error) {
	if m, ok := c.schema.names[name].(*Coll); ok {
		return m, nil
	}
	e := InvalidArgument("collection", fmt.Sprintf("No such user collection `%s`.", name))
	if c.next != nil && c.next.catalog.Collection(name) != nil {
		e.Hints = c.sameQueryHint("collection")
	}
	return nil, e
}

// FunctionNamed is the user's function with a name or alias.
func (c *Context) FunctionNamed(name string) (value.Value, error) {
	if f := c.schema.catalog.Function(name); f != nil {
		return c.schema.udf(f.Name), nil
	}
	e := InvalidArgument("function", fmt.Sprintf("No such user function `%s`.", name))
	if c.next != nil && c.next.catalog.Function(name) != nil {
		e.Hints = c.sameQueryHint("function")
	}
	return nil, e
}

func (c *Context) sameQueryHint(what string) []diag.Diagnostic {
	return []diag.Diagnostic{{
		Kind: diag.KindHint, Span: c.site,
		Message: fmt.Sprintf("A %s cannot be created and used in the same query.", what),
	}}
}

// ByID is the reference to a document of a user collection.
func (c *Context) ByID(coll *Coll, id value.ID) *Doc {
	return &Doc{coll: coll, docID: id, at: c.readTime(), origin: c.site}
}

// ByName is the reference to a schema document. Names are those of now, also
// inside at().
func (c *Context) ByName(coll *Coll, name string) *Doc {
	return &Doc{
		coll: coll, docID: coll.nat.kind.idOf(c.current(), name), name: name, byName: true,
		at: c.readTime(), origin: c.site,
	}
}

// current is the schema with what this query has changed.
func (c *Context) current() *Schema {
	if c.next != nil {
		return c.next
	}
	return c.schema
}

// udf is a user function by its name; a collection may hide it from queries.
func (s *Schema) udf(name string) value.Value {
	if u, ok := s.functions[name]; ok {
		return u
	}
	return value.Null{}
}

func (u *UDF) definition(c *Context) *Doc {
	return &Doc{coll: FunctionModule, docID: value.ID(u.def.ID), name: u.def.Name, at: c.readTime()}
}

// Range reads the argument of all({ from, to }): bounds are ids or documents.
func (c *Context) Range(coll *Coll, r value.Value) (Set, error) {
	o, ok := r.(*value.Object)
	if !ok {
		return nil, invalidRange()
	}
	from, to := value.ID(0), value.ID(maxID)
	given := false
	for _, b := range []struct {
		name string
		id   *value.ID
	}{{"from", &from}, {"to", &to}} {
		v, ok := o.Get(b.name)
		if !ok {
			continue
		}
		given = true
		id, ok := boundID(v)
		if !ok {
			return nil, notID(b.name)
		}
		*b.id = id
	}
	if !given {
		return nil, invalidRange()
	}
	return c.Between(coll, from, to), nil
}

// maxID is the largest document id.
const maxID = value.ID(1<<63 - 1)

// NewID generates a document id: larger than all before, also across restarts,
// because snapshot times never repeat.
func (c *Context) NewID() value.ID { return c.engine.ids.next(c.Now()) }
