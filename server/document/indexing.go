package document

import (
	"bytes"
	"encoding/binary"
	"errors"

	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/document/key"
	"github.com/fawndb/fawn/server/document/record"
	"github.com/fawndb/fawn/server/keyspace"
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
func (w *Writer) reindex(p *pending, d *Doc) error {
	for _, ix := range p.coll.Def.Stored {
		var before, after []indexKey
		var err error
		if p.old != nil {
			before, err = w.entryKeys(ix, w.storedSource(d, p.old))
			// What cannot have entries has none: it was there before the index.
			if refused := (*diag.Error)(nil); err != nil && !errors.As(err, &refused) {
				return err
			}
		}
		if p.op != catalog.Delete {
			if after, err = w.entryKeys(ix, &pendingSource{source: source{w: w, coll: p.coll, id: p.id, ttl: p.ttl}, data: p.data}); err != nil {
				return err
			}
		}
		if err := w.moveEntries(before, after, entryValue(p.ttl), p.old != nil && sameTTL(p.old.TTL, p.ttl)); err != nil {
			return err
		}
	}
	return w.moveExpiry(p)
}

func sameTTL(a, b value.Value) bool { return a == b }

// entryValue is the value of an index entry: a header with the ttl, so that
// an expired document is left out without reading it.
func entryValue(ttl value.Value) []byte { return appendHeader(nil, ttl) }

func (w *Writer) moveEntries(before, after []indexKey, val []byte, sameValue bool) error {
	for _, b := range before {
		if containsKey(after, b.key) {
			continue
		}
		if len(b.stamps) > 0 {
			// A pending entry whose place depends on the commit time: it has
			// never been anywhere else.
			w.Tx.Forget(b.key)
			continue
		}
		if err := w.Tx.Delete(b.key); err != nil {
			return err
		}
	}
	for _, a := range after {
		if sameValue && len(a.stamps) == 0 && containsKey(before, a.key) {
			continue
		}
		if err := w.Tx.Put(a.key, val, a.stamps...); err != nil {
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

// entryKeys are the keys of a document's entries in an index, and of the note
// about those that it lacks.
func (w *Writer) entryKeys(ix *catalog.StoredIndex, s sourced) ([]indexKey, error) {
	var buf [4]catalog.Entry
	entries := ix.Entries(buf[:0], s)
	if err := w.unindexed; err != nil {
		w.unindexed = nil
		return nil, err
	}
	keys := make([]indexKey, 0, len(entries))
	total, omitted := 0, false
	for _, e := range entries {
		k, ok, err := w.entryKey(ix, e, s.base())
		if err != nil {
			return nil, err
		}
		if !ok {
			omitted = true
			continue
		}
		if total += len(k.key); total > maxEntryBytes {
			return nil, ProtocolError("Index entries for doc %d in scope %d and index %d have estimated byte size %d that exceeds limit %d",
				s.base().id, w.Names.DB, ix.ID, total, maxEntryBytes)
		}
		keys = append(keys, k)
	}
	if omitted {
		keys = append(keys, indexKey{key: keyspace.OmittedKey(w.Names.DB, s.base().coll.ID(), ix.ID, s.base().id)})
	}
	return keys, nil
}

// entryKey encodes an entry; ok is false for one with a term or value that is
// too large, which is left out.
func (w *Writer) entryKey(ix *catalog.StoredIndex, e catalog.Entry, s *source) (indexKey, bool, error) {
	enc := key.Encoder{RefOf: RefOf}
	k := keyspace.IndexPrefix(w.Names.DB, s.coll.ID(), ix.ID, 96)
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
	if len(k) > keyspace.MaxIndexKey {
		return indexKey{}, false, ProtocolError("Key bytes (%d) exceeds threshold (%d)", len(k), keyspace.MaxIndexKey)
	}
	return indexKey{k, enc.Stamps}, true, nil
}

// source is what index entries of a document are made of besides its data.
type source struct {
	w    *Writer
	coll *Collection
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
		f := s.coll.Computed(name)
		if f == nil {
			return nil, false
		}
		v = s.w.indexedValue(doc(), f)
	}
	return catalog.Follow(v, path[1:]), true
}

// indexedValue evaluates a computed field for an index, which may not read
// anything; a failure is null.
func (w *Writer) indexedValue(d *Doc, f *Body) value.Value {
	fn, err := f.Compile()
	if err != nil {
		return value.Null{}
	}
	old := w.indexing
	w.indexing = d
	v, err := w.call(fn, builtin.Pure, "index entries", d)
	w.indexing = old
	if failed := (*diag.Error)(nil); err != nil && !errors.As(err, &failed) {
		w.unindexed = err // not the field's fault: it would have a value another time
	}
	if err != nil || !Storable(v) {
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
		b, err := record.Append(nil, s.data, RefOf)
		if err != nil {
			b = nil
		}
		return &Doc{Coll: s.coll, ID: s.id, epoch: s.w.Tx.Epoch(), exists: true, version: Version{Data: b, TTL: s.ttl}}
	})
	if ok {
		return v
	}
	return catalog.Follow(s.data, path)
}

// storedSource is a version as stored.
type storedSource struct {
	source
	version *Version
	env     record.Env
}

func (w *Writer) storedSource(d *Doc, v *Version) *storedSource {
	s := &storedSource{source: source{w: w, coll: d.Coll, id: d.ID, ttl: v.TTL}, version: v}
	if v.At != 0 {
		s.ts = value.TimeFromMicros(int64(v.At))
	}
	s.env = w.recordEnv(d)
	s.env.At = v.At
	return s
}

// Lookup implements catalog.Source.
func (s *storedSource) Lookup(path []any) value.Value {
	v, ok := s.meta(path, func() *Doc {
		return &Doc{Coll: s.coll, ID: s.id, epoch: s.w.Tx.Epoch(), exists: true, version: *s.version}
	})
	if ok {
		return v
	}
	if path[0] == "data" && len(path) > 1 {
		path = path[1:]
	}
	v, ok, err := record.LookupPath(s.version.Data, path, s.env)
	if err != nil || !ok {
		return value.Null{}
	}
	return v
}
