package document

import (
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
)

// maxParts is the greatest number of elements and fields that a result, or a
// value that is stored, may have. Materialised, each takes up to 100 bytes.
const maxParts = 4 << 20

// Limits bounds a walk through a value. Values share their parts, so a short
// query makes trees of any size and depth that take next to no memory, until
// they are copied. At a limit it panics with a *diag.Error, as comparisons do;
// whoever runs queries turns that into an error.
type Limits struct {
	Depth int // arrays and objects around the current value
	parts int
}

// Enter begins an array or object of n parts.
func (l *Limits) Enter(n int) {
	if l.Depth++; l.Depth > value.MaxDepth {
		panic(value.TooDeep())
	}
	if l.parts += n; l.parts > maxParts {
		panic(diag.Errorf(diag.CodeValueTooLarge, "Value too large: exceeded maximum number of elements (limit=%d).", maxParts))
	}
}

// Leave ends it.
func (l *Limits) Leave() { l.Depth-- }

// Check walks through a whole value.
func (l *Limits) Check(v value.Value) {
	switch v := v.(type) {
	case *value.Array:
		l.Enter(len(v.Elems))
		for _, x := range v.Elems {
			l.Check(x)
		}
		l.Leave()
	case *value.Object:
		l.Enter(v.Len())
		for _, f := range v.Fields() {
			l.Check(f.Value)
		}
		l.Leave()
	}
}
