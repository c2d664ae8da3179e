package exec

import (
	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/definition"
	"github.com/fawndb/fawn/server/document"
)

// methodOfDocument finds a document method by the name of a field site.
func methodOfDocument(m *document.Collection, s *plan.FieldSite) *builtin.Function {
	f, ok := s.Members.Methods[value.KindDoc].(*builtin.Function)
	if !ok || !m.Declared.Offers(f) {
		return nil
	}
	return f
}

// collectionMember finds what a name means on a collection module; bound is set for
// methods, which take the module as receiver.
func (c *Context) collectionMember(m *document.Collection, s *plan.FieldSite) (v value.Value, bound bool) {
	if m.IsNative() {
		if m == definition.Collections && "Collection."+s.Name == value.DeletedModule {
			return document.Deleted, false
		}
	} else {
		if ix := m.Index(s.Name); ix != nil {
			return &document.IndexFunction{Coll: m, Index: ix}, false
		}
		if s.Name == "definition" {
			return &document.Doc{Coll: definition.Collections, ID: value.ID(m.Def.ID), Name: m.Def.Name, At: c.ReadTime()}, false
		}
	}
	f, ok := s.Members.Methods[value.KindModule].(*builtin.Function)
	if !ok || !m.Declared.Offers(f) {
		return nil, false
	}
	return f, true
}

// Global implements cursor.Runtime: built-ins, then what the database defines.
func (c *Context) Global(name string) (value.Value, bool) {
	if v, ok := c.engine.lib.Global(name); ok {
		return v, true
	}
	if m, ok := c.engine.lib.Module(name); ok {
		return m, true // reachable through its parent only
	}
	return c.data.Names.Lookup(name)
}

// Member implements cursor.Runtime.
func (c *Context) Member(owner, name string) (value.Value, bool) {
	m, ok := c.engine.lib.Module(owner)
	if !ok {
		return nil, false
	}
	v, _ := m.Member(name)
	return v, true
}

// BoundMethod implements cursor.Runtime.
func (c *Context) BoundMethod(recv value.Value, name string) value.Value {
	members := c.engine.lib.Members(name)
	f, _ := members.Methods[recv.Kind()].(*builtin.Function)
	switch recv := recv.(type) {
	case *document.Doc:
		f = methodOfDocument(recv.Coll, &plan.FieldSite{Name: name, Members: members})
	case *document.Collection:
		if f != nil && !recv.Declared.Offers(f) {
			f = nil
		}
	case value.Module:
		f = nil
	}
	if f == nil {
		return nil
	}
	return &builtin.Bound{Function: f, Recv: recv}
}
