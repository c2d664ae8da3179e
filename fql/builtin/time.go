package builtin

import "github.com/fawndb/fawn/fql/value"

var timeModule = Module{
	Name: "Time", Kinds: []value.Kind{value.KindTime},
	Summary: "Instants of time.",
	Apply: &Function{
		Name: applyName, Signatures: []string{"(time: String) => Time"},
		Summary: "The instant that an ISO 8601 text with a zone offset stands for.",
		Example: Example{Query: `Time("2024-02-29T12:00:00+02:00")`, Result: `Time("2024-02-29T10:00:00Z")`},
	},
	Functions: []*Function{
		{
			Name: "epoch", Signatures: []string{"(offset: Number, unit: String) => Time"},
			Summary: "The instant that lies so far from the beginning of 1970, UTC.",
			Example: Example{Query: `Time.epoch(1, "day")`, Result: `Time("1970-01-02T00:00:00Z")`},
		},
		{
			Name: "fromString", Signatures: []string{"(time: String) => Time"},
			Summary: "The instant that an ISO 8601 text with a zone offset stands for, as Time().",
			Example: Example{Query: `Time.fromString("2024-02-29T12:00Z")`, Result: `Time("2024-02-29T12:00:00Z")`},
		},
		{
			Name: "now", Signatures: []string{"() => Time"}, Effect: Observation,
			Summary: "The time of the query's snapshot, the same for the whole query.",
			Example: Example{Query: `Time.now() == Time.now()`, Result: `true`},
		},
	},
}

var timeType = Type{
	Name: "Time", Kinds: []value.Kind{value.KindTime},
	Summary: "An instant in UTC, to the nanosecond. Units are day, half day, hour, minute, second, millisecond, microsecond and nanosecond, also in the plural.",
	Fields: []*Field{
		{
			Name: "dayOfMonth", Type: "Number",
			Summary: "The day of the month, 1 to 31.",
			Example: Example{Query: `Time("2024-02-29T10:20:30Z").dayOfMonth`, Result: `29`},
		},
		{
			Name: "dayOfWeek", Type: "Number",
			Summary: "The day of the week: Monday is 1, Sunday 7.",
			Example: Example{Query: `Time("2024-02-29T10:20:30Z").dayOfWeek`, Result: `4`},
		},
		{
			Name: "dayOfYear", Type: "Number",
			Summary: "The day of the year, 1 to 366.",
			Example: Example{Query: `Time("2024-02-29T10:20:30Z").dayOfYear`, Result: `60`},
		},
		{
			Name: "hour", Type: "Number",
			Summary: "The hour, 0 to 23.",
			Example: Example{Query: `Time("2024-02-29T10:20:30Z").hour`, Result: `10`},
		},
		{
			Name: "minute", Type: "Number",
			Summary: "The minute, 0 to 59.",
			Example: Example{Query: `Time("2024-02-29T10:20:30Z").minute`, Result: `20`},
		},
		{
			Name: "month", Type: "Number",
			Summary: "The month, 1 to 12.",
			Example: Example{Query: `Time("2024-02-29T10:20:30Z").month`, Result: `2`},
		},
		{
			Name: "second", Type: "Number",
			Summary: "The second, 0 to 59.",
			Example: Example{Query: `Time("2024-02-29T10:20:30Z").second`, Result: `30`},
		},
		{
			Name: "year", Type: "Number",
			Summary: "The year.",
			Example: Example{Query: `Time("2024-02-29T10:20:30Z").year`, Result: `2024`},
		},
	},
	Methods: []*Function{
		{
			Name: "add", Signatures: []string{"(amount: Number, unit: String) => Time"},
			Summary: "The instant that many units later.",
			Example: Example{Query: `Time("2024-02-29T10:00:00Z").add(1.5, "hours")`, Result: `Time("2024-02-29T11:30:00Z")`},
		},
		{
			Name: "difference", Signatures: []string{"(start: Time, unit: String) => Number"},
			Summary: "The number of whole units since another instant.",
			Example: Example{
				Query:  `Time("2024-02-29T10:00:00Z").difference(Time("2024-02-28T12:00:00Z"), "hours")`,
				Result: `22`,
			},
		},
		{
			Name: "subtract", Signatures: []string{"(amount: Number, unit: String) => Time"},
			Summary: "The instant that many units before.",
			Example: Example{Query: `Time("2024-02-29T10:00:00Z").subtract(1, "day")`, Result: `Time("2024-02-28T10:00:00Z")`},
		},
		{
			Name: "toMicros", Signatures: []string{"() => Number"},
			Summary: "The microseconds since the beginning of 1970, UTC.",
			Example: Example{Query: `Time("1970-01-01T00:00:01Z").toMicros()`, Result: `1000000`},
		},
		{
			Name: "toMillis", Signatures: []string{"() => Number"},
			Summary: "The milliseconds since the beginning of 1970, UTC.",
			Example: Example{Query: `Time("1970-01-01T00:00:01Z").toMillis()`, Result: `1000`},
		},
		{
			Name: "toSeconds", Signatures: []string{"() => Number"},
			Summary: "The seconds since the beginning of 1970, UTC.",
			Example: Example{Query: `Time("1970-01-01T00:01:00Z").toSeconds()`, Result: `60`},
		},
		{
			Name: "toString", Signatures: []string{"() => String"},
			Summary: "The instant in ISO 8601, with the zone Z.",
			Example: Example{Query: `Time("2024-02-29T12:00+02:00").toString()`, Result: `"2024-02-29T10:00:00Z"`},
		},
	},
}

var transactionTimeModule = Module{
	Name: "TransactionTime", Kinds: []value.Kind{value.KindTransactionTime},
	Summary: "The time of the running transaction's commit.",
	Apply: &Function{
		Name: applyName, Signatures: []string{"() => TransactionTime"},
		Summary: "Stands for the time at which the query will be committed; stored and shown it becomes that time.",
		Example: Example{Query: `TransactionTime() isa TransactionTime`, Result: `true`},
	},
}

var transactionTimeType = Type{
	Name: "TransactionTime", Kinds: []value.Kind{value.KindTransactionTime},
	Summary: "The commit time of the running transaction, which nobody knows yet.",
	Methods: []*Function{
		{
			Name: "toString", Signatures: []string{"() => String"},
			Summary: `"[transaction time]".`,
			Example: Example{Query: `TransactionTime().toString()`, Result: `"[transaction time]"`},
		},
	},
}
