package builtin

import (
	"slices"

	"github.com/fawndb/fawn/fql/value"
)

var setModule = Module{
	Name: "Set", Kinds: []value.Kind{value.KindSet},
	Summary: "Sets, and pages of them.",
	Functions: []*Function{
		{
			Name: "single", Signatures: []string{"<A> (element: A) => Set<A>"},
			Summary: "The set of one element.",
			Example: Example{Query: `Set.single(1)`, Result: `{ data: [1] }`},
		},
		{
			Name: "sequence", Signatures: []string{"(from: Number, until: Number) => Set<Number>"},
			Checks:  Checks{{"from", checkInt}, {"until", checkInt}},
			Summary: "The integers from one up to but not including another.",
			Example: Example{Query: `Set.sequence(1, 4)`, Result: `{ data: [1, 2, 3] }`},
		},
		{
			Name: "paginate", Variant: "(cursor)",
			Signatures: []string{
				"(cursor: String | SetCursor) => { data: Array<Any>, after: String | Null }",
				"(cursor: String | SetCursor, size: Number) => { data: Array<Any>, after: String | Null }",
			},
			Checks:  Checks{{"size", checkInt}},
			Summary: "The page that follows another one, whose `after` is the cursor. It reads the data of the time of the first page.",
			Example: Example{Query: `let page = [1, 2, 3].toSet().paginate(2)
Set.paginate(page.after!)`, Result: `{ data: [3] }`},
		},
	},
}

var setType = Type{
	Name: "Set", Params: []string{"A"}, Kinds: []value.Kind{value.KindSet},
	Summary: "A recipe for elements: documents of a collection or index, or made ones. It is read when a result, a page or a reading method asks for elements.",
	Methods: slices.Concat(setBuilders, setReaders),
}

// setBuilders are the methods that make another set; they read nothing.
var setBuilders = []*Function{
	{
		Name: "concat", Signatures: []string{"<B> (other: Set<B>) => Set<A | B>"},
		Summary: "The elements of the set, then those of another one.",
		Example: Example{Query: `[1].toSet().concat([2].toSet()).toArray()`, Result: `[1, 2]`},
	},
	{
		Name: "distinct", Signatures: []string{"() => Set<A>"},
		Summary: "Each value once, in ascending order.",
		Example: Example{Query: `[2, 1, 2].toSet().distinct().toArray()`, Result: `[1, 2]`},
	},
	{
		Name: "drop", Signatures: []string{"(amount: Number) => Set<A>"}, Checks: Checks{{"amount", checkInt}},
		Summary: "The set without its first elements.",
		Example: Example{Query: `[1, 2, 3].toSet().drop(1).toArray()`, Result: `[2, 3]`},
	},
	{
		Name: "flatMap", Signatures: []string{"<B> (mapper: A => Set<B>) => Set<B>"},
		Summary: "The sets that the mapper makes of the elements, one after the other.",
		Example: Example{Query: `[1, 2].toSet().flatMap(x => Set.sequence(0, x)).toArray()`, Result: `[0, 0, 1]`},
	},
	{
		Name: "map", Signatures: []string{"<B> (mapper: A => B) => Set<B>"},
		Summary: "What the mapper makes of each element.",
		Example: Example{Query: `[1, 2].toSet().map(x => x * x).toArray()`, Result: `[1, 4]`},
	},
	{
		Name:       "order",
		Signatures: []string{"(ordering: ...{ asc: A => Any } | { desc: A => Any } | (A => Any)) => Set<A>"},
		Summary:    "The elements sorted by what functions make of them, ascending unless wrapped in desc(); without functions by themselves.",
		Example:    Example{Query: `["a", "ccc", "bb"].toSet().order(desc(.length)).toArray()`, Result: `["ccc", "bb", "a"]`},
	},
	{
		Name: "pageSize", Signatures: []string{"(size: Number) => Set<A>"}, Checks: Checks{{"size", checkInt}},
		Summary: "The set with another size of its pages, 1 to 16,000; it is 16 otherwise.",
		Example: Example{Query: `[1, 2, 3].toSet().pageSize(2).paginate().data`, Result: `[1, 2]`},
	},
	{
		Name: "reverse", Signatures: []string{"() => Set<A>"},
		Summary: "The elements in opposite order. Collections and indexes are read backwards.",
		Example: Example{Query: `[1, 2, 3].toSet().reverse().toArray()`, Result: `[3, 2, 1]`},
	},
	{
		Name: "take", Signatures: []string{"(limit: Number) => Set<A>"}, Checks: Checks{{"limit", checkInt}},
		Summary: "At most the first so many elements.",
		Example: Example{Query: `[1, 2, 3].toSet().take(2).toArray()`, Result: `[1, 2]`},
	},
	{
		Name: "toSet", Signatures: []string{"() => Set<A>"},
		Summary: "The set itself.",
		Example: Example{Query: `[1].toSet().toSet().toArray()`, Result: `[1]`},
	},
	{
		Name: "where", Signatures: []string{"(predicate: A => Boolean | Null) => Set<A>"}, CallbackName: "pred",
		Summary: "The elements for which the predicate holds.",
		Example: Example{Query: `[1, 2, 3].toSet().where(x => x != 2).toArray()`, Result: `[1, 3]`},
	},
	{
		Name: "changesOn", Signatures: []string{"(fields: ...(A => Any)) => EventSource<A>"}, Checks: Checks{{"fields", checkAny}},
		Summary: "The source of events about changes of some fields of the set's documents.",
		Example: Example{Query: `[1].toSet().changesOn(.a)`, Result: "error invalid_receiver: can't call `.changesOn()` because streaming is not supported on array sets."},
	},
	{
		Name: "eventSource", Signatures: []string{"() => EventSource<A>"},
		Summary: "The source of events about the set's documents.",
		Example: Example{Setup: plants, Query: `Plant.all().eventSource() isa EventSource`, Result: `true`},
	},
	{
		Name: "eventsOn", Signatures: []string{"(fields: ...(A => Any)) => EventSource<A>"}, Checks: Checks{{"fields", checkAny}},
		Summary: "The source of events about changes of some fields of the set's documents, as changesOn().",
		Example: Example{Setup: plants, Query: `Plant.all().eventsOn(.height) isa EventSource`, Result: `true`},
	},
	{
		Name: "toStream", Signatures: []string{"() => EventSource<A>"},
		Summary: "The source of events about the set's documents, as eventSource().",
		Example: Example{Setup: plants, Query: `Plant.all().toStream() isa EventSource`, Result: `true`},
	},
}
