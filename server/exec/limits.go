package exec

import (
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
)

// maxParts is the greatest number of elements and fields that a result, or a
// value that is stored, may have. Materialised, each takes up to 100 bytes.
const maxParts = 4 << 20

// limits bounds a walk through a value. Values share their parts, so a short
// query makes trees of any size and depth that take next to no memory, until
// they are copied. At a limit it panics with a *diag.Error, as comparisons do;
// see Context.evaluate.
type limits struct{ depth, parts int }

// enter begins an array or object of n parts.
func (l *limits) enter(n int) {
	if l.depth++; l.depth > value.MaxDepth {
		panic(value.TooDeep())
	}
	if l.parts += n; l.parts > maxParts {
		panic(diag.Errorf("value_too_large", "Value too large: exceeded maximum number of elements (limit=%d).", maxParts))
	}
}

func (l *limits) leave() { l.depth-- }

// check walks through a whole value.
func (l *limits) check(v value.Value) {
	switch v := v.(type) {
	case *value.Array:
		l.enter(len(v.Elems))
		for _, x := range v.Elems {
			l.check(x)
		}
		l.leave()
	case *value.Object:
		l.enter(v.Len())
		for _, f := range v.Fields() {
			l.check(f.Value)
		}
		l.leave()
	}
}
