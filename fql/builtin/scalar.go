package builtin

import "github.com/fawndb/fawn/fql/value"

// The small types: booleans, null, bytes, identifiers.

var booleanModule = Module{
	Name: "Boolean", Kinds: []value.Kind{value.KindBool},
	Summary: "The type of true and false, for isa.",
}

var booleanType = Type{
	Name: "Boolean", Kinds: []value.Kind{value.KindBool},
	Summary: "true and false.",
	Methods: []*Function{
		{
			Name: "!", Signatures: []string{"() => Boolean"},
			Summary: "The opposite.",
			Example: Example{Query: `!true`, Result: `false`},
		},
		{
			Name: "toString", Signatures: []string{"() => String"},
			Summary: `"true" or "false".`,
			Example: Example{Query: `true.toString()`, Result: `"true"`},
		},
	},
}

var nullModule = Module{
	Name: "Null", Kinds: []value.Kind{value.KindNull},
	Summary: "The type of null, for isa. A document that does not exist is no Null.",
}

var nullType = Type{
	Name: "Null", Kinds: []value.Kind{value.KindNull},
	Summary: "The value null. It remembers where it came from, for the error of the operator \"!\".",
	Methods: []*Function{
		{
			Name: "toString", Signatures: []string{"() => String"},
			Summary: `"null".`,
			Example: Example{Query: `null.toString()`, Result: `"null"`},
		},
	},
}

var bytesModule = Module{
	Name: "Bytes", Kinds: []value.Kind{value.KindBytes},
	Summary: "Byte strings.",
	Apply: &Function{
		Name: applyName, Signatures: []string{"(encoded: String) => Bytes"},
		Summary: "The bytes that a base64 text stands for.",
		Example: Example{Query: `Bytes("ZmF3bg==")`, Result: `Bytes("ZmF3bg==")`},
	},
	Functions: []*Function{
		{
			Name: "fromBase64", Signatures: []string{"(encoded: String) => Bytes"},
			Summary: "The bytes that a base64 text stands for, as Bytes().",
			Example: Example{Query: `Bytes.fromBase64("ZmF3bg")`, Result: `Bytes("ZmF3bg==")`},
		},
	},
}

var bytesType = Type{
	Name: "Bytes", Kinds: []value.Kind{value.KindBytes},
	Summary: "A byte string.",
	Methods: []*Function{
		{
			Name: "toBase64", Signatures: []string{"() => String"},
			Summary: "The bytes as base64 text, with padding.",
			Example: Example{Query: `Bytes("ZmF3bg").toBase64()`, Result: `"ZmF3bg=="`},
		},
		{
			Name: "toString", Signatures: []string{"() => String"},
			Summary: "The bytes as base64 text, as toBase64().",
			Example: Example{Query: `Bytes("ZmF3bg").toString()`, Result: `"ZmF3bg=="`},
		},
	},
}

var idModule = Module{
	Name: "ID", Kinds: []value.Kind{value.KindID},
	Summary: "Document ids.",
	Apply: &Function{
		Name: applyName, Signatures: []string{"(id: String) => ID", "(id: Number) => ID"},
		Summary: "The id that a decimal text or an integer stands for.",
		Example: Example{Query: `ID("12") == ID(12)`, Result: `true`},
	},
}

var idType = Type{
	Name: "ID", Kinds: []value.Kind{value.KindID},
	Summary: "A document id, a 64-bit integer. It equals integers and decimal strings of its value.",
	Methods: []*Function{
		{
			Name: "toString", Signatures: []string{"() => String"},
			Summary: "The decimal digits.",
			Example: Example{Query: `ID(12).toString()`, Result: `"12"`},
		},
	},
}

var uuidModule = Module{
	Name: "UUID", Kinds: []value.Kind{value.KindUUID},
	Summary: "The type of UUIDs, for isa. Only data from elsewhere has them.",
}

var uuidType = Type{
	Name: "UUID", Kinds: []value.Kind{value.KindUUID},
	Summary: "A universally unique identifier. Queries cannot make one.",
	Methods: []*Function{
		{
			Name: "toString", Signatures: []string{"() => String"},
			Summary: "The canonical form of hexadecimal digits and hyphens.",
			Example: Example{Query: `1 isa UUID`, Result: `false`},
		},
	},
}
