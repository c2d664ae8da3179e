package builtin

import (
	"slices"

	"github.com/fawndb/fawn/fql/value"
)

var arrayModule = Module{
	Name: "Array", Kinds: []value.Kind{value.KindArray},
	Summary: "Arrays.",
	Functions: []*Function{
		{
			Name: "sequence", Signatures: []string{"(from: Number, until: Number) => Array<Number>"},
			Checks:  Checks{{"from", checkInt}, {"until", checkInt}},
			Summary: "The integers from one up to but not including another, at most 16,000.",
			Example: Example{Query: `Array.sequence(1, 4)`, Result: `[1, 2, 3]`},
		},
	},
}

var arrayType = Type{
	Name: "Array", Params: []string{"A"}, Kinds: []value.Kind{value.KindArray},
	Summary: "A list of values. Positions count from 0. No method changes the array that it is called on.",
	Fields: []*Field{
		{
			Name: "length", Type: "Number",
			Summary: "The number of elements.",
			Example: Example{Query: `["a", "b"].length`, Result: `2`},
		},
	},
	Methods: slices.Concat(arrayMethods, arrayCallbacks),
}

var arrayMethods = []*Function{
	{
		Name: "[]", Signatures: []string{"(index: Number) => A"}, Checks: Checks{{"index", checkInt}},
		Summary: "The element at a position, as at().",
		Example: Example{Query: `["a", "b"][1]`, Result: `"b"`},
	},
	{
		Name: "append", Signatures: []string{"(element: A) => Array<A>"},
		Summary: "The array with an element added at the end.",
		Example: Example{Query: `[1, 2].append(3)`, Result: `[1, 2, 3]`},
	},
	{
		Name: "at", Signatures: []string{"(index: Number) => A"}, Checks: Checks{{"index", checkInt}},
		Summary: "The element at a position. Positions outside the array are an error.",
		Example: Example{Query: `["a", "b"].at(2)`, Result: `error index_out_of_bounds: index 2 out of bounds for length 2`},
	},
	{
		Name: "concat", Signatures: []string{"<B> (other: Array<B>) => Array<A | B>"},
		Summary: "The array followed by another one.",
		Example: Example{Query: `[1, 2].concat(["a"])`, Result: `[1, 2, "a"]`},
	},
	{
		Name: "distinct", Signatures: []string{"() => Array<A>"},
		Summary: "The first occurrence of each value, in the order they were in.",
		Example: Example{Query: `[2, 1, 2].distinct()`, Result: `[2, 1]`},
	},
	{
		Name: "drop", Signatures: []string{"(amount: Number) => Array<A>"}, Checks: Checks{{"amount", checkInt}},
		Summary: "The array without its first elements.",
		Example: Example{Query: `[1, 2, 3].drop(1)`, Result: `[2, 3]`},
	},
	{
		Name: "entries", Signatures: []string{"() => Array<[Number, A]>"},
		Summary: "The elements, each with its position.",
		Example: Example{Query: `["a", "b"].entries()`, Result: `[[0, "a"], [1, "b"]]`},
	},
	{
		Name: "first", Signatures: []string{"() => A | Null"},
		Summary: "The first element, or null.",
		Example: Example{Query: `[1, 2].first()`, Result: `1`},
	},
	{
		Name: "flatten", Signatures: []string{"() => Array<Any>"},
		Summary: "The elements of the arrays that the array consists of.",
		Example: Example{Query: `[[1], [2, 3]].flatten()`, Result: `[1, 2, 3]`},
	},
	{
		Name: "includes", Signatures: []string{"(element: A) => Boolean"},
		Summary: "Whether some element equals a value.",
		Example: Example{Query: `[1, 2].includes(2)`, Result: `true`},
	},
	{
		Name:       "indexOf",
		Signatures: []string{"(element: A) => Number | Null", "(element: A, start: Number) => Number | Null"},
		Checks:     Checks{{"start", checkInt}},
		Summary:    "The first position, at or after start, of a value, or null.",
		Example:    Example{Query: `["a", "b", "a"].indexOf("a", 1)`, Result: `2`},
	},
	{
		Name: "isEmpty", Signatures: []string{"() => Boolean"},
		Summary: "Whether there are no elements.",
		Example: Example{Query: `[].isEmpty()`, Result: `true`},
	},
	{
		Name: "last", Signatures: []string{"() => A | Null"},
		Summary: "The last element, or null.",
		Example: Example{Query: `[1, 2].last()`, Result: `2`},
	},
	{
		Name:       "lastIndexOf",
		Signatures: []string{"(element: A) => Number | Null", "(element: A, end: Number) => Number | Null"},
		Checks:     Checks{{"end", checkInt}},
		Summary:    "The last position, at or before end, of a value, or null.",
		Example:    Example{Query: `["a", "b", "a"].lastIndexOf("a", 1)`, Result: `0`},
	},
	{
		Name: "nonEmpty", Signatures: []string{"() => Boolean"},
		Summary: "Whether there are elements.",
		Example: Example{Query: `[1].nonEmpty()`, Result: `true`},
	},
	{
		Name: "prepend", Signatures: []string{"(element: A) => Array<A>"},
		Summary: "The array with an element added at the front.",
		Example: Example{Query: `[2, 3].prepend(1)`, Result: `[1, 2, 3]`},
	},
	{
		Name: "reverse", Signatures: []string{"() => Array<A>"},
		Summary: "The elements in opposite order.",
		Example: Example{Query: `[1, 2, 3].reverse()`, Result: `[3, 2, 1]`},
	},
	{
		Name:       "slice",
		Signatures: []string{"(from: Number) => Array<A>", "(from: Number, until: Number) => Array<A>"},
		Checks:     Checks{{"from", checkInt}, {"until", checkInt}},
		Summary:    "The elements from one position up to but not including another. What lies outside the array is left out.",
		Example:    Example{Query: `["a", "b", "c"].slice(1, 9)`, Result: `["b", "c"]`},
	},
	{
		Name: "take", Signatures: []string{"(limit: Number) => Array<A>"}, Checks: Checks{{"limit", checkInt}},
		Summary: "At most the first so many elements.",
		Example: Example{Query: `[1, 2, 3].take(2)`, Result: `[1, 2]`},
	},
	{
		Name: "toSet", Signatures: []string{"() => Set<A>"},
		Summary: "The set of the elements, in their order.",
		Example: Example{Query: `[1, 2].toSet()`, Result: `{ data: [1, 2] }`},
	},
	{
		Name: "toString", Signatures: []string{"() => String"},
		Summary: "The array as FQL writes it.",
		Example: Example{Query: `[1, "a", null].toString()`, Result: `"[1, \"a\", null]"`},
	},
}
