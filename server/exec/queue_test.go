package exec

import (
	"context"
	"errors"
	"testing"
)

// TestQueues: one at a time goes on with a key; who gives up waits no more, and
// of a key that nobody wants nothing is left.
func TestQueues(t *testing.T) {
	var w queues
	enter := func(ctx context.Context, key string) *queue {
		t.Helper()
		q, err := w.enter(ctx, key)
		if err != nil {
			t.Fatal(err)
		}
		return q
	}
	a, b := enter(t.Context(), "a"), enter(t.Context(), "b") // other keys do not wait
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.enter(ctx, "a"); !errors.Is(err, context.Canceled) || a.users != 1 || len(w.byKey) != 2 {
		t.Errorf("%v, %d users, %d queues", err, a.users, len(w.byKey))
	}
	next := make(chan *queue)
	go func() {
		q, _ := w.enter(t.Context(), "a")
		next <- q
	}()
	select {
	case <-next:
		t.Fatal("two at the head")
	default:
	}
	w.leave("a", a)
	if q := <-next; q != nil {
		w.leave("a", q)
	}
	w.leave("b", b)
	if len(w.byKey) != 0 {
		t.Errorf("%d queues are left", len(w.byKey))
	}
}

// TestPriority: what a query holds after its losses.
func TestPriority(t *testing.T) {
	e := &Engine{}
	p := priority{engine: e}
	raise := func(key string, held int) {
		t.Helper()
		if err := p.raise(t.Context(), &conflict{key: key}, 1); err != nil {
			t.Fatal(err)
		}
		if p.queue != nil && p.key != key || (p.queue != nil) != (key != "") || len(e.waiting.byKey) != held {
			t.Errorf("after a loss on %q: %+v, %d queues", key, p, len(e.waiting.byKey))
		}
	}
	raise("a", 1)
	raise("a", 1) // keeps its place
	raise("b", 1) // gives up the other
	raise("", 0)
	raise("c", 1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.raise(ctx, &conflict{}, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("out of time: %v", err)
	}
	other := priority{engine: e}
	raise("d", 1)
	if err := other.raise(ctx, &conflict{key: "d"}, 1); !errors.Is(err, context.Canceled) || other.queue != nil {
		t.Errorf("out of time: %v", err)
	}
	other.release()
	p.release()
	p.release()
	if len(e.waiting.byKey) != 0 {
		t.Errorf("%d queues are left", len(e.waiting.byKey))
	}
}
