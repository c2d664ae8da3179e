package exec

import (
	"fmt"

	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/definition"
)

// Library is the standard library: the declarations of package builtin with
// the Go functions behind them, linked once. It is immutable after NewLibrary
// and shared by all queries.
type Library struct {
	functions []Func // by builtin.Function.ID
	fields    map[string]plan.FieldFunc
	globals   map[string]value.Value
	members   map[string]*plan.Members
	modules   map[string]*Module
	none      plan.Members
}

// Module is a built-in module as a value.
type Module struct {
	def     *builtin.Module
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

// NewLibrary links declarations and Go functions. It fails unless each
// declared function and field that is available has exactly one, and each Go
// function a declaration.
func NewLibrary(functions []Binding, fields []FieldBinding) (*Library, error) {
	l := &Library{
		functions: make([]Func, len(builtin.Functions())),
		fields:    make(map[string]plan.FieldFunc, len(fields)),
		globals:   map[string]value.Value{},
		members:   map[string]*plan.Members{},
		modules:   map[string]*Module{},
	}
	if err := l.bind(functions); err != nil {
		return nil, err
	}
	if err := l.bindFields(fields); err != nil {
		return nil, err
	}
	for _, t := range builtin.Types() {
		l.addType(t)
	}
	for _, m := range builtin.Modules() {
		l.addModule(m)
	}
	for _, f := range builtin.Globals() {
		l.globals[f.Name] = f
	}
	for _, m := range definition.Natives() {
		l.globals[m.ModuleName()] = m
	}
	for _, c := range builtin.Collections() {
		if c.Unavailable {
			l.addModule(&builtin.Module{Name: c.Name, Alias: c.Alias, Kinds: []value.Kind{}})
		}
	}
	l.nest()
	return l, nil
}

// bind gives each available function its Go function.
func (l *Library) bind(functions []Binding) error {
	for _, b := range functions {
		f := builtin.Lookup(b.Name)
		switch {
		case f == nil || f.Unavailable:
			return fmt.Errorf("the function %s is not declared", b.Name)
		case l.functions[f.ID] != nil:
			return fmt.Errorf("the function %s has two Go functions", b.Name)
		}
		l.functions[f.ID] = b.Func
	}
	for _, f := range builtin.Functions() {
		if l.functions[f.ID] == nil && !f.Unavailable {
			return fmt.Errorf("the function %s has no Go function", f.Qualified())
		}
	}
	return nil
}

// bindFields does the same for the fields that are computed of a value alone.
func (l *Library) bindFields(fields []FieldBinding) error {
	declared := map[string]bool{}
	for _, t := range builtin.Types() {
		for _, f := range t.Fields {
			declared[f.Qualified()] = !t.Interpreted
		}
	}
	for _, b := range fields {
		if !declared[b.Name] || l.fields[b.Name] != nil {
			return fmt.Errorf("the field %s is not declared, or bound twice", b.Name)
		}
		l.fields[b.Name] = b.Get
	}
	for name, computed := range declared {
		if computed && l.fields[name] == nil {
			return fmt.Errorf("the field %s has no Go function", name)
		}
	}
	return nil
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

// Module returns a built-in module by name, those that only their parent leads
// to included.
func (l *Library) Module(name string) (*Module, bool) {
	m, ok := l.modules[name]
	return m, ok
}

func (l *Library) member(name string) *plan.Members {
	m := l.members[name]
	if m == nil {
		m = &plan.Members{}
		l.members[name] = m
	}
	return m
}

func (l *Library) addType(t *builtin.Type) {
	for _, f := range t.Methods {
		m := l.member(f.Name)
		for _, k := range t.Kinds {
			m.Methods[k] = f
		}
	}
	for _, f := range t.Fields {
		if get := l.fields[f.Qualified()]; get != nil {
			m := l.member(f.Name)
			for _, k := range t.Kinds {
				m.Fields[k] = get
			}
		}
	}
}

func (l *Library) addModule(d *builtin.Module) {
	m := &Module{def: d, members: map[string]value.Value{}, ordinal: int64(len(l.modules))}
	for _, f := range d.Functions {
		m.members[f.Name] = f
	}
	for _, f := range d.Constants {
		m.members[f.Name] = f.Value
	}
	l.modules[d.Name] = m
	if d.Parent == "" {
		l.globals[d.Name] = m
	}
	if d.Alias != "" {
		l.globals[d.Alias] = m
	}
}

// nest gives modules that hold all globals those, and modules with a parent
// their place in it.
func (l *Library) nest() {
	for _, m := range l.modules {
		if m.def.Globals {
			for name, v := range l.globals {
				if v != value.Value(m) {
					m.members[name] = v
				}
			}
		}
		if p := l.modules[m.def.Parent]; p != nil {
			p.members[m.def.Name] = m
		}
	}
}
