package builtin

// What errors about effects call reading that no function does.
const (
	ReadingField    = "Reading a field"
	ReadingDocument = "Reading a document"
)

// operators are the constructs of the syntax that compute something. Those
// that types implement as methods stand there again, with what is checked at
// run time.
var operators = []Operator{
	{
		Name: "+", Form: "a + b", Signatures: []string{"(Number, Number) => Number", "(String, String) => String"},
		Summary: "Adds numbers, joins strings.",
		Example: Example{Query: `[1 + 2.5, "a" + "b"]`, Result: `[3.5, "ab"]`},
	},
	{
		Name: "-", Form: "a - b", Signatures: []string{"(Number, Number) => Number"},
		Summary: "Subtracts.",
		Example: Example{Query: `5 - 2`, Result: `3`},
	},
	{
		Name: "*", Form: "a * b", Signatures: []string{"(Number, Number) => Number"},
		Summary: "Multiplies.",
		Example: Example{Query: `6 * 7`, Result: `42`},
	},
	{
		Name: "/", Form: "a / b", Signatures: []string{"(Number, Number) => Number"},
		Summary: "Divides; of two integers the result is cut to an integer.",
		Example: Example{Query: `[7 / 2, 7 / 2.0]`, Result: `[3, 3.5]`},
	},
	{
		Name: "%", Form: "a % b", Signatures: []string{"(Number, Number) => Number"},
		Summary: "The remainder of a division, with the sign of the dividend.",
		Example: Example{Query: `-7 % 3`, Result: `-1`},
	},
	{
		Name: "**", Form: "a ** b", Signatures: []string{"(Number, Number) => Number"},
		Summary: "Raises to a power; binds from right to left.",
		Example: Example{Query: `2 ** 3 ** 2`, Result: `512`},
	},
	{
		Name: "&", Form: "a & b", Signatures: []string{"(Number, Number) => Number"},
		Summary: "The bits that both integers have.",
		Example: Example{Query: `6 & 3`, Result: `2`},
	},
	{
		Name: "|", Form: "a | b", Signatures: []string{"(Number, Number) => Number"},
		Summary: "The bits that either integer has.",
		Example: Example{Query: `6 | 3`, Result: `7`},
	},
	{
		Name: "^", Form: "a ^ b", Signatures: []string{"(Number, Number) => Number"},
		Summary: "The bits that exactly one of the integers has.",
		Example: Example{Query: `6 ^ 3`, Result: `5`},
	},
	{
		Name: "-", Form: "-a", Signatures: []string{"Number => Number"},
		Summary: "Negates.",
		Example: Example{Query: `let n = 2; -n`, Result: `-2`},
	},
	{
		Name: "~", Form: "~a", Signatures: []string{"Number => Number"},
		Summary: "Inverts all bits.",
		Example: Example{Query: `~5`, Result: `-6`},
	},
	{
		Name: "!", Form: "!a", Signatures: []string{"Boolean => Boolean"},
		Summary: "The opposite.",
		Example: Example{Query: `!(1 > 2)`, Result: `true`},
	},
	{
		Name: "&&", Form: "a && b", Signatures: []string{"(Boolean, Boolean) => Boolean"},
		Summary: "Whether both hold. The right side is only evaluated when the left holds.",
		Example: Example{Query: `false && abort("not reached")`, Result: `false`},
	},
	{
		Name: "||", Form: "a || b", Signatures: []string{"(Boolean, Boolean) => Boolean"},
		Summary: "Whether either holds. The right side is only evaluated when the left does not hold.",
		Example: Example{Query: `true || abort("not reached")`, Result: `true`},
	},
	{
		Name: "==", Form: "a == b", Signatures: []string{"(Any, Any) => Boolean"},
		Summary: "Whether two values are equal. Documents are by collection and id; a missing one equals null.",
		Example: Example{Query: `[1 == 1.0, { a: 1 } == { a: 1 }, 1 == "1"]`, Result: `[true, true, false]`},
	},
	{
		Name: "!=", Form: "a != b", Signatures: []string{"(Any, Any) => Boolean"},
		Summary: "Whether two values differ.",
		Example: Example{Query: `1 != 2`, Result: `true`},
	},
	{
		Name: "<", Form: "a < b", Signatures: []string{"(Any, Any) => Boolean"},
		Summary: "Whether a value comes before another one of its type; of different types it does not hold.",
		Example: Example{Query: `[1 < 2, "a" < 2]`, Result: `[true, false]`},
	},
	{
		Name: "<=", Form: "a <= b", Signatures: []string{"(Any, Any) => Boolean"},
		Summary: "Whether a value does not come after another one of its type.",
		Example: Example{Query: `2 <= 2`, Result: `true`},
	},
	{
		Name: ">", Form: "a > b", Signatures: []string{"(Any, Any) => Boolean"},
		Summary: "Whether a value comes after another one of its type.",
		Example: Example{Query: `"b" > "a"`, Result: `true`},
	},
	{
		Name: ">=", Form: "a >= b", Signatures: []string{"(Any, Any) => Boolean"},
		Summary: "Whether a value does not come before another one of its type.",
		Example: Example{Query: `2 >= 2.5`, Result: `false`},
	},
	{
		Name: "isa", Form: "a isa Module", Rule: "The type is Boolean; neither side is typed.",
		Summary: "Whether a value belongs to the type that a module or collection names.",
		Example: Example{Query: `[1 isa Number, 1 isa Double]`, Result: `[true, false]`},
	},
	{
		Name: "??", Form: "a ?? b", Rule: "The type is that of a without Null, or that of b.",
		Effect: Read, EffectName: "`??`", Action: ActionRead,
		Summary: "The left value, or the right one if the left is null or a missing document. It has an effect only for documents.",
		Example: Example{Query: `[1, null].map(x => x ?? 0)`, Result: `[1, 0]`},
	},
	{
		Name: "!", Form: "a!", Rule: "The type is that of a without Null.",
		Effect: Read, EffectName: "`!`", Action: ActionRead,
		Summary: "The value, or an error that says why it is null or a missing document. It has an effect only for documents.",
		Example: Example{Query: `[].first()!`, Result: `error null_value: Null value, due to empty array`},
	},
	{
		Name: ".", Form: "a.field", Rule: "The type is that of the field; a type without the field is an error.",
		Effect: Read, EffectName: ReadingField, Action: ActionRead,
		Summary: "A field or method. It has an effect only for stored and computed fields of documents.",
		Example: Example{Query: `{ a: { b: 1 } }.a.b`, Result: `1`},
	},
	{
		Name: "?.", Form: "a?.field", Rule: "Null is taken from the type of a, and added to that of the whole chain.",
		Effect: Read, Action: ActionRead,
		Summary: "As \".\" unless the value is null or a missing document: then the rest of the chain up to \"!\" is skipped. Calls and brackets have it too: f?.(x), a?.[x].",
		Example: Example{Query: `[{ a: { b: 1 } }, { a: null }].map(x => x.a?.b)`, Result: `[1, null]`},
	},
	{
		Name: "[]", Form: "a[key]", Rule: "Of strings and arrays the type is that of at(); of objects that of the field, or of all fields and Null when the name is not a literal.",
		Effect: Read, EffectName: ReadingField, Action: ActionRead,
		Summary: "The field of an object or document with a computed name, or the element at a position.",
		Example: Example{Query: `let key = "a"; { a: 1 }[key]`, Result: `1`},
	},
	{
		Name: "()", Form: "f(a, b)", Rule: "The arguments must fit the function's parameters; the type is that of its result.",
		Summary: "Calls a function.",
		Example: Example{Query: `let add = (a, b) => a + b; add(1, 2)`, Result: `3`},
	},
	{
		Name: "{}", Form: "a { field, name: expression }", Rule: "The type is a record of the fields; of an array or set one of such records.",
		Effect: Read, EffectName: "Projection", Action: ActionRead,
		Summary: "Projection: an object of some fields of an object or document, or of each element of an array or set.",
		Example: Example{Query: `[{ a: 1, b: 2 }] { a, sum: .a + .b }`, Result: `[{ a: 1, sum: 3 }]`},
	},
	{
		Name: "#{}", Form: `"text #{expression}"`, Rule: "The type is String.",
		Summary: "Puts the display text of a value into a string.",
		Example: Example{Query: `"1 + 1 = #{1 + 1}"`, Result: `"1 + 1 = 2"`},
	},
	{
		Name: "at", Form: "at (time) expression", Rule: "The time must be Time or TransactionTime; the type is that of the expression.",
		Action:  ActionHistoryRead,
		Summary: "Evaluates an expression with reads at a time of the past, as far as history is kept.",
		Example: Example{Setup: plants, Query: `let before = Plant(1)!.ts
Plant(1)!.update({ height: 130 })
at (before) { Plant(1)!.height }`, Result: `120`},
	},
}
