package exec

import (
	"fmt"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
)

// Performance hints (sets document, section 12) go into the summary when the
// request asks for them.

func (c *Context) performanceHint(code, text string) {
	c.hint(diag.Diagnostic{Kind: diag.KindPerformanceHint, Span: c.site, Message: hintText(code, text)})
}

func hintText(code, text string) string {
	return fmt.Sprintf("%s - %s See https://docs.fauna.com/performance_hint/%s.", code, text, code)
}

// FullSetRead hints that a method reads all of a stored set.
func (c *Context) FullSetRead(method string, set value.Value) {
	if c.hints && stored(set.(Set)) {
		c.performanceHint("full_set_read", fmt.Sprintf("Using %s() causes the full set to be read.", method))
	}
}

// CollectionScan hints that a method can read every document of a collection.
func (c *Context) CollectionScan(method string, coll *Coll) {
	if c.hints {
		c.performanceHint("collection_scan", fmt.Sprintf(
			"Using %s() on collection %s can cause a read of every document.", method, coll.ModuleName()))
	}
}

// smallTake is the number of elements below which take() makes a set small.
const smallTake = 100

// stored tells whether a set reads a collection or index without a small
// bound.
func stored(s Set) bool {
	switch s := s.(type) {
	case *collectionSet, *indexSet:
		return true
	case *takeSet:
		return s.n >= smallTake && stored(s.src)
	case *mapSet:
		return stored(s.src)
	case *whereSet:
		return stored(s.src)
	case *flatMapSet:
		return stored(s.src)
	case *orderSet:
		return stored(s.src)
	case *distinctSet:
		return stored(s.src)
	case *dropSet:
		return stored(s.src)
	case *reversed:
		return stored(s.src)
	case *paged:
		return stored(s.Set)
	case *concatSet:
		return stored(s.a) || stored(s.b)
	}
	return false
}

// NullHere is a null with a reason that was created by the running call.
func (c *Context) NullHere(n value.Null) value.Null {
	if c.site.Src == nil {
		return n
	}
	cause := *n.NullCause
	at := c.site
	cause.At = &at
	return value.Null{NullCause: &cause}
}
