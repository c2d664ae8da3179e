package planner

import (
	"github.com/fawndb/fawn/fql/value"
)

// maxAhead is how many elements are read before they are asked for. Only
// elements are that are certain to be asked for, so that a page reads no more
// than it shows, and an error comes after what comes before it.
const maxAhead = 128

// ahead reads the elements of an input in advance, to fetch together what will
// be read of them one by one. Reading the input calls no functions, and nothing
// is written in between: nobody notices.
type ahead struct {
	src   Iterator
	left  int64 // elements that will be asked for
	fetch func([]value.Value)

	read  []value.Value
	err   error // after those that are read
	ended bool
}

// Next returns the next element.
func (a *ahead) Next() (value.Value, bool, error) {
	if len(a.read) == 0 && !a.ended {
		a.fill()
	}
	if len(a.read) == 0 {
		return nil, false, a.err
	}
	v := a.read[0]
	a.read = a.read[1:]
	return v, true, nil
}

func (a *ahead) fill() {
	n := int(min(max(a.left, 1), maxAhead))
	a.read = make([]value.Value, 0, n)
	for len(a.read) < n {
		v, ok, err := a.src.Next()
		if !ok || err != nil {
			a.err, a.ended = err, true
			break
		}
		a.read = append(a.read, v)
	}
	if len(a.read) > 1 {
		a.fetch(a.read)
	}
}

// quiet tells whether reading an operator calls no function of the query.
func quiet(op operator) bool {
	switch op := op.(type) {
	case *scan, *entries, *elements, *sequence, *ordered, *distinct, *reversed:
		return true // what is collected has called its functions before
	case *lookup:
		return true
	case *take:
		return op.src == nil || quiet(op.src)
	case *drop:
		return quiet(op.src)
	case *paged:
		return quiet(op.src)
	}
	return false
}
