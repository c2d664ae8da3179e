package builtin

import "github.com/fawndb/fawn/fql/value"

// setReaders are the methods of sets that read elements.
var setReaders = []*Function{
	{
		Name: "aggregate", Signatures: []string{"(seed: A, combiner: (A, A) => A) => A"},
		Summary: "Combines neighbours pairwise until one value is left, and that with the seed.",
		Example: Example{Query: `["a", "b", "c"].toSet().aggregate("!", (x, y) => x + y)`, Result: `"abc!"`},
	},
	{
		Name: "any", Signatures: []string{"(predicate: A => Boolean | Null) => Boolean"},
		Summary: "Whether the predicate holds for some element. Reading ends at the first.",
		Example: Example{Query: `[1, 2].toSet().any(x => x > 1)`, Result: `true`},
	},
	{
		Name: "count", Signatures: []string{"() => Number"},
		Summary: "The number of elements.",
		Example: Example{Query: `Set.sequence(0, 100).count()`, Result: `100`},
	},
	{
		Name: "every", Signatures: []string{"(predicate: A => Boolean | Null) => Boolean"},
		Summary: "Whether the predicate holds for all elements.",
		Example: Example{Query: `[1, 2].toSet().every(x => x > 1)`, Result: `false`},
	},
	{
		Name: "first", Signatures: []string{"() => A | Null"},
		Summary: "The first element, or null.",
		Example: Example{Query: `[1, 2].toSet().first()`, Result: `1`},
	},
	{
		Name: "firstWhere", Signatures: []string{"(predicate: A => Boolean | Null) => A | Null"}, CallbackName: "pred",
		Summary: "The first element for which the predicate holds, or null.",
		Example: Example{Query: `[1, 2, 3].toSet().firstWhere(x => x > 1)`, Result: `2`},
	},
	{
		Name: "fold", Signatures: []string{"<B> (seed: B, reducer: (B, A) => B) => B"},
		Summary: "Takes the seed and each element in turn through the reducer.",
		Example: Example{Query: `Set.sequence(0, 5).fold(0, (sum, x) => sum + x)`, Result: `10`},
	},
	{
		Name: "foldRight", Signatures: []string{"<B> (seed: B, reducer: (B, A) => B) => B"},
		Summary: "As fold(), from the last element to the first.",
		Example: Example{Query: `["a", "b"].toSet().foldRight("", (text, x) => text + x)`, Result: `"ba"`},
	},
	{
		Name: "forEach", Signatures: []string{"(callback: A => Any) => Null"}, CallbackName: "func",
		Summary: "Calls a function, which may write, with each element.",
		Example: Example{Setup: plants, Query: `Plant.all().forEach(p => p.update({ height: p.height + 1 }))
Plant.byId(1)!.height`, Result: `121`},
	},
	{
		Name: "includes", Signatures: []string{"(element: A) => Boolean"},
		Summary: "Whether some element equals a value.",
		Example: Example{Query: `[1, 2].toSet().includes(2)`, Result: `true`},
	},
	{
		Name: "isEmpty", Signatures: []string{"() => Boolean"},
		Summary: "Whether there are no elements.",
		Example: Example{Query: `Set.sequence(0, 0).isEmpty()`, Result: `true`},
	},
	{
		Name: "last", Signatures: []string{"() => A | Null"},
		Summary: "The last element, or null.",
		Example: Example{Query: `[1, 2].toSet().last()`, Result: `2`},
	},
	{
		Name: "lastWhere", Signatures: []string{"(predicate: A => Boolean | Null) => A | Null"}, CallbackName: "pred",
		Summary: "The last element for which the predicate holds, or null.",
		Example: Example{Query: `[1, 2, 3].toSet().lastWhere(x => x < 3)`, Result: `2`},
	},
	{
		Name: "nonEmpty", Signatures: []string{"() => Boolean"},
		Summary: "Whether there are elements.",
		Example: Example{Query: `Set.single(1).nonEmpty()`, Result: `true`},
	},
	{
		Name: "paginate",
		Signatures: []string{
			"() => { data: Array<A>, after: String | Null }",
			"(size: Number) => { data: Array<A>, after: String | Null }",
		},
		Checks:  Checks{{"size", checkInt}},
		Summary: "The first page. When more elements may follow it has a cursor, `after`, for Set.paginate().",
		Example: Example{Query: `[1, 2, 3].toSet().paginate(2).data`, Result: `[1, 2]`},
	},
	{
		Name: "reduce", Signatures: []string{"(reducer: (A, A) => A) => A | Null"},
		Summary: "As fold() with the first element as seed; null of an empty set.",
		Example: Example{Query: `[1, 2, 3].toSet().reduce((a, b) => a * 10 + b)`, Result: `123`},
	},
	{
		Name: "reduceRight", Signatures: []string{"(reducer: (A, A) => A) => A | Null"},
		Summary: "As reduce(), from the last element to the first.",
		Example: Example{Query: `[1, 2, 3].toSet().reduceRight((a, b) => a * 10 + b)`, Result: `321`},
	},
	{
		Name: "toArray", Signatures: []string{"() => Array<A>"},
		Summary: "All elements, at most 16,000.",
		Example: Example{Query: `Set.sequence(0, 3).toArray()`, Result: `[0, 1, 2]`},
	},
	{
		Name: "toString", Signatures: []string{"() => String"},
		Summary: `"[set]"; nothing is read.`,
		Example: Example{Query: `Set.single(1).toString()`, Result: `"[set]"`},
	},
}

var setCursorModule = Module{
	Name: "SetCursor", Kinds: []value.Kind{value.KindSetCursor},
	Summary: "The type of cursors in sets, for isa.",
}

var cursorType = Type{
	Name: "SetCursor", Kinds: []value.Kind{value.KindSetCursor},
	Summary: "A position in a set, for Set.paginate(). Clients see its text.",
	Methods: []*Function{
		{
			Name: "toString", Signatures: []string{"() => String"},
			Summary: "The text of the cursor.",
			Example: Example{Query: `[1, 2].toSet().paginate(1).after!.toString() isa String`, Result: `true`},
		},
	},
}

var eventSourceModule = Module{
	Name: "EventSource", Kinds: []value.Kind{value.KindEventSource},
	Summary: "The type of event sources, for isa.",
}

var eventSourceType = Type{
	Name: "EventSource", Params: []string{"A"}, Kinds: []value.Kind{value.KindEventSource},
	Summary: "A source of events about the documents of a set. Its token in a result is what clients follow.",
	Methods: []*Function{
		{
			Name: "map", Signatures: []string{"<B> (mapper: A => B) => EventSource<B>"},
			Summary: "The source with what the mapper makes of each document.",
			Example: Example{Setup: plants, Query: `Plant.all().eventSource().map(.name) isa EventSource`, Result: `true`},
		},
		{
			Name: "toString", Signatures: []string{"() => String"},
			Summary: `"[event source]".`,
			Example: Example{Setup: plants, Query: `Plant.all().eventSource().toString()`, Result: `"[event source]"`},
		},
		{
			Name: "where", Signatures: []string{"(predicate: A => Boolean | Null) => EventSource<A>"}, CallbackName: "pred",
			Summary: "The source of those events for whose document the predicate holds.",
			Example: Example{Setup: plants, Query: `Plant.all().eventSource().where(p => p.height > 100) isa EventSource`, Result: `true`},
		},
	},
}
