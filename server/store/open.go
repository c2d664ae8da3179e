package store

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// Options of Open; each engine uses those that mean something to it. The zero
// value is good for use.
type Options struct {
	CacheSize int64            // of caches of stored data, in bytes; 0: the engine's default
	Logger    *slog.Logger     // nil: nothing is logged
	ReadOnly  bool             // open what exists without changing it
	Now       func() time.Time // the clock; time.Now if nil
}

// Opener opens a store whose URL has the opener's scheme; place is what
// follows "scheme:".
type Opener func(ctx context.Context, place string, o Options) (Store, error)

var (
	enginesMu sync.Mutex
	engines   = map[string]Opener{}
)

// Register makes an engine known by the scheme of its URLs. Engines call it
// when they are imported.
func Register(scheme string, open Opener) {
	enginesMu.Lock()
	defer enginesMu.Unlock()
	engines[scheme] = open
}

// folderScheme is the engine of URLs without a scheme: plain paths.
const folderScheme = "pebble"

// Open opens the store at a URL such as "pebble:DIR"; a path without a scheme
// is a folder of the pebble engine.
func Open(ctx context.Context, url string, o Options) (Store, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	scheme, place := SplitURL(url)
	enginesMu.Lock()
	open, ok := engines[scheme]
	known := slices.Sorted(maps.Keys(engines))
	enginesMu.Unlock()
	if !ok {
		return nil, fmt.Errorf("unknown store engine %q: name a folder (one with a colon as ./NAME), or begin with one of %s",
			scheme, strings.Join(known, ", "))
	}
	return open(ctx, place, o)
}

// SplitURL takes the URL of a store apart. What begins with fewer than two
// letters and a colon (C:\data) is a path.
func SplitURL(url string) (scheme, place string) {
	scheme, place, ok := strings.Cut(url, ":")
	if !ok || len(scheme) < 2 || strings.ContainsFunc(scheme, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '+'
	}) {
		return folderScheme, url
	}
	return scheme, place
}
