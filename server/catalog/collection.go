// Package catalog knows what a database consists of: its collections with
// their fields, indexes and constraints, its functions, its child databases.
// It checks the documents that define them, and documents of users against
// these definitions. It neither stores nor evaluates anything.
package catalog

import (
	"time"

	"github.com/fawndb/fawn/fql/types"
	"github.com/fawndb/fawn/fql/value"
)

// Collection is a user collection. It is immutable once made.
type Collection struct {
	// ID never changes and is never used again in the database.
	ID    uint32
	Name  string
	Alias string // "" for none

	// Fields are the defined fields in order. An open collection has none.
	Fields []Field
	// Wildcard tells that documents may have other top-level fields.
	Wildcard bool
	Computed []Computed

	Indexes []Index
	Uniques []Unique
	Checks  []Check
	// Stored are the distinct indexes that the store keeps for Indexes and
	// Uniques, ascending by ID.
	Stored []*StoredIndex

	// HistoryDays is how long old versions are kept; nil for ever.
	HistoryDays *int64
	// TTLDays is how long documents live by default; nil for ever.
	TTLDays *int64
	// DocumentTTLs is the declared property; nil derives it, see AllowsTTL.
	DocumentTTLs *bool

	// Floor is the earliest time the history is known from, however long it
	// is kept now, in microseconds.
	Floor int64

	// Definition is the Collection document as users see it, without "coll"
	// and "ts".
	Definition *value.Object

	shape      *types.Record // of user data; nil when anything goes
	nextStored uint32        // the next StoredIndex.ID
	firstNoted uint32        // see Notes
}

// Field is a defined field of a collection.
type Field struct {
	Name      string
	Type      types.Type
	Signature string // as written
	// Default is the FQL source of the default value, "" for none. The type
	// of a field without one may have defaults for its members.
	Default string
}

// Computed is a computed field.
type Computed struct {
	Name      string
	Body      string // a lambda of one parameter
	Signature string // of the result; "" when not declared
}

// Term is a term of an index or unique constraint.
type Term struct {
	Path []any // of strings and ints, not empty
	MVA  bool  // one entry for each element of an array
}

// Value is a covered value of an index.
type Value struct {
	Path []any
	MVA  bool
	Desc bool
}

// Index is an index as declared.
type Index struct {
	Name      string
	Terms     []Term
	Values    []Value
	Enabled   bool   // the definition wants it to be queryable
	Queryable bool   // it is wanted, and complete
	Status    string // "building", "complete" or "failed"
	Backing   uint32 // ID of its StoredIndex
}

// Unique is a unique constraint.
type Unique struct {
	Terms   []Term
	Status  string // "pending", "active" or "failed"
	Backing uint32
}

// Check is a check constraint.
type Check struct {
	Name string
	Body string // a lambda of one parameter
}

// StoredIndex is an index in the store. Definitions with the same terms and
// values share one.
type StoredIndex struct {
	ID     uint32 // unique in the collection, never used again
	Terms  []Term
	Values []Value
	// State must be Complete for a query to read the index.
	State IndexState

	plain bool // no term or value has MVA
}

// Notes tells whether every document that a stored index lacks an entry of has
// been noted. Indexes that the first FawnDB made have no such notes.
func (c *Collection) Notes(s *StoredIndex) bool { return s.ID >= c.firstNoted }

// Open reports whether documents may be anything.
func (c *Collection) Open() bool { return c.shape == nil }

// Shape is the type of user data; nil for open collections.
func (c *Collection) Shape() *types.Record { return c.shape }

// AllowsTTL reports whether the static types of create, update and replace
// accept "ttl".
func (c *Collection) AllowsTTL() bool {
	if c.DocumentTTLs != nil {
		return *c.DocumentTTLs
	}
	return len(c.Fields) == 0
}

// Index finds an index by name; nil when there is none.
func (c *Collection) Index(name string) *Index {
	for i := range c.Indexes {
		if c.Indexes[i].Name == name {
			return &c.Indexes[i]
		}
	}
	return nil
}

// StoredIndex finds a stored index by ID; nil when there is none.
func (c *Collection) StoredIndex(id uint32) *StoredIndex {
	for _, s := range c.Stored {
		if s.ID == id {
			return s
		}
	}
	return nil
}

// ComputedField finds a computed field by name; nil when there is none.
func (c *Collection) ComputedField(name string) *Computed {
	for i := range c.Computed {
		if c.Computed[i].Name == name {
			return &c.Computed[i]
		}
	}
	return nil
}

const (
	microsPerDay = int64(24 * time.Hour / time.Microsecond)
	// keptHistory is the history that every collection has, in microseconds.
	keptHistory = int64(15 * time.Minute / time.Microsecond)
)

// MinReadTime is the earliest time that a query with this snapshot may read
// at. Both are in microseconds.
func (c *Collection) MinReadTime(snapshot int64) int64 {
	return max(0, c.retained(snapshot)-keptHistory)
}

// retained is where the declared history begins.
func (c *Collection) retained(snapshot int64) int64 {
	if c.HistoryDays == nil {
		return c.Floor
	}
	return max(c.Floor, snapshot-days(*c.HistoryDays))
}

// ExpiresAt is the ttl of a document that is written at snapshot without one;
// ok is false when it has none. Times are in microseconds.
func (c *Collection) ExpiresAt(snapshot int64) (ttl int64, ok bool) {
	if c.TTLDays == nil {
		return 0, false
	}
	return snapshot + days(*c.TTLDays), true
}

// days is n days in microseconds. It saturates, far beyond any time in use.
func days(n int64) int64 {
	const most = int64(1) << 61
	if n > most/microsPerDay {
		return most
	}
	return n * microsPerDay
}
