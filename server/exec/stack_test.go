package exec

import (
	"testing"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
)

// TestArgs: places on the stack are lent in the order of calls, are empty when
// they are lent again, and stay what they are when the stack grows.
func TestArgs(t *testing.T) {
	var s stack
	if s.Args(0) != nil {
		t.Error("nothing takes something")
	}
	first := s.Args(3)
	first[0], first[2] = value.Int(1), value.Int(2)
	second := s.Args(100) // grows
	second[0], second[99] = value.Int(3), value.Int(4)
	third := s.Args(5)
	if len(first) != 3 || cap(first) != 3 || len(second) != 100 || len(third) != 5 || first[0] != value.Int(1) || second[99] != value.Int(4) {
		t.Errorf("%v, %v, %v", first, second, third)
	}
	for _, v := range third {
		if v != nil {
			t.Error("a new place is full")
		}
	}
	third[0] = value.Int(5)
	if s.reusable() {
		t.Error("reusable while something is lent")
	}
	s.Release(5)
	s.Release(100)
	if again := s.Args(100); again[0] != nil || again[99] != nil {
		t.Error("what was lent before is still there")
	}
	s.Release(100)
	s.Release(3)
	if !s.reusable() {
		t.Error("not reusable although nothing is lent")
	}
	if k := s.kept(); k.loans != 0 || len(k.args) != len(s.args) {
		t.Error("the memory is not kept")
	}
	s.Args(keptArgs + 1)
	s.Release(keptArgs + 1)
	if s.reusable() {
		t.Error("a huge stack is kept")
	}
}

// TestFrames: each depth has a frame of its own, and limits bound depth and
// nesting.
func TestFrames(t *testing.T) {
	var s stack
	outer := s.frame()
	if err := s.enter(3); err != nil {
		t.Fatal(err)
	}
	if inner := s.frame(); inner == outer || s.frame() != inner || s.reusable() {
		t.Error("frames are mixed up")
	}
	s.frame().Slots = []value.Value{value.Int(1)}
	s.leave(3)
	if s.frame() != outer || !s.reusable() || s.nesting != 0 {
		t.Errorf("after leaving: %+v", s)
	}
	for _, f := range s.frames {
		if f.Slots != nil {
			t.Error("a frame of a finished query holds values")
		}
	}
	code := func(err error) string {
		if e, ok := err.(*diag.Error); ok {
			return e.Code
		}
		return ""
	}
	for range maxFrames + 1 {
		if err := s.enter(1); err != nil {
			t.Fatal(err)
		}
	}
	depth := s.depth
	if code(s.enter(1)) != diag.CodeStackOverflow || s.depth != depth || s.reusable() {
		t.Error("too many frames")
	}
	s = stack{}
	if s.enter(maxNesting) != nil || code(s.enter(1)) != diag.CodeStackOverflow {
		t.Error("too much nesting")
	}
	s.leave(maxNesting)
	if s.enter(maxNesting+1) == nil {
		t.Error("too much nesting at once")
	}
}
