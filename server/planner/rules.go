package planner

// Rules are the rules of the planner, as a set. Each is a short file with a
// test. A rule may only be used where result, order, errors, hints and the text
// of cursors stay the same.
type Rules uint16

// The rules.
const (
	// Equality looks documents up in an index that a predicate gives a value
	// for: equality.go.
	Equality Rules = 1 << iota
	// Ranges reads the part of an index that a predicate bounds: ranges.go.
	Ranges
	// Conjunctions uses several comparisons of a predicate for one index:
	// access.go.
	Conjunctions
	// Sorted brings what an index lists in the order of its values into the
	// order of the collection: sorted.go.
	Sorted
	// IndexOrder reads the first elements of an order from an index:
	// indexorder.go.
	IndexOrder
	// Top keeps only the first elements of an order: top.go.
	Top
	// Counting counts entries of an index instead of elements: count.go.
	Counting
	// References fetches the documents that a page refers to together:
	// references.go.
	References
	// Behind fetches the documents behind an index together: behind.go.
	Behind

	// AllRules is every rule.
	AllRules = 1<<iota - 1
)

// on tells whether rules may be used.
func (p *planner) on(r Rules) bool { return p.off&r == 0 }
