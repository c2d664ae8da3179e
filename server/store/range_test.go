package store_test

import (
	"testing"

	"github.com/fawndb/fawn/server/store"
)

func TestPrefixEnd(t *testing.T) {
	for _, c := range [][2]string{{"a", "b"}, {"a\xff", "b"}, {"a\xff\x00", "a\xff\x01"}, {"\xff\xff", ""}, {"", ""}} {
		if got := store.PrefixEnd([]byte(c[0])); string(got) != c[1] {
			t.Errorf("PrefixEnd(%q) = %q, want %q", c[0], got, c[1])
		}
	}
}
