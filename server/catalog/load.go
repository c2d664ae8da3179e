package catalog

import (
	"fmt"
	"slices"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/parser"
	"github.com/fawndb/fawn/fql/types"
	"github.com/fawndb/fawn/fql/value"
)

// Internal is the member of a stored definition that users never see. No user
// can write it: definitions refuse members they do not know.
const Internal = "internal"

// StoredForm is the object to store for the collection: its definition and
// what else LoadCollection needs.
func (c *Collection) StoredForm() *value.Object {
	indexes := value.NewObject(len(c.Indexes))
	for i := range c.Indexes {
		indexes.Set(c.Indexes[i].Name, value.Long(c.Indexes[i].Backing))
	}
	uniques := make([]value.Value, len(c.Uniques))
	for i := range c.Uniques {
		uniques[i] = value.Long(c.Uniques[i].Backing)
	}
	state := value.ObjectOf(
		value.Field{Name: "floor", Value: value.Long(c.Floor)},
		value.Field{Name: "next", Value: value.Long(c.nextStored)},
		value.Field{Name: "noted", Value: value.Long(c.firstNoted)},
		value.Field{Name: "indexes", Value: indexes},
		value.Field{Name: "uniques", Value: value.NewArray(uniques...)},
	)
	c.storeStates(state)
	return with(c.Definition, Internal, state)
}

// LoadCollection rebuilds a collection from its stored form. It fails only
// when obj is no stored form.
func LoadCollection(id uint32, obj *value.Object) (*Collection, error) {
	c, err := readCollection(obj)
	if err != nil {
		return nil, fmt.Errorf("collection %d: %w", id, err)
	}
	c.ID = id
	in, _ := obj.Get(Internal)
	state, ok := in.(*value.Object)
	if !ok {
		return nil, fmt.Errorf("collection %d: stored definition without internal state", id)
	}
	c.Definition = without(obj, Internal)
	c.Floor = integer(state, "floor")
	c.nextStored = uint32(integer(state, "next"))
	// Definitions of the first FawnDB do not tell: its indexes have no notes.
	c.firstNoted = c.nextStored
	if _, ok := state.Get("noted"); ok {
		c.firstNoted = uint32(integer(state, "noted"))
	}
	backing := object(state, "indexes")
	for i := range c.Indexes {
		x := &c.Indexes[i]
		c.attach(uint32(integer(backing, x.Name)), x.Terms, x.Values, &x.Backing)
	}
	uniques := elements(state, "uniques")
	for i := range c.Uniques {
		if i >= len(uniques) {
			return nil, fmt.Errorf("collection %d: unique constraint %d has no stored index", id, i)
		}
		c.attach(uint32(asInt64(uniques[i])), c.Uniques[i].Terms, nil, &c.Uniques[i].Backing)
	}
	c.loadStates(state)
	return c, nil
}

// attach makes the stored index with this id unless it is there, and notes the
// id at backing.
func (c *Collection) attach(id uint32, terms []Term, values []Value, backing *uint32) *StoredIndex {
	*backing = id
	at := 0
	for at < len(c.Stored) && c.Stored[at].ID < id {
		at++
	}
	if at < len(c.Stored) && c.Stored[at].ID == id {
		return c.Stored[at]
	}
	c.Stored = slices.Insert(c.Stored, at, newStoredIndex(id, terms, values))
	return c.Stored[at]
}

// readCollection reads everything that a definition says. The definition has
// been validated.
func readCollection(def *value.Object) (*Collection, error) {
	c := &Collection{Name: text(def, "name"), Alias: text(def, "alias")}
	if err := c.readFields(def); err != nil {
		return nil, err
	}
	for _, f := range object(def, "computed_fields").Fields() {
		o, _ := f.Value.(*value.Object)
		c.Computed = append(c.Computed, Computed{f.Name, text(o, "body"), text(o, "signature")})
	}
	c.HistoryDays = optionalInt(def, "history_days")
	c.TTLDays = optionalInt(def, "ttl_days")
	c.DocumentTTLs = optionalBool(def, "document_ttls")
	for _, f := range object(def, "indexes").Fields() {
		o, _ := f.Value.(*value.Object)
		x := Index{Name: f.Name, Status: text(o, "status"), Queryable: true}
		if q := optionalBool(o, "queryable"); q != nil {
			x.Queryable = *q
		}
		x.Enabled = x.Queryable
		var err error
		if x.Terms, err = readTerms(elements(o, "terms")); err != nil {
			return nil, err
		}
		for _, e := range elements(o, "values") {
			v, _ := e.(*value.Object)
			path, err := parser.Path(text(v, "field"))
			if err != nil {
				return nil, err
			}
			mva := optionalBool(v, "mva")
			x.Values = append(x.Values, Value{path, mva != nil && *mva, text(v, "order") == "desc"})
		}
		c.Indexes = append(c.Indexes, x)
	}
	for _, e := range elements(def, "constraints") {
		o, _ := e.(*value.Object)
		if check, ok := o.Get("check"); ok {
			o, _ := check.(*value.Object)
			c.Checks = append(c.Checks, Check{text(o, "name"), text(o, "body")})
			continue
		}
		terms, err := readTerms(elements(o, "unique"))
		if err != nil {
			return nil, err
		}
		c.Uniques = append(c.Uniques, Unique{Terms: terms, Status: text(o, "status")})
	}
	return c, nil
}

func (c *Collection) readFields(def *value.Object) error {
	fields := object(def, "fields").Fields()
	_, wildcard := def.Get("wildcard")
	c.Wildcard = wildcard || len(fields) == 0
	if len(fields) == 0 {
		return nil
	}
	shape := make([]types.Field, 0, len(fields))
	for _, f := range fields {
		o, _ := f.Value.(*value.Object)
		field := Field{Name: f.Name, Signature: text(o, "signature"), Default: text(o, "default")}
		t, err := parser.FieldType(&diag.Source{Name: "*signature*", Text: field.Signature})
		if err != nil {
			return err
		}
		field.Type = types.FromAST(t)
		c.Fields = append(c.Fields, field)
		shape = append(shape, types.Field{Name: field.Name, Type: field.Type})
	}
	if wildcard {
		c.shape = types.NewRecord(shape, types.Any)
	} else {
		c.shape = types.NewRecord(shape, nil)
	}
	return nil
}

// readTerms reads the terms of an index or unique constraint: objects, or in
// unique constraints also plain paths.
func readTerms(elems []value.Value) ([]Term, error) {
	var terms []Term
	for _, e := range elems {
		var term Term
		source := ""
		switch e := e.(type) {
		case value.String:
			source = string(e)
		case *value.Object:
			source = text(e, "field")
			mva := optionalBool(e, "mva")
			term.MVA = mva != nil && *mva
		}
		path, err := parser.Path(source)
		if err != nil {
			return nil, err
		}
		term.Path = path
		terms = append(terms, term)
	}
	return terms, nil
}

// Access to the members of definitions. Absent members read as zero values;
// a nil object has none.

var noFields = value.NewObject(0)

func member(o *value.Object, name string) value.Value {
	if o == nil {
		return value.Null{}
	}
	if v, ok := o.Get(name); ok {
		return v
	}
	return value.Null{}
}

func text(o *value.Object, name string) string {
	s, _ := member(o, name).(value.String)
	return string(s)
}

func object(o *value.Object, name string) *value.Object {
	if m, ok := member(o, name).(*value.Object); ok {
		return m
	}
	return noFields
}

func elements(o *value.Object, name string) []value.Value {
	if a, ok := member(o, name).(*value.Array); ok {
		return a.Elems
	}
	return nil
}

func integer(o *value.Object, name string) int64 { return asInt64(member(o, name)) }

func asInt64(v value.Value) int64 {
	switch n := v.(type) {
	case value.Int:
		return int64(n)
	case value.Long:
		return int64(n)
	}
	return 0
}

func optionalInt(o *value.Object, name string) *int64 {
	if v := member(o, name); v.Kind() <= value.KindLong {
		n := asInt64(v)
		return &n
	}
	return nil
}

func optionalBool(o *value.Object, name string) *bool {
	if v, ok := member(o, name).(value.Bool); ok {
		b := bool(v)
		return &b
	}
	return nil
}

// with is a copy of o with one member set.
func with(o *value.Object, name string, v value.Value) *value.Object {
	out := value.NewObject(o.Len() + 1)
	for _, f := range o.Fields() {
		out.Set(f.Name, f.Value)
	}
	out.Set(name, v)
	return out
}

// without is a copy of o without one member.
func without(o *value.Object, name string) *value.Object {
	out := value.NewObject(o.Len())
	for _, f := range o.Fields() {
		if f.Name != name {
			out.Set(f.Name, f.Value)
		}
	}
	return out
}
