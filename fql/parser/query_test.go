package parser

import (
	"testing"

	"github.com/fawndb/fawn/fql/diag"
)

const typicalQuery = `// The thirty lines that the parse benchmark is about.
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

func BenchmarkTypicalQuery(b *testing.B) {
	src := &diag.Source{Name: "*query*", Text: typicalQuery}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Query(src, nil); err != nil {
			b.Fatal(err.(*diag.Error).Items)
		}
	}
}

func BenchmarkBuildGrammar(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		(&parser{}).build()
	}
}
