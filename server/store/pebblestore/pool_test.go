package pebblestore

import (
	"context"
	"testing"
)

// TestPool checks which cursors are kept, and that none is lent to a snapshot
// that may need commits which the cursor does not see.
func TestPool(t *testing.T) {
	s, err := OpenMem(Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	at, err := s.Commit(context.Background(), write("a", "x"))
	if err != nil {
		t.Fatal(err)
	}
	p := s.pool
	c, err := p.get(forPoints, at)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.put(forPoints, c); err != nil {
		t.Fatal(err)
	}
	// A commit has landed, the pool has not been told yet.
	newer, err := p.get(forPoints, at+1)
	if err != nil {
		t.Fatal(err)
	}
	if newer.Iterator == c.Iterator {
		t.Error("an old cursor was lent to a newer snapshot")
	}
	older, err := p.get(forPoints, at)
	if err != nil {
		t.Fatal(err)
	}
	if older.Iterator != c.Iterator {
		t.Error("the idle cursor was not used")
	}
	p.advance(at + 1)
	for _, c := range []cursor{older, newer} {
		if err := p.put(forPoints, c); err != nil {
			t.Fatal(err)
		}
	}
	if idle := p.idle[forPoints]; len(idle) != 1 || idle[0].Iterator != newer.Iterator {
		t.Errorf("%d idle cursors", len(idle))
	}
}
