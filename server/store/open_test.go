package store_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fawndb/fawn/server/store"
	_ "github.com/fawndb/fawn/server/store/pebblestore"
)

func TestSplitURL(t *testing.T) {
	for url, want := range map[string][2]string{
		"data":              {"pebble", "data"},
		"/var/lib/fawn":     {"pebble", "/var/lib/fawn"},
		"./odd:name":        {"pebble", "./odd:name"},
		`C:\data`:           {"pebble", `C:\data`},
		"Data:x":            {"pebble", "Data:x"},
		"pebble:data":       {"pebble", "data"},
		"pebble:C:/data":    {"pebble", "C:/data"},
		"memory:":           {"memory", ""},
		"etcd://host:1/a:b": {"etcd", "//host:1/a:b"},
		"":                  {"pebble", ""},
		":x":                {"pebble", ":x"},
	} {
		if scheme, place := store.SplitURL(url); scheme != want[0] || place != want[1] {
			t.Errorf("%q is %q and %q", url, scheme, place)
		}
	}
}

func TestOpen(t *testing.T) {
	ctx := t.Context()
	dir := filepath.Join(t.TempDir(), "data")
	for _, url := range []string{dir, "pebble:" + dir, "memory:"} {
		s, err := store.Open(ctx, url, store.Options{})
		if err != nil {
			t.Fatal(url, err)
		}
		if info := s.Info(); info.Shared {
			t.Errorf("%+v", info)
		}
		var locked *store.LockedError
		if other, err := store.Open(ctx, dir, store.Options{}); url != "memory:" && (!errors.As(err, &locked) || other != nil) {
			t.Errorf("opened twice: %v, %v", other, err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	_, err := store.Open(ctx, "etdc://user:password@host", store.Options{})
	if err == nil || !strings.Contains(err.Error(), `unknown store engine "etdc"`) ||
		!strings.Contains(err.Error(), "memory, pebble") || strings.Contains(err.Error(), "password") {
		t.Error(err)
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := store.Open(ended, "memory:", store.Options{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestCheckWrites(t *testing.T) {
	info := store.Info{MaxKey: 10, MaxValue: 20, MaxTx: 50}
	write := func(key, value int) store.Write {
		return store.Write{Key: make([]byte, key), Value: make([]byte, value)}
	}
	for _, c := range []struct {
		writes []store.Write
		size   int
		want   string // error
	}{
		{nil, 0, ""},
		{[]store.Write{write(10, 20), write(0, 20)}, 50, ""},
		{[]store.Write{write(11, 0)}, 0, "the store takes no key of 11 bytes: the limit is 10"},
		{[]store.Write{write(1, 1), write(1, 21)}, 0, "the store takes no value of 21 bytes: the limit is 20"},
		{[]store.Write{write(10, 20), write(1, 20)}, 0, "the store takes no transaction of 51 bytes: the limit is 50"},
		{[]store.Write{{At: -1}}, 0, "version time -1 is negative"},
		{[]store.Write{{Key: make([]byte, 8), Stamps: []store.Stamp{{Offset: 1}}}}, 0, "stamp at offset 1 does not fit into a key of 8 bytes"},
	} {
		size, err := info.CheckWrites(c.writes)
		text := ""
		if err != nil {
			text = err.Error()
		}
		if size != c.size || text != c.want {
			t.Errorf("%d, %s; want %d, %s", size, text, c.size, c.want)
		}
	}
}
