package fawn_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	fawn "github.com/fawndb/fawn/sdk"
)

func TestPages(t *testing.T) {
	const (
		first = `{"@set":{"data":[{"@int":"1"},{"@int":"2"}],"after":"c1"}}`
		empty = `{"data":[],"after":"c2"}`
		last  = `{"data":[{"@int":"3"}]}`
	)
	tests := []struct {
		name    string
		answers []answer
		pages   [][]int
		cursors []string // asked for
	}{
		{"set", []answer{ok(first), ok(last)}, [][]int{{1, 2}, {3}}, []string{"c1"}},
		{"empty page in between", []answer{ok(first), ok(empty), ok(last)}, [][]int{{1, 2}, {3}}, []string{"c1", "c2"}},
		{"page object", []answer{ok(`{"data":[{"@int":"1"}],"after":"c"}`), ok(last)}, [][]int{{1}, {3}}, []string{"c"}},
		{"cursor alone", []answer{ok(`{"@set":"c"}`), ok(last)}, [][]int{{3}}, []string{"c"}},
		{"empty set", []answer{ok(`{"@set":{"data":[]}}`)}, [][]int{{}}, nil},
		{"array", []answer{ok(`[{"@int":"1"},{"@int":"2"}]`)}, [][]int{{1, 2}}, nil},
		{"single value", []answer{ok(`{"@int":"9"}`)}, [][]int{{9}}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server := &canned{answers: tt.answers}
			client := newClient(t, "http://embedded", fawn.WithHandler(server))
			var pages [][]int
			for page, err := range fawn.Pages[int](t.Context(), client, fawn.Source("X.all()"), fawn.WithTypecheck(true)) {
				if err != nil {
					t.Fatal(err)
				}
				pages = append(pages, page.Data)
			}
			if diff := cmp.Diff(tt.pages, pages); diff != "" {
				t.Error(diff)
			}
			for i, cursor := range tt.cursors {
				if want := `{"query":"Set.paginate(after)","arguments":{"after":"` + cursor + `"}}`; server.bodies[i+1] != want {
					t.Errorf("request %d is %s", i+1, server.bodies[i+1])
				}
			}
			for i, r := range server.requests {
				if r.Header.Get("X-Typecheck") != "true" {
					t.Errorf("request %d lost its options", i)
				}
			}
		})
	}
}

func TestAll(t *testing.T) {
	server := &canned{answers: []answer{
		ok(`{"@set":{"data":[{"@int":"1"},{"@int":"2"}],"after":"c1"}}`),
		ok(`{"data":[{"@int":"3"}],"after":"c2"}`),
		broken,
	}}
	client := newClient(t, "http://embedded", fawn.WithHandler(server))
	var got []int
	var failure error
	for n, err := range fawn.All[int](t.Context(), client, fawn.Source("X.all()")) {
		if failure = err; err == nil {
			got = append(got, n)
		}
	}
	var internal *fawn.ServiceInternalError
	if !cmp.Equal(got, []int{1, 2, 3}) || !errors.As(failure, &internal) {
		t.Errorf("got %v, %v", got, failure)
	}
	// A loop that stops asks for no further page.
	server.bodies = nil
	for range fawn.All[int](t.Context(), client, fawn.Source("X.all()")) {
		break
	}
	if len(server.bodies) != 1 {
		t.Errorf("%d requests", len(server.bodies))
	}
	// An element that does not fit ends the loop.
	server.bodies = nil
	n := 0
	for _, err := range fawn.All[string](t.Context(), client, fawn.Source("X.all()")) {
		n++
		var decode *fawn.DecodeError
		if !errors.As(err, &decode) || decode.Path != "data[0]" {
			t.Errorf("got %v", err)
		}
	}
	if n != 1 {
		t.Errorf("%d turns", n)
	}
}
