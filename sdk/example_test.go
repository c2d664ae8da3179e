package fawn_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	fawn "github.com/fawndb/fawn/sdk"
)

// exampleServer stands for a server with a few products.
var exampleServer = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	query := string(body)
	data := `{"@doc":{"id":"101","coll":{"@mod":"Product"},"ts":{"@time":"2024-03-01T10:20:30Z"},"name":"tea","price":{"@double":"3.5"}}}`
	switch {
	case strings.Contains(query, "create"):
		w.WriteHeader(http.StatusBadRequest)
		io.WriteString(w, `{"error":{"code":"constraint_failure","message":"Failed unique constraint.","constraint_failures":[{"paths":[["name"]],"message":"Failed unique constraint"}]}}`)
		return
	case strings.Contains(query, "Set.paginate"):
		data = `{"data":["milk"]}`
	case strings.Contains(query, "all()"):
		data = `{"@set":{"data":["tea","bread"],"after":"cursor"}}`
	case strings.Contains(query, "0000"):
		data = `{"@ref":{"id":"10000","coll":{"@mod":"Product"},"exists":false,"cause":"not found"}}`
	}
	io.WriteString(w, `{"data":`+data+`,"summary":"","txn_ts":1712000000000000,"stats":{},"schema_version":0}`)
})

// client is made by fawn.New("http://localhost:8443", secret) elsewhere.
var client, _ = fawn.New("http://localhost:8443", "secret", fawn.WithHandler(exampleServer))

func Example() {
	ctx := context.Background()
	query, err := fawn.FQL(`Product.byId(${id})!`, fawn.Args{"id": "101"})
	if err != nil {
		fmt.Println(err)
		return
	}
	resp, err := client.Query(ctx, query)
	if err != nil {
		fmt.Println(err)
		return
	}
	type Product struct {
		fawn.Document
		Name  string  `fauna:"name"`
		Price float64 `fauna:"price"`
	}
	product, err := fawn.Decode[Product](resp)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(product.Ref(), product.Name, product.Price)
	// Output: Product("101") tea 3.5
}

// Fragments are queries that become part of others.
func ExampleFQL() {
	cheap, _ := fawn.FQL(`.where(.price < ${limit})`, fawn.Args{"limit": 5})
	query, err := fawn.FQL(`Product.all()${filter}.map(.name)`, fawn.Args{"filter": cheap})
	if err != nil {
		fmt.Println(err)
		return
	}
	resp, err := client.Query(context.Background(), query)
	if err != nil {
		fmt.Println(err)
		return
	}
	page, err := fawn.Decode[fawn.Page[string]](resp)
	fmt.Println(page.Data, page.After != "", err)
	// Output: [tea bread] true <nil>
}

// A source text is prepared once and run with different arguments.
func ExampleSource() {
	byID := fawn.Source(`Product.byId(id)`)
	for _, id := range []string{"101", "10000"} {
		resp, err := client.Query(context.Background(), byID.Bind("id", id))
		if err != nil {
			fmt.Println(err)
			return
		}
		product, err := fawn.Decode[map[string]any](resp)
		fmt.Println(product["name"], err)
	}
	// Output:
	// tea <nil>
	// <nil> <nil>
}

func ExampleAll() {
	for name, err := range fawn.All[string](context.Background(), client, fawn.Source(`Product.all().map(.name)`)) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(name)
	}
	// Output:
	// tea
	// bread
	// milk
}

func ExampleConstraintFailureError() {
	_, err := client.Query(context.Background(), fawn.Source(`Product.create({ name: "tea" })`))
	var violated *fawn.ConstraintFailureError
	if errors.As(err, &violated) {
		for _, failure := range violated.ConstraintFailures {
			fmt.Println(failure.Paths, failure.Message)
		}
	}
	var any *fawn.QueryError
	if errors.As(err, &any) {
		fmt.Println(any.Status, any.Code)
	}
	// Output:
	// [[name]] Failed unique constraint
	// 400 constraint_failure
}

func ExampleNullDocument() {
	resp, err := client.Query(context.Background(), fawn.Source(`Product.byId("10000")`))
	if err != nil {
		fmt.Println(err)
		return
	}
	var product struct {
		Name string `fauna:"name"`
	}
	var missing *fawn.NullDocument
	if err := resp.Decode(&product); errors.As(err, &missing) {
		fmt.Println(missing.ID, missing.Cause)
	}
	// Output: 10000 not found
}
