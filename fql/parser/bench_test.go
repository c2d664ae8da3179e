package parser

import (
	"fmt"
	"strings"
	"testing"
)

// typicalQuery is a query of thirty lines.
const typicalQuery = `// Open orders with their weights.
let since = Time.now().subtract(30, "days")
let page = Order
  .byStatusAndDate("open", { from: since })
  .where(o => o.total > 100 && o.customer != null)
  .order(desc(.total), .createdAt)
  .pageSize(25)

let rows = page.map(order => {
  let lines = order.lines ?? []
  let weight = lines.fold(0, (sum, line) => sum + line.weight * line.quantity)
  let kind = if (weight > 1_000) "freight" else if (weight > 20) {
    "parcel"
  } else {
    "letter"
  }
  {
    id: order.id,
    label: "Order #{order.number}: #{lines.length} lines",
    kind: kind,
    weight: Math.round(weight / 1000.0, 2),
    express: order.tags?.includes("express") ?? false,
    customer: order.customer { name, email, address { street, city, zip: .postalCode } }
  }
})

if (rows.isEmpty()) {
  abort({ code: 404, reason: 'nothing open', since: since })
} else {
  rows.where(.express || .kind == "letter") { id, label, first: .customer!.name }
}
`

// dataLiteral is an array of n documents, as imports send them.
func dataLiteral(n int) string {
	var b strings.Builder
	b.WriteString("[\n")
	for i := range n {
		fmt.Fprintf(&b, "  { id: %d, name: \"item %d\", tags: ['a', 'b'], price: %d.5 },\n", i, i, i)
	}
	b.WriteString("]")
	return b.String()
}

// typeTexts are signatures and field types of the usual sorts.
var typeTexts = []string{
	"String", "Int?", "Ref<User>?", "Array<String>", "\"open\" | \"paid\" | \"sent\"",
	"{ street: String, city: String?, zip: Number | Null, *: Any }",
	"<A, B>(Array<A>, (A) => B) => Array<B>", "(start: Number, end: Number?) => Set<Number>",
	"(...Array<Any>) => [String, { count: Number, ... }]",
}

func BenchmarkParse(b *testing.B) {
	for _, c := range []struct {
		name  string
		parse func(string) error
		texts []string
	}{
		{"typical", parseQuery, []string{typicalQuery}},
		{"point", parseQuery, []string{`User.byId("1")!`}},
		{"numbers", parseQuery, []string{"[" + strings.Repeat("1234, ", 2000) + "]"}},
		{"documents", parseQuery, []string{dataLiteral(2000)}},
		{"types", parseType, typeTexts},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for _, text := range c.texts {
					if err := c.parse(text); err != nil {
						b.Fatal(text, err)
					}
				}
			}
		})
	}
}

func parseQuery(text string) error {
	_, err := Query(source(text), nil)
	return err
}

func parseType(text string) error {
	_, err := Type(source(text))
	return err
}

func BenchmarkBuildGrammar(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		(&parser{}).build()
	}
}
