package catalog

import (
	"slices"
	"strings"

	"github.com/fawndb/fawn/fql/parser"
	"github.com/fawndb/fawn/fql/value"
)

// IndexState tells how far a stored index is. Writers maintain the entries in
// every state; only a complete index has all of them.
type IndexState uint8

// The states of a stored index.
const (
	Complete IndexState = iota
	Building            // the background fills in the entries of older versions
	Failed              // and could not
)

// indexStatus and uniqueStatus word the states in definitions.
var (
	indexStatus  = [...]string{Complete: "complete", Building: "building", Failed: "failed"}
	uniqueStatus = [...]string{Complete: "active", Building: "pending", Failed: "failed"}
)

// SetIndexState sets the state of stored indexes, and what the definition says
// of those that they belong to. Like everything that makes a collection, it
// comes before the collection is used.
func (c *Collection) SetIndexState(state IndexState, ids ...uint32) {
	for _, s := range c.Stored {
		if slices.Contains(ids, s.ID) {
			s.State = state
		}
	}
	c.showStates()
}

// InState lists the stored indexes that are in a state.
func (c *Collection) InState(state IndexState) []*StoredIndex {
	var list []*StoredIndex
	for _, s := range c.Stored {
		if s.State == state {
			list = append(list, s)
		}
	}
	return list
}

// Users names the indexes and unique constraints that belong to a stored index,
// constraints by their fields.
func (c *Collection) Users(s *StoredIndex) []string {
	var names []string
	for _, x := range c.Indexes {
		if x.Backing == s.ID {
			names = append(names, x.Name)
		}
	}
	for _, u := range c.Uniques {
		if u.Backing == s.ID {
			paths := make([]string, len(u.Terms))
			for i, t := range u.Terms {
				paths[i] = strings.TrimPrefix(parser.PathString(t.Path), ".")
			}
			names = append(names, "unique ["+strings.Join(paths, ", ")+"]")
		}
	}
	return names
}

// showStates makes the indexes and unique constraints, and the definition, tell
// the states of the stored indexes.
func (c *Collection) showStates() {
	indexes := object(c.Definition, "indexes")
	shown := value.NewObject(indexes.Len())
	for i := range c.Indexes {
		x := &c.Indexes[i]
		state := c.StoredIndex(x.Backing).State
		x.Status, x.Queryable = indexStatus[state], x.Enabled && state == Complete
		def := with(object(indexes, x.Name), "queryable", value.Bool(x.Queryable))
		shown.Set(x.Name, with(def, "status", value.String(x.Status)))
	}
	constraints := slices.Clone(elements(c.Definition, "constraints"))
	for i := range c.Uniques { // which come before the checks
		u := &c.Uniques[i]
		u.Status = uniqueStatus[c.StoredIndex(u.Backing).State]
		constraints[i] = with(constraints[i].(*value.Object), "status", value.String(u.Status))
	}
	c.Definition = with(with(c.Definition, "indexes", shown), "constraints", value.NewArray(constraints...))
}

// Declared is the definition as a write should change it: it says of every
// index whether it is to be queryable, not whether it is by now.
func (c *Collection) Declared() *value.Object {
	indexes := object(c.Definition, "indexes")
	declared := value.NewObject(indexes.Len())
	for _, x := range c.Indexes {
		declared.Set(x.Name, with(object(indexes, x.Name), "queryable", value.Bool(x.Enabled)))
	}
	return with(c.Definition, "indexes", declared)
}

// storeStates adds to the internal part of the stored form what the definition
// does not show of the states: nothing when every index is complete.
func (c *Collection) storeStates(internal *value.Object) {
	for name, state := range storedStates {
		var ids []value.Value
		for _, s := range c.InState(state) {
			ids = append(ids, value.Long(s.ID))
		}
		if ids != nil {
			internal.Set(name, value.NewArray(ids...))
		}
	}
	var waiting []value.Value
	for _, x := range c.Indexes {
		if x.Enabled && !x.Queryable {
			waiting = append(waiting, value.String(x.Name))
		}
	}
	if waiting != nil {
		internal.Set("waiting", value.NewArray(waiting...))
	}
}

// storedStates names the states in stored forms.
var storedStates = map[string]IndexState{"building": Building, "failed": Failed}

// loadStates takes up what storeStates has added.
func (c *Collection) loadStates(internal *value.Object) {
	for name, state := range storedStates {
		for _, id := range elements(internal, name) {
			if s := c.StoredIndex(uint32(asInt64(id))); s != nil {
				s.State = state
			}
		}
	}
	waiting := elements(internal, "waiting")
	for i := range c.Indexes {
		x := &c.Indexes[i]
		x.Enabled = x.Queryable || slices.ContainsFunc(waiting, func(v value.Value) bool { return v == value.String(x.Name) })
	}
}
