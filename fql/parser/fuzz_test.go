package parser

import (
	"errors"
	"testing"

	"github.com/fawndb/fawn/fql/diag"
)

// FuzzQuery checks that no text makes the parser panic, that errors render,
// that what parses survives printing, and that scripts and highlighting cope.
func FuzzQuery(f *testing.F) {
	for _, v := range conformanceQueries(f) {
		f.Add(v.text)
	}
	for _, text := range roundTripTexts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := Query(source(text), nil)
		if err != nil {
			var e *diag.Error
			if !errors.As(err, &e) || e.Code != "invalid_query" || e.Summary() == "" {
				t.Fatalf("%q: %#v", text, err)
			}
		} else if len(text) < 2000 {
			checkRoundTrip(t, text, q)
		}
		for at := 0; ; {
			_, end, state := Next(text, at)
			if state == Empty {
				break
			}
			if end <= at || end > len(text) {
				t.Fatalf("%q: Next(%d) ends at %d", text, at, end)
			}
			at = end
		}
		at := 0
		for _, tok := range Tokens(text) {
			if tok.Start < at || tok.End <= tok.Start || tok.End > len(text) {
				t.Fatalf("%q: token %v after %d", text, tok, at)
			}
			at = tok.End
		}
		_, _ = Type(source(text))
		_, _ = Lambda(source(text), true)
		_, _ = Path(text)
	})
}
