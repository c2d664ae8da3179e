package exec

import (
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
)

// Limits of evaluation (syntax document, section 5.16).
const (
	maxFrames = 2048
	// maxNesting bounds the nesting of the code in all call frames together,
	// and with it the stack that evaluation takes: a few hundred bytes a level.
	maxNesting = 500_000
)

// keptArgs is the size above which an argument stack is left to the collector.
const keptArgs = 4096

// stack holds the call frames and arguments of a running query. It is reused
// from query to query, so that calling costs no allocation.
type stack struct {
	depth   int // call frames
	nesting int // of the code in them
	frames  []*plan.Frame
	args    []value.Value // see Args
	loans   int           // places of args in use
}

// kept is the empty stack that uses the same memory.
func (s *stack) kept() stack { return stack{frames: s.frames, args: s.args} }

// reusable clears the stack and reports whether it is fit for another query.
// After a panic it is not what it should be.
func (s *stack) reusable() bool {
	if s.loans != 0 || s.depth != 0 || len(s.args) > keptArgs {
		return false
	}
	for _, f := range s.frames {
		*f = plan.Frame{}
	}
	return true
}

// enter and leave bracket what counts as a call frame. nesting is how deep the
// code that runs in it is nested.
func (s *stack) enter(nesting int) error {
	if s.depth > maxFrames || s.nesting+nesting > maxNesting {
		return diag.Errorf(diag.CodeStackOverflow, "number of stack frames exceeded limit of %d", maxFrames)
	}
	s.depth++
	s.nesting += nesting
	return nil
}

func (s *stack) leave(nesting int) {
	s.depth--
	s.nesting -= nesting
}

// frame returns the frame object for the current depth.
func (s *stack) frame() *plan.Frame {
	for len(s.frames) <= s.depth {
		s.frames = append(s.frames, new(plan.Frame))
	}
	return s.frames[s.depth]
}

// Args implements plan.Runtime: places on a stack that is reused from call to
// call.
func (s *stack) Args(n int) []value.Value {
	if n == 0 {
		return nil
	}
	if s.loans+n > len(s.args) {
		// Older loans keep the old array; only new ones use the new.
		s.args = make([]value.Value, max(64, 2*(s.loans+n)))
	}
	loan := s.args[s.loans : s.loans+n : s.loans+n]
	s.loans += n
	return loan
}

// Release implements plan.Runtime.
func (s *stack) Release(n int) {
	s.loans -= n
	clear(s.args[s.loans : s.loans+n])
}
