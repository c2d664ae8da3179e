package value

import "github.com/fawndb/fawn/fql/diag"

const (
	// MaxDepth is how deep arrays and objects may be nested in each other
	// where this package walks them. It keeps the walks off the end of the
	// stack.
	MaxDepth = 10000
	// maxSteps is the greatest number of elements and fields that one
	// comparison looks at. Values that share their parts are trees of any size
	// in little memory, and a comparison cannot be interrupted.
	maxSteps = 1 << 24
)

// walk is a comparison of two values at work. It panics with a *diag.Error at
// its limits: comparisons have no other result that would not be a lie.
type walk struct {
	// same makes equality that of Same.
	same bool
	// ids makes an ID meet numbers and numeric strings by value.
	ids          bool
	depth, steps int
}

// enter starts a pair of arrays or objects.
func (w *walk) enter() {
	if w.depth++; w.depth > MaxDepth {
		panic(TooDeep())
	}
}

func (w *walk) leave() { w.depth-- }

// step is called for each pair of elements.
func (w *walk) step() {
	if w.steps++; w.steps > maxSteps {
		panic(diag.Errorf(diag.CodeValueTooLarge, "Value too large: comparison exceeds limit %d.", maxSteps))
	}
}

// TooDeep is the error for values nested more than MaxDepth levels deep.
func TooDeep() *diag.Error {
	return diag.Errorf(diag.CodeValueTooLarge, "Value too large: nesting exceeds limit %d.", MaxDepth)
}
