package exec

import (
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/store"
)

// NewID generates a document id: larger than all that this process has made,
// and other than all that were made anywhere.
func (c *Context) NewID() (value.ID, error) {
	id, err := c.engine.ids.Next(c.ctx, store.Timestamp(c.Now()))
	return value.ID(id), err
}
