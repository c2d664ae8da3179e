package exec

import (
	"strings"

	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/definition"
	"github.com/fawndb/fawn/server/document"
)

// methodOfDocument finds a document method by the name of a field site.
func methodOfDocument(m *document.Collection, s *plan.FieldSite) *Builtin {
	b, ok := s.Members.Methods[value.KindDoc].(*Builtin)
	if !ok || m.IsNative() && strings.HasSuffix(b.name, "Data") {
		return nil
	}
	return b
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
	b, ok := s.Members.Methods[value.KindModule].(*Builtin)
	if !ok || !hasMethod(m, b.name) {
		return nil, false
	}
	return b, true
}

// hasMethod tells which methods a collection module offers.
func hasMethod(m *document.Collection, method string) bool {
	methods := "create createData byId all where firstWhere toString"
	if m.IsNative() {
		methods = "create byName all where firstWhere toString"
		if m == document.Deleted {
			methods = ""
		}
	}
	for name := range strings.FieldsSeq(methods) {
		if name == method {
			return true
		}
	}
	return false
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
	var b *Builtin
	switch recv := recv.(type) {
	case *document.Doc:
		b = methodOfDocument(recv.Coll, &plan.FieldSite{Name: name, Members: members})
	case *document.Collection:
		if hasMethod(recv, name) {
			b, _ = members.Methods[value.KindModule].(*Builtin)
		}
	case value.Module:
	default:
		b, _ = members.Methods[recv.Kind()].(*Builtin)
	}
	if b == nil {
		return nil
	}
	return &Bound{b, recv}
}
