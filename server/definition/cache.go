package definition

import (
	"fmt"
	"sync/atomic"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/txn"
)

// keptNamespaces is the number of databases whose namespaces are kept.
const keptNamespaces = 1024

// Cache keeps the namespaces of databases. A namespace is used only for
// snapshots at which its database, and all databases above it, have the
// versions that it was made from: so whoever can see a change of the
// definitions, by whichever process, uses it. It is safe for concurrent use.
type Cache struct {
	loader     Loader
	namespaces *lru.Cache[string, *cached] // by path
}

// cached is a namespace and what it depends on.
type cached struct {
	names  *document.Namespace
	levels []level
	loaded store.Timestamp // of the snapshot it was read at
	// valid is the newest commit that the namespace has been found to be
	// current at: while nothing is committed there is nothing to look at.
	valid atomic.Int64
}

// NewCache makes an empty cache.
func NewCache(loader Loader) (*Cache, error) {
	namespaces, err := lru.New[string, *cached](keptNamespaces)
	if err != nil {
		return nil, fmt.Errorf("definition: %w", err)
	}
	return &Cache{loader: loader, namespaces: namespaces}, nil
}

// Names returns the namespace of the database at a path, as of the
// transaction's snapshot. The error is ErrNoDatabase when there is none, or the
// store's.
func (c *Cache) Names(tx *txn.Tx, path string) (*document.Namespace, error) {
	old, ok := c.namespaces.Get(path)
	if ok {
		current, err := old.current(tx)
		if err != nil {
			return nil, err
		}
		if current {
			return old.names, nil
		}
	}
	names, levels, err := c.loader.load(tx, path)
	if err != nil {
		return nil, err
	}
	tx.Restart() // the version is checked instead, and costs the query nothing
	// A query on an old snapshot keeps its namespace to itself.
	if !ok || tx.Snapshot() >= old.loaded {
		x := &cached{names: names, levels: levels, loaded: tx.Snapshot()}
		x.valid.Store(int64(tx.Newest()))
		c.namespaces.Add(path, x)
	}
	return names, nil
}

// current reports whether nothing that the namespace depends on is different
// at the transaction's snapshot.
func (x *cached) current(tx *txn.Tx) (bool, error) {
	newest := int64(tx.Newest())
	if newest != 0 && newest == x.valid.Load() {
		return true, nil
	}
	for _, l := range x.levels {
		v, err := version(tx, l.db)
		if err != nil || v != l.version {
			return false, err
		}
	}
	x.valid.Store(newest)
	return true, nil
}
