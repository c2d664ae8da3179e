package exec

import (
	"sync/atomic"

	"github.com/fawndb/fawn/fql/value"
)

// idsPerMicro is how many ids a microsecond of snapshot time has room for.
// More are taken from the future, which snapshot times soon catch up with;
// the scheme lasts until the year 2255.
const idsPerMicro = 1 << 10

type idGenerator struct{ last atomic.Int64 }

func (g *idGenerator) next(now int64) value.ID {
	for {
		last := g.last.Load()
		id := max(last+1, now*idsPerMicro)
		if g.last.CompareAndSwap(last, id) {
			return value.ID(id)
		}
	}
}
