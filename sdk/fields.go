package fawn

import (
	"reflect"
	"slices"
	"strings"
	"sync"
)

// structPlan is how a struct type maps to an object; made once for each type.
type structPlan struct {
	fields []structField
	index  map[string]int // by name
	// foldable says that some fields have no tag: their names match in any
	// letter case.
	foldable bool
	// tagged says that some name begins with "@".
	tagged bool
	// document is the index of an embedded Document or NamedDocument, nil
	// without one.
	document []int
}

// structField is one field of a structPlan.
type structField struct {
	name      string
	index     []int // as for reflect.Value.FieldByIndex
	omitEmpty bool
	date      bool // a time.Time that is a Date on the wire
	untagged  bool
	metadata  bool // of the embedded Document
	decode    decodeFunc
}

var plans sync.Map // reflect.Type -> *structPlan

// planOf returns the plan of a struct type. Fields are named by their tag
// `fauna:"name,omitempty,date"`, without one as in Go; "-" leaves a field out.
// Fields of embedded structs count as the struct's own unless the embedded
// struct has a tag; the outer of two fields of one name wins.
func planOf(t reflect.Type) *structPlan {
	if p, ok := plans.Load(t); ok {
		return p.(*structPlan)
	}
	p := &structPlan{index: make(map[string]int)}
	p.collect(t, nil, false, nil)
	for i := range p.fields {
		p.foldable = p.foldable || p.fields[i].untagged
		p.tagged = p.tagged || !p.fields[i].metadata && isTag(p.fields[i].name)
	}
	actual, _ := plans.LoadOrStore(t, p)
	return actual.(*structPlan)
}

// collect adds the fields of t, which is at position at of the planned struct;
// within are the embedded types on the way there.
func (p *structPlan) collect(t reflect.Type, at []int, metadata bool, within []reflect.Type) {
	if slices.Contains(within, t) {
		return // embeds itself by pointer
	}
	within = append(within, t)
	var embedded []reflect.StructField
	for i := range t.NumField() {
		f := t.Field(i)
		tag, hasTag := f.Tag.Lookup("fauna")
		name, options, _ := strings.Cut(tag, ",")
		if tag == "-" {
			continue
		}
		if f.Anonymous && name == "" && structUnder(f.Type) != nil && !isSpecial(f.Type) {
			embedded = append(embedded, f)
			continue
		}
		if !f.IsExported() {
			continue
		}
		sf := structField{
			name:     name,
			index:    append(slices.Clone(at), i),
			untagged: !hasTag || name == "",
			metadata: metadata,
			decode:   decoderOf(f.Type),
		}
		if name == "" {
			sf.name = f.Name
		}
		for option := range strings.SplitSeq(options, ",") {
			sf.omitEmpty = sf.omitEmpty || option == "omitempty"
			sf.date = sf.date || option == "date"
		}
		if _, taken := p.index[sf.name]; taken {
			continue
		}
		p.index[sf.name] = len(p.fields)
		p.fields = append(p.fields, sf)
	}
	for _, f := range embedded {
		index := append(slices.Clone(at), f.Index...)
		isDocument := f.Type == documentType || f.Type == namedDocumentType
		if isDocument && p.document == nil {
			p.document = index
		}
		if f.Type.Kind() == reflect.Pointer && !f.IsExported() {
			continue // cannot be allocated by reflection
		}
		p.collect(structUnder(f.Type), index, metadata || isDocument, within)
	}
}

// structUnder is the struct type that t is or points to, or nil.
func structUnder(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() == reflect.Struct {
		return t
	}
	return nil
}

// find returns the field for a name in a result. guess is the position after
// the last field found: results mostly have their fields in a struct's order.
func (p *structPlan) find(name []byte, guess int) (*structField, int) {
	if guess < len(p.fields) && p.fields[guess].name == string(name) {
		return &p.fields[guess], guess
	}
	if i, ok := p.index[string(name)]; ok {
		return &p.fields[i], i
	}
	if p.foldable {
		for i := range p.fields {
			if f := &p.fields[i]; f.untagged && strings.EqualFold(f.name, string(name)) {
				return f, i
			}
		}
	}
	return nil, guess
}
