package exec

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/document/key"
	"github.com/fawndb/fawn/server/document/record"
	"github.com/fawndb/fawn/server/store"
)

// indexKey is the key of one index entry.
type indexKey struct {
	key    []byte
	stamps []store.Stamp // places of the commit time
}

// maxEntryBytes limits the index entries of one document.
const maxEntryBytes = 16 << 20

// reindex moves the index entries of a document from its old version to the
// new one. Only what differs is written.
func (c *Context) reindex(w *write, d *Doc) error {
	for _, ix := range w.coll.def.Stored {
		var before, after []indexKey
		var err error
		if w.old != nil {
			if before, err = c.entryKeys(ix, c.storedSource(d, w.old)); err != nil {
				return err
			}
		}
		if w.op != catalog.Delete {
			if after, err = c.entryKeys(ix, &pendingSource{source: source{c: c, coll: w.coll, id: w.id, ttl: w.ttl}, data: w.data}); err != nil {
				return err
			}
		}
		if err := c.moveEntries(before, after, entryValue(w.ttl), w.old != nil && sameTTL(w.old.ttl, w.ttl)); err != nil {
			return err
		}
	}
	return c.moveExpiry(w)
}

// moveExpiry notes when the document expires.
func (c *Context) moveExpiry(w *write) error {
	var before, after []byte
	if w.old != nil {
		before = c.expiryKey(w, w.old.ttl)
	}
	if w.op != catalog.Delete {
		after = c.expiryKey(w, w.ttl)
	}
	if bytes.Equal(before, after) {
		return nil
	}
	if before != nil {
		if err := c.tx.Delete(before); err != nil {
			return err
		}
	}
	if after == nil {
		return nil
	}
	return c.tx.Put(after, nil)
}

// maxExpiry is a time, in seconds, that no document lives to see. Later ones
// do not fit into microseconds.
const maxExpiry = 1 << 42

func (c *Context) expiryKey(w *write, ttl value.Value) []byte {
	t, ok := ttl.(value.Time)
	if !ok {
		return nil
	}
	micros := t.Micros()
	if t.Sec > maxExpiry {
		micros = maxExpiry * 1e6
	}
	return document.ExpiryKey(c.schema.db, w.coll.id(), micros, w.id)
}

func sameTTL(a, b value.Value) bool { return a == b }

// entryValue is the value of an index entry: a header with the ttl, so that
// an expired document is left out without reading it.
func entryValue(ttl value.Value) []byte { return appendHeader(nil, ttl) }

func (c *Context) moveEntries(before, after []indexKey, val []byte, sameValue bool) error {
	for _, b := range before {
		if containsKey(after, b.key) {
			continue
		}
		if len(b.stamps) > 0 {
			// A pending entry whose place depends on the commit time: it has
			// never been anywhere else.
			c.tx.Forget(b.key)
			continue
		}
		if err := c.tx.Delete(b.key); err != nil {
			return err
		}
	}
	for _, a := range after {
		if sameValue && len(a.stamps) == 0 && containsKey(before, a.key) {
			continue
		}
		if err := c.tx.Put(a.key, val, a.stamps...); err != nil {
			return err
		}
	}
	return nil
}

func containsKey(keys []indexKey, k []byte) bool {
	for i := range keys {
		if bytes.Equal(keys[i].key, k) {
			return true
		}
	}
	return false
}

// entryKeys are the keys of a document's entries in an index.
func (c *Context) entryKeys(ix *catalog.StoredIndex, s sourced) ([]indexKey, error) {
	var buf [4]catalog.Entry
	entries := ix.Entries(buf[:0], s)
	keys := make([]indexKey, 0, len(entries))
	total := 0
	for _, e := range entries {
		k, ok, err := c.entryKey(ix, e, s.base())
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		if total += len(k.key); total > maxEntryBytes {
			return nil, protocolError("Index entries for doc %d in scope %d and index %d have estimated byte size %d that exceeds limit %d",
				s.base().id, c.schema.db, ix.ID, total, maxEntryBytes)
		}
		keys = append(keys, k)
	}
	return keys, nil
}

// entryKey encodes an entry; ok is false for one with a term or value that is
// too large, which is left out.
func (c *Context) entryKey(ix *catalog.StoredIndex, e catalog.Entry, s *source) (indexKey, bool, error) {
	enc := key.Encoder{RefOf: refOf}
	k := document.IndexPrefix(c.schema.db, s.coll.id(), ix.ID, 96)
	var err error
	for _, t := range e.Terms {
		if k, err = enc.Append(k, t, false); err != nil {
			break
		}
	}
	for i := 0; err == nil && i < len(e.Values); i++ {
		k, err = enc.Append(k, e.Values[i], ix.Values[i].Desc)
	}
	var large *key.TooLargeError
	if errors.As(err, &large) {
		return indexKey{}, false, nil
	}
	if err != nil {
		return indexKey{}, false, err
	}
	k = binary.BigEndian.AppendUint64(k, uint64(s.id))
	if len(k) > document.MaxIndexKey {
		return indexKey{}, false, protocolError("Key bytes (%d) exceeds threshold (%d)", len(k), document.MaxIndexKey)
	}
	return indexKey{k, enc.Stamps}, true, nil
}

// source is what index entries of a document are made of besides its data.
type source struct {
	c    *Context
	coll *Coll
	id   value.ID
	ttl  value.Value
	ts   value.Value // nil for a pending version
}

type sourced interface {
	catalog.Source
	base() *source
}

func (s *source) base() *source { return s }

// meta resolves a path that begins with a meta or computed field.
func (s *source) meta(path []any, doc func() *Doc) (value.Value, bool) {
	name, _ := path[0].(string)
	var v value.Value
	switch name {
	case "id":
		v = value.Integer(int64(s.id))
	case "ts":
		if v = s.ts; v == nil {
			v = value.TransactionTime{}
		}
	case "ttl":
		if v = s.ttl; v == nil {
			v = value.Null{}
		}
	default:
		f := s.coll.computedField(name)
		if f == nil {
			return nil, false
		}
		v = s.c.indexedValue(doc(), f)
	}
	return catalog.Follow(v, path[1:]), true
}

// indexedValue evaluates a computed field for an index, which may not read
// anything; a failure is null.
func (c *Context) indexedValue(d *Doc, f *computedField) value.Value {
	fn, err := f.compile(c.engine.lib, d.coll.schema, true)
	if err != nil {
		return value.Null{}
	}
	var v value.Value
	site := c.site
	old := c.indexing
	c.indexing = d
	err = c.WithLimit(builtin.Pure, "index entries", func() error {
		v, err = c.Call(fn, d)
		return err
	})
	c.indexing, c.site = old, site
	if err != nil || !storable(v) {
		return value.Null{}
	}
	return v
}

// pendingSource is a document that is being written.
type pendingSource struct {
	source
	data *value.Object
}

// Lookup implements catalog.Source.
func (s *pendingSource) Lookup(path []any) value.Value {
	if len(path) > 1 && path[0] == "data" {
		return catalog.Follow(s.data, path[1:])
	}
	v, ok := s.meta(path, func() *Doc {
		b, err := record.Append(nil, s.data, refOf)
		if err != nil {
			b = nil
		}
		return &Doc{coll: s.coll, docID: s.id, epoch: s.c.tx.Epoch(), exists: true, version: version{data: b, ttl: s.ttl}}
	})
	if ok {
		return v
	}
	return catalog.Follow(s.data, path)
}

// storedSource is a version as stored.
type storedSource struct {
	source
	version *version
	env     record.Env
}

func (c *Context) storedSource(d *Doc, v *version) *storedSource {
	s := &storedSource{source: source{c: c, coll: d.coll, id: d.docID, ttl: v.ttl}, version: v}
	if v.ts != 0 {
		s.ts = value.TimeFromMicros(int64(v.ts))
	}
	s.env = c.recordEnv(d)
	s.env.At = v.ts
	return s
}

// Lookup implements catalog.Source.
func (s *storedSource) Lookup(path []any) value.Value {
	v, ok := s.meta(path, func() *Doc {
		return &Doc{coll: s.coll, docID: s.id, epoch: s.c.tx.Epoch(), exists: true, version: *s.version}
	})
	if ok {
		return v
	}
	if path[0] == "data" && len(path) > 1 {
		path = path[1:]
	}
	v, ok, err := record.LookupPath(s.version.data, path, s.env)
	if err != nil || !ok {
		return value.Null{}
	}
	return v
}

// checkUnique checks the unique constraints against all other documents.
func (c *Context) checkUnique(w *write) error {
	var violated [][]catalog.Term
	for i := range w.coll.def.Uniques {
		u := &w.coll.def.Uniques[i]
		ix := w.coll.def.StoredIndex(u.Backing)
		if ix == nil {
			return fmt.Errorf("unique constraint of %s has no index", w.coll.ModuleName())
		}
		src := &pendingSource{source: source{c: c, coll: w.coll, id: w.id, ttl: w.ttl}, data: w.data}
		for _, e := range ix.Entries(nil, src) {
			taken, err := c.taken(ix, e, src.base())
			if err != nil {
				return err
			}
			if taken {
				violated = append(violated, u.Terms)
			}
		}
	}
	if len(violated) > 0 {
		return catalog.UniqueFailure(violated...)
	}
	return nil
}

// taken tells whether another document has an entry with these terms.
func (c *Context) taken(ix *catalog.StoredIndex, e catalog.Entry, s *source) (bool, error) {
	k, ok, err := c.entryKey(ix, e, s)
	if err != nil || !ok {
		return false, err
	}
	prefix := k.key[:len(k.key)-8]
	scan := c.tx.Scan(store.Range{Start: prefix, End: key.PrefixEnd(prefix)}, false, document.Present)
	defer scan.Close()
	for scan.Next() {
		v := scan.Version()
		entry, err := parseVersion(v)
		if err != nil {
			return false, err
		}
		if document.DocumentID(v.Key) != s.id && !c.expired(&entry) {
			return true, nil
		}
	}
	return false, scan.Err()
}
