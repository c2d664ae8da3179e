package builtin

import "github.com/fawndb/fawn/fql/value"

var dateModule = Module{
	Name: "Date", Kinds: []value.Kind{value.KindDate},
	Summary: "Days of the calendar.",
	Apply: &Function{
		Name: applyName, Signatures: []string{"(date: String) => Date"},
		Summary: "The day that a text of the form YYYY-MM-DD stands for.",
		Example: Example{Query: `Date("2024-02-29")`, Result: `Date("2024-02-29")`},
	},
	Functions: []*Function{
		{
			Name: "fromString", Signatures: []string{"(date: String) => Date"},
			Summary: "The day that a text of the form YYYY-MM-DD stands for, as Date().",
			Example: Example{Query: `Date.fromString("2023-02-29")`, Result: "error invalid_date: `2023-02-29` is not a valid date."},
		},
		{
			Name: "today", Signatures: []string{"() => Date"},
			Summary: "The day of the query's snapshot, in UTC.",
			Example: Example{Query: `Date.today().year >= 2024`, Result: `true`},
		},
	},
}

var dateType = Type{
	Name: "Date", Kinds: []value.Kind{value.KindDate},
	Summary: "A day of the calendar, without time and zone.",
	Fields: []*Field{
		{
			Name: "dayOfMonth", Type: "Number",
			Summary: "The day of the month, 1 to 31.",
			Example: Example{Query: `Date("2024-02-29").dayOfMonth`, Result: `29`},
		},
		{
			Name: "dayOfWeek", Type: "Number",
			Summary: "The day of the week: Monday is 1, Sunday 7.",
			Example: Example{Query: `Date("2024-02-29").dayOfWeek`, Result: `4`},
		},
		{
			Name: "dayOfYear", Type: "Number",
			Summary: "The day of the year, 1 to 366.",
			Example: Example{Query: `Date("2024-02-29").dayOfYear`, Result: `60`},
		},
		{
			Name: "month", Type: "Number",
			Summary: "The month, 1 to 12.",
			Example: Example{Query: `Date("2024-02-29").month`, Result: `2`},
		},
		{
			Name: "year", Type: "Number",
			Summary: "The year.",
			Example: Example{Query: `Date("2024-02-29").year`, Result: `2024`},
		},
	},
	Methods: []*Function{
		{
			Name: "add", Signatures: []string{"(amount: Number, unit: String) => Date"},
			Summary: `The day that many days later; the unit is "day" or "days".`,
			Example: Example{Query: `Date("2024-02-28").add(2, "days")`, Result: `Date("2024-03-01")`},
		},
		{
			Name: "difference", Signatures: []string{"(start: Date) => Number"},
			Summary: "The number of days since another one.",
			Example: Example{Query: `Date("2024-03-01").difference(Date("2024-02-28"))`, Result: `2`},
		},
		{
			Name: "subtract", Signatures: []string{"(amount: Number, unit: String) => Date"},
			Summary: `The day that many days before; the unit is "day" or "days".`,
			Example: Example{Query: `Date("2024-03-01").subtract(1, "day")`, Result: `Date("2024-02-29")`},
		},
		{
			Name: "toString", Signatures: []string{"() => String"},
			Summary: "The day in the form YYYY-MM-DD.",
			Example: Example{Query: `Date("2024-02-29").toString()`, Result: `"2024-02-29"`},
		},
	},
}
