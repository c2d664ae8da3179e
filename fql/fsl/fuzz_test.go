package fsl

import (
	"errors"
	"testing"

	"github.com/fawndb/fawn/fql/diag"
)

// FuzzParse checks that no text makes the reader panic, that errors render and
// that items lie within the text, in order.
func FuzzParse(f *testing.F) {
	for _, text := range schemaTexts(f) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		items, err := Parse([]*diag.Source{{Name: "main.fsl", Text: text}})
		if err != nil {
			var e *diag.Error
			if !errors.As(err, &e) || e.Summary() == "" {
				t.Fatalf("%q: %#v", text, err)
			}
			return
		}
		at := 0
		for _, it := range items {
			if it.Span.Start < at || it.Span.End <= it.Span.Start || it.Definition == nil || it.Name == "" {
				t.Fatalf("%q: item %q at %d:%d after %d", text, it.Name, it.Span.Start, it.Span.End, at)
			}
			at = it.Span.End
		}
	})
}
