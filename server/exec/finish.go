package exec

import (
	"github.com/fawndb/fawn/fql/diag"
)

// touched notes the user collections whose documents, and those whose
// definitions, the query has written: never both of one.
type touched struct{ documents, definitions map[uint32]bool }

// touch notes a write to a document of a user collection, or with definition
// set to the collection's definition.
func (c *Context) touch(coll uint32, definition uint32) error {
	mine, other := &c.touched.documents, c.touched.definitions
	id := coll
	if definition != 0 {
		mine, other, id = &c.touched.definitions, c.touched.documents, definition
	}
	if other[id] {
		return diag.Errorf("invalid_write", "Cannot modify a document and its collection in the same query.")
	}
	if *mine == nil {
		*mine = map[uint32]bool{}
	}
	(*mine)[id] = true
	return nil
}

// finish runs what a query does once at its end.
func (c *Context) finish() error {
	for _, n := range c.written {
		c.tx.Stats.WriteOps += max(1, int64(n+1023)/1024)
	}
	if c.next == nil {
		return nil
	}
	return c.finishSchema()
}
