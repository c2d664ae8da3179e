package exec

import (
	"fmt"

	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/definition"
)

// Library is the standard library, assembled once from the tables of package
// stdlib. It is immutable after NewLibrary and shared by all queries.
type Library struct {
	globals map[string]value.Value
	members map[string]*plan.Members
	modules map[string]*Module
	none    plan.Members
}

// Module is a built-in module as a value.
type Module struct {
	def     *ModuleDef
	members map[string]value.Value
	ordinal int64
}

// Kind implements value.Value.
func (m *Module) Kind() value.Kind { return value.KindModule }

// ModuleName implements value.Module.
func (m *Module) ModuleName() string { return m.def.Name }

// Ordinal implements value.Module.
func (m *Module) Ordinal() int64 { return m.ordinal }

// Member returns a function, constant or sub-module.
func (m *Module) Member(name string) (value.Value, bool) {
	v, ok := m.members[name]
	return v, ok
}

// NewLibrary assembles the tables. It panics when two declarations collide,
// which only a programming error can cause.
func NewLibrary(types []TypeDef, modules []ModuleDef, globals []*Builtin) *Library {
	l := &Library{
		globals: map[string]value.Value{},
		members: map[string]*plan.Members{},
		modules: map[string]*Module{},
	}
	for i := range types {
		l.addType(&types[i])
	}
	for i := range modules {
		l.addModule(&modules[i], int64(i))
	}
	for _, g := range globals {
		l.addGlobal(g.name, g)
	}
	for _, m := range definition.Natives() {
		l.addGlobal(m.ModuleName(), m)
	}
	l.addFQL()
	return l
}

// Global implements plan.Library.
func (l *Library) Global(name string) (value.Value, bool) {
	v, ok := l.globals[name]
	return v, ok
}

// Members implements plan.Library.
func (l *Library) Members(name string) *plan.Members {
	if m, ok := l.members[name]; ok {
		return m
	}
	return &l.none
}

// Module returns a built-in module by name, hidden ones included.
func (l *Library) Module(name string) (*Module, bool) {
	m, ok := l.modules[name]
	return m, ok
}

// Globals calls f for every global name.
func (l *Library) Globals(f func(name string, v value.Value)) {
	for n, v := range l.globals {
		f(n, v)
	}
}

func (l *Library) member(name string) *plan.Members {
	m := l.members[name]
	if m == nil {
		m = &plan.Members{}
		l.members[name] = m
	}
	return m
}

func (l *Library) addType(t *TypeDef) {
	for _, b := range t.Methods {
		b.Owner = t.Name
		m := l.member(b.name)
		for _, k := range t.Kinds {
			if m.Methods[k] != nil {
				panic(fmt.Sprintf("%s.%s is declared twice", t.Name, b.name))
			}
			m.Methods[k] = b
		}
	}
	for _, f := range t.Fields {
		m := l.member(f.Name)
		for _, k := range t.Kinds {
			m.Fields[k] = f.Get
		}
	}
}

func (l *Library) addModule(d *ModuleDef, ordinal int64) {
	m := &Module{def: d, members: map[string]value.Value{}, ordinal: ordinal}
	for _, b := range d.Functions {
		b.Owner = d.Name
		if _, ok := m.members[b.name]; ok {
			panic(fmt.Sprintf("%s.%s is declared twice", d.Name, b.name))
		}
		m.members[b.name] = b
	}
	if d.Apply != nil {
		d.Apply.Owner = d.Name
	}
	for n, v := range d.Constants {
		m.members[n] = v
	}
	l.modules[d.Name] = m
	if !d.Hidden {
		l.addGlobal(d.Name, m)
	}
	if d.Alias != "" {
		l.addGlobal(d.Alias, m)
	}
}

func (l *Library) addGlobal(name string, v value.Value) {
	if _, ok := l.globals[name]; ok {
		panic(fmt.Sprintf("global %s is declared twice", name))
	}
	l.globals[name] = v
}

// addFQL gives the module FQL all globals but itself, and hidden modules
// their place in their parent.
func (l *Library) addFQL() {
	fql := l.modules["FQL"]
	for name, v := range l.globals {
		if fql != nil && name != "FQL" {
			fql.members[name] = v
		}
	}
	for name, m := range l.modules {
		if p := l.modules[m.def.Parent]; p != nil {
			p.members[name] = m
		}
	}
}
