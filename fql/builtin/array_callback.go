package builtin

// arrayCallbacks are the methods of arrays that take functions.
var arrayCallbacks = []*Function{
	{
		Name: "aggregate", Signatures: []string{"(seed: A, combiner: (A, A) => A) => A"},
		Summary: "Combines neighbours pairwise until one value is left, and that with the seed.",
		Example: Example{Query: `["a", "b", "c"].aggregate("!", (x, y) => x + y)`, Result: `"abc!"`},
	},
	{
		Name: "any", Signatures: []string{"(predicate: A => Boolean | Null) => Boolean"},
		Summary: "Whether the predicate holds for some element.",
		Example: Example{Query: `[1, 2].any(x => x > 1)`, Result: `true`},
	},
	{
		Name: "every", Signatures: []string{"(predicate: A => Boolean | Null) => Boolean"},
		Summary: "Whether the predicate holds for all elements.",
		Example: Example{Query: `[1, 2].every(x => x > 1)`, Result: `false`},
	},
	{
		Name: "filter", Signatures: []string{"(predicate: A => Boolean | Null) => Array<A>"},
		Summary: "The elements for which the predicate holds.",
		Example: Example{Query: `[1, 2, 3].filter(x => x != 2)`, Result: `[1, 3]`},
	},
	{
		Name: "firstWhere", Signatures: []string{"(predicate: A => Boolean | Null) => A | Null"}, CallbackName: "pred",
		Summary: "The first element for which the predicate holds, or null.",
		Example: Example{Query: `[1, 2, 3].firstWhere(x => x > 1)`, Result: `2`},
	},
	{
		Name: "flatMap", Signatures: []string{"<B> (mapper: A => Array<B>) => Array<B>"},
		Summary: "The arrays that the mapper makes of the elements, one after the other.",
		Example: Example{Query: `[1, 2].flatMap(x => [x, x * 10])`, Result: `[1, 10, 2, 20]`},
	},
	{
		Name: "fold", Signatures: []string{"<B> (seed: B, reducer: (B, A) => B) => B"},
		Summary: "Takes the seed and each element in turn through the reducer.",
		Example: Example{Query: `[1, 2, 3].fold(0, (sum, x) => sum + x)`, Result: `6`},
	},
	{
		Name: "foldRight", Signatures: []string{"<B> (seed: B, reducer: (B, A) => B) => B"},
		Summary: "As fold(), from the last element to the first.",
		Example: Example{Query: `["a", "b"].foldRight("", (text, x) => text + x)`, Result: `"ba"`},
	},
	{
		Name: "forEach", Signatures: []string{"(callback: A => Any) => Null"}, CallbackName: "fn",
		Summary: "Calls a function with each element.",
		Example: Example{Query: `[1, 2].forEach(x => log(x))`, Result: `null`},
	},
	{
		Name: "indexWhere",
		Signatures: []string{
			"(predicate: A => Boolean | Null) => Number | Null",
			"(predicate: A => Boolean | Null, start: Number) => Number | Null",
		},
		Checks:  Checks{{"start", checkInt}},
		Summary: "The first position, at or after start, where the predicate holds, or null.",
		Example: Example{Query: `[1, 2, 3].indexWhere(x => x > 1)`, Result: `1`},
	},
	{
		Name: "lastIndexWhere",
		Signatures: []string{
			"(predicate: A => Boolean | Null) => Number | Null",
			"(predicate: A => Boolean | Null, end: Number) => Number | Null",
		},
		Checks:  Checks{{"end", checkInt}},
		Summary: "The last position, at or before end, where the predicate holds, or null.",
		Example: Example{Query: `[1, 2, 3].lastIndexWhere(x => x > 1)`, Result: `2`},
	},
	{
		Name: "lastWhere", Signatures: []string{"(predicate: A => Boolean | Null) => A | Null"}, CallbackName: "pred",
		Summary: "The last element for which the predicate holds, or null.",
		Example: Example{Query: `[1, 2, 3].lastWhere(x => x < 3)`, Result: `2`},
	},
	{
		Name: "map", Signatures: []string{"<B> (mapper: A => B) => Array<B>"},
		Summary: "What the mapper makes of each element.",
		Example: Example{Query: `[1, 2].map(x => x * x)`, Result: `[1, 4]`},
	},
	{
		Name:       "order",
		Signatures: []string{"(ordering: ...{ asc: A => Any } | { desc: A => Any } | (A => Any)) => Array<A>"},
		Summary:    "The elements sorted by what functions make of them, ascending unless wrapped in desc(); without functions by themselves.",
		Example:    Example{Query: `[{ n: 1 }, { n: 3 }, { n: 2 }].order(desc(.n)).map(.n)`, Result: `[3, 2, 1]`},
	},
	{
		Name: "reduce", Signatures: []string{"(reducer: (A, A) => A) => A | Null"},
		Summary: "As fold() with the first element as seed; null of an empty array.",
		Example: Example{Query: `[1, 2, 3].reduce((a, b) => a * 10 + b)`, Result: `123`},
	},
	{
		Name: "reduceRight", Signatures: []string{"(reducer: (A, A) => A) => A | Null"},
		Summary: "As reduce(), from the last element to the first.",
		Example: Example{Query: `[1, 2, 3].reduceRight((a, b) => a * 10 + b)`, Result: `321`},
	},
	{
		Name: "where", Signatures: []string{"(predicate: A => Boolean | Null) => Array<A>"}, CallbackName: "pred",
		Summary: "The elements for which the predicate holds, as filter().",
		Example: Example{Query: `[1, 2, 3].where(x => x != 2)`, Result: `[1, 3]`},
	},
}
