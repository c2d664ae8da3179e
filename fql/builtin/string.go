package builtin

import "github.com/fawndb/fawn/fql/value"

var stringModule = Module{
	Name: "String", Kinds: []value.Kind{value.KindString},
	Summary: "The type of strings, for isa.",
}

var stringType = Type{
	Name: "String", Kinds: []value.Kind{value.KindString},
	Summary: "Unicode text. Positions and lengths count code points from 0.",
	Fields: []*Field{
		{
			Name: "length", Type: "Number",
			Summary: "The number of characters.",
			Example: Example{Query: `"fawn".length`, Result: `4`},
		},
	},
	Methods: []*Function{
		{
			Name: "+", Signatures: []string{"(other: String) => String"}, Checks: Checks{{"other", checkAny}},
			Summary: "Joins two strings. Without static typing the right side may be any value: its display text is taken.",
			Example: Example{Query: `"fa" + "wn"`, Result: `"fawn"`},
		},
		{
			Name: "[]", Signatures: []string{"(index: Number) => String"}, Checks: Checks{{"index", checkInt}},
			Summary: "The character at a position, as at().",
			Example: Example{Query: `"fawn"[0]`, Result: `"f"`},
		},
		{
			Name: "at", Signatures: []string{"(index: Number) => String"}, Checks: Checks{{"index", checkInt}},
			Summary: "The character at a position. Positions outside the string are an error.",
			Example: Example{Query: `"fawn".at(1)`, Result: `"a"`},
		},
		{
			Name: "casefold", Signatures: []string{"() => String", "(format: String) => String"},
			Summary: "The string normalised for comparing without regard to case, or in a Unicode normal form: NFKCCaseFold, NFC, NFD, NFKC or NFKD.",
			Example: Example{Query: `"Weiß".casefold()`, Result: `"weiss"`},
		},
		{
			Name: "concat", Signatures: []string{"(other: String) => String"},
			Summary: "The string followed by another one.",
			Example: Example{Query: `"fa".concat("wn")`, Result: `"fawn"`},
		},
		{
			Name: "endsWith", Signatures: []string{"(suffix: String) => Boolean"},
			Summary: "Whether the string ends in a suffix.",
			Example: Example{Query: `"fawn".endsWith("wn")`, Result: `true`},
		},
		{
			Name: "includes", Signatures: []string{"(pattern: String) => Boolean"},
			Summary: "Whether the string contains another one.",
			Example: Example{Query: `"fawn".includes("aw")`, Result: `true`},
		},
		{
			Name: "includesRegex", Signatures: []string{"(regex: String) => Boolean"},
			Summary: "Whether a regular expression matches anywhere.",
			Example: Example{Query: `"fawn 10".includesRegex("\\d+")`, Result: `true`},
		},
		{
			Name:       "indexOf",
			Signatures: []string{"(pattern: String) => Number | Null", "(pattern: String, start: Number) => Number | Null"},
			Checks:     Checks{{"start", checkInt}},
			Summary:    "The position of the first occurrence at or after start, or null.",
			Example:    Example{Query: `"banana".indexOf("an", 2)`, Result: `3`},
		},
		{
			Name:       "indexOfRegex",
			Signatures: []string{"(regex: String) => Number | Null", "(regex: String, start: Number) => Number | Null"},
			Checks:     Checks{{"start", checkInt}},
			Summary:    "The position of the first match at or after start, or null.",
			Example:    Example{Query: `"banana".indexOfRegex("n.")`, Result: `2`},
		},
		{
			Name: "insert", Signatures: []string{"(index: Number, other: String) => String"}, Checks: Checks{{"index", checkInt}},
			Summary: "The string with another one put in at a position.",
			Example: Example{Query: `"fn".insert(1, "aw")`, Result: `"fawn"`},
		},
		{
			Name:       "lastIndexOf",
			Signatures: []string{"(pattern: String) => Number | Null", "(pattern: String, end: Number) => Number | Null"},
			Checks:     Checks{{"end", checkInt}},
			Summary:    "The position of the last occurrence that begins at or before end, or null.",
			Example:    Example{Query: `"banana".lastIndexOf("an")`, Result: `3`},
		},
		{
			Name: "matches", Signatures: []string{"(regex: String) => Array<String>"},
			Summary: "All matches of a regular expression, left to right.",
			Example: Example{Query: `"a1b22".matches("\\d+")`, Result: `["1", "22"]`},
		},
		{
			Name: "matchIndexes", Signatures: []string{"(regex: String) => Array<[Number, String]>"},
			Summary: "All matches of a regular expression, each with its position.",
			Example: Example{Query: `"a1b22".matchIndexes("\\d+")`, Result: `[[1, "1"], [3, "22"]]`},
		},
		{
			Name: "parseDouble", Signatures: []string{"() => Number | Null"},
			Summary: "The number that the string writes, as a Double, or null.",
			Example: Example{Query: `"2.50".parseDouble()`, Result: `2.5`},
		},
		{
			Name:       "parseInt",
			Signatures: []string{"() => Number | Null", "(radix: Number) => Number | Null"},
			Checks:     Checks{{"radix", checkInt}},
			Summary:    "The 32-bit integer that the string writes, in base 10 or another of 2 to 36, or null.",
			Example:    Example{Query: `"ff".parseInt(16)`, Result: `255`},
		},
		{
			Name:       "parseLong",
			Signatures: []string{"() => Number | Null", "(radix: Number) => Number | Null"},
			Checks:     Checks{{"radix", checkInt}},
			Summary:    "The 64-bit integer that the string writes, in base 10 or another of 2 to 36, or null.",
			Example:    Example{Query: `"2147483648".parseLong()`, Result: `2147483648`},
		},
		{
			Name: "parseNumber", Signatures: []string{"() => Number | Null"},
			Summary: "The number that the string writes, as an Int if it is one, else a Long, else a Double, or null.",
			Example: Example{Query: `["3", "2.5", "no"].map(s => s.parseNumber())`, Result: `[3, 2.5, null]`},
		},
		{
			Name: "replace",
			Signatures: []string{
				"(pattern: String, replacement: String) => String",
				"(pattern: String, replacement: String, amount: Number) => String",
			},
			Checks:  Checks{{"amount", checkInt}},
			Summary: "The string with the first occurrence replaced, or the first few.",
			Example: Example{Query: `"banana".replace("a", "o", 2)`, Result: `"bonona"`},
		},
		{
			Name: "replaceAll", Signatures: []string{"(pattern: String, replacement: String) => String"},
			Summary: "The string with every occurrence replaced.",
			Example: Example{Query: `"banana".replaceAll("a", "o")`, Result: `"bonono"`},
		},
		{
			Name: "replaceAllRegex", Signatures: []string{"(pattern: String, replacement: String) => String"},
			Summary: "The string with every match of a regular expression replaced by literal text.",
			Example: Example{Query: `"a1b22".replaceAllRegex("\\d+", "_")`, Result: `"a_b_"`},
		},
		{
			Name: "replaceRegex",
			Signatures: []string{
				"(regex: String, replacement: String) => String",
				"(regex: String, replacement: String, amount: Number) => String",
			},
			Checks:  Checks{{"amount", checkInt}},
			Summary: "The string with the first match of a regular expression replaced by literal text, or the first few.",
			Example: Example{Query: `"a1b22".replaceRegex("\\d", "_")`, Result: `"a_b22"`},
		},
		{
			Name:       "slice",
			Signatures: []string{"(start: Number) => String", "(start: Number, end: Number) => String"},
			Checks:     Checks{{"start", checkInt}, {"end", checkInt}},
			Summary:    "The characters from start up to but not including end. What lies outside the string is left out.",
			Example:    Example{Query: `"banana".slice(1, 4)`, Result: `"ana"`},
		},
		{
			Name: "split", Signatures: []string{"(separator: String) => Array<String>"},
			Summary: "The parts between the occurrences of a separator.",
			Example: Example{Query: `"a,b,,c".split(",")`, Result: `["a", "b", "", "c"]`},
		},
		{
			Name: "splitAt", Signatures: []string{"(index: Number) => [String, String]"}, Checks: Checks{{"index", checkInt}},
			Summary: "The parts before and from a position on.",
			Example: Example{Query: `"fawn".splitAt(2)`, Result: `["fa", "wn"]`},
		},
		{
			Name: "splitRegex", Signatures: []string{"(regex: String) => Array<String>"},
			Summary: "The parts between the matches of a regular expression.",
			Example: Example{Query: `"a, b;c".splitRegex("[,;] *")`, Result: `["a", "b", "c"]`},
		},
		{
			Name: "startsWith", Signatures: []string{"(prefix: String) => Boolean"},
			Summary: "Whether the string begins with a prefix.",
			Example: Example{Query: `"fawn".startsWith("fa")`, Result: `true`},
		},
		{
			Name: "toLowerCase", Signatures: []string{"() => String"},
			Summary: "The string in lower case, by the rules of Unicode for no particular language.",
			Example: Example{Query: `"FAWN".toLowerCase()`, Result: `"fawn"`},
		},
		{
			Name: "toString", Signatures: []string{"() => String"},
			Summary: "The string itself.",
			Example: Example{Query: `"fawn".toString()`, Result: `"fawn"`},
		},
		{
			Name: "toUpperCase", Signatures: []string{"() => String"},
			Summary: "The string in upper case, by the rules of Unicode for no particular language.",
			Example: Example{Query: `"Maß".toUpperCase()`, Result: `"MASS"`},
		},
	},
}
