package fsl

import (
	"testing"

	"github.com/fawndb/fawn/fql/diag"
)

const typicalSchema = `collection Customer {
  name: String
  email: String
  age: Int? = 18
  status: "silver" | "gold" | "platinum" = "silver"
  address: { street: String, city: String, postalCode: String, country: String? }
  cart: Ref<Order>?
  tags: Array<String> = []
  compute orders: Set<Order> = (customer => Order.byCustomer(customer))

  check adult ((doc) => doc.age == null || doc.age! >= 18)
  unique [.email]
  index byEmail {
    terms [.email]
    values [desc(.age), .name]
  }
  history_days 0
}

@role("server")
function rename(customer: Ref<Customer>, name: String): Customer {
  let before = customer.name
  customer.update({ name: name, before: before })
}
`

func BenchmarkParse(b *testing.B) {
	files := []*diag.Source{{Name: "main.fsl", Text: typicalSchema}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(files); err != nil {
			b.Fatal(err.(*diag.Error).Summary())
		}
	}
}
