package fawn

import (
	"context"
	"iter"
)

// Querier runs queries: a *Client, or something that wraps one.
type Querier interface {
	Query(ctx context.Context, q *Query, opts ...QueryOption) (*Response, error)
}

// nextPage asks for the page after a cursor; the cursor knows the page size
// and the snapshot that the first page was read from.
var nextPage = Source("Set.paginate(after)")

// Pages runs a query that returns a set and yields its pages, asking for each
// when the loop gets there. All pages show the state that the first one was
// read from. An array is one page; any other result is a page of that one
// value. After an error the loop ends.
func Pages[T any](ctx context.Context, client Querier, q *Query, opts ...QueryOption) iter.Seq2[Page[T], error] {
	return func(yield func(Page[T], error) bool) {
		for {
			resp, err := client.Query(ctx, q, opts...)
			var page Page[T]
			if err == nil {
				page, err = decodePage[T](resp)
			}
			if err != nil {
				yield(Page[T]{}, err)
				return
			}
			// A set that was not evaluated is a cursor without data.
			if len(page.Data) > 0 || page.After == "" {
				if !yield(page, nil) {
					return
				}
			}
			if page.After == "" {
				return
			}
			q = nextPage.Bind("after", page.After)
		}
	}
}

// All runs a query that returns a set and yields its elements, asking for
// further pages as the loop needs them; see Pages.
func All[T any](ctx context.Context, client Querier, q *Query, opts ...QueryOption) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for page, err := range Pages[T](ctx, client, q, opts...) {
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, elem := range page.Data {
				if !yield(elem, nil) {
					return
				}
			}
		}
	}
}

// decodePage reads a result as a page.
func decodePage[T any](r *Response) (Page[T], error) {
	var page Page[T]
	if r.format != Tagged {
		return page, errNotTagged
	}
	d := decoder{scanner: scanner{buf: r.data}}
	switch shape := d.pageShape(); shape {
	case wholePage:
		err := Unmarshal(r.data, &page)
		return page, err
	case elements:
		err := Unmarshal(r.data, &page.Data)
		return page, err
	}
	page.Data = make([]T, 1)
	err := Unmarshal(r.data, &page.Data[0])
	return page, err
}

// shape is what a result means to a loop over pages.
type shape int

const (
	single    shape = iota // one value
	elements               // an array
	wholePage              // a set, or {data: [...], after: "..."}
)

// pageShape looks at a result.
func (d *decoder) pageShape() shape {
	switch d.peek() {
	case '[':
		return elements
	case '{':
		switch d.tag() {
		case "@set":
			return wholePage
		case "":
			hasData, others := false, false
			err := d.eachField(func(name []byte) error {
				switch string(name) {
				case "data":
					hasData = d.peek() == '['
				case "after":
				default:
					others = true
				}
				_, err := d.skip()
				return err
			})
			if err == nil && hasData && !others {
				return wholePage
			}
		}
	}
	return single
}
