package document

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/store"
)

// Chunk bounds a part of a build. It has at least one version of a document,
// whose entries can take more. Zero is no bound.
type Chunk struct {
	Bytes    int // of entries
	Versions int // of documents
	Time     time.Duration
}

// BuildError is why the entries of an index cannot be made, now and later.
type BuildError struct {
	Document value.ID
	Err      error
}

// Error implements error.
func (e *BuildError) Error() string { return fmt.Sprintf("document %d: %v", e.Document, e.Err) }

// Unwrap gives the reason.
func (e *BuildError) Unwrap() error { return e.Err }

// Position is how far a build has come. The zero Position is its beginning.
type Position struct {
	// Next is the id of the first document that is not done.
	Next value.ID
	// Before, when not zero, tells that the versions of Next from this time on
	// are done.
	Before store.Timestamp
	// Documents is how many documents were looked at.
	Documents int64
}

// Encode is the value of the record of a build.
func (p Position) Encode() []byte {
	b := binary.BigEndian.AppendUint64(nil, uint64(p.Next))
	b = binary.BigEndian.AppendUint64(b, uint64(p.Before))
	return binary.BigEndian.AppendUint64(b, uint64(p.Documents))
}

// ParsePosition reads what Encode has written.
func ParsePosition(b []byte) (p Position, err error) {
	if len(b) != 24 {
		return p, fmt.Errorf("record of an index build has %d bytes", len(b))
	}
	return Position{
		Next:      value.ID(binary.BigEndian.Uint64(b)),
		Before:    store.Timestamp(binary.BigEndian.Uint64(b[8:])),
		Documents: int64(binary.BigEndian.Uint64(b[16:])),
	}, nil
}

// BuildIndexes gives new indexes all their entries at once. The documents are a
// checked range: a write to the collection in the meantime is a conflict.
func (w *Writer) BuildIndexes(coll *Collection, indexes []*catalog.StoredIndex) error {
	w.Tx.CheckRange(keyspace.CollectionRange(w.Names.DB, coll.ID(), 0, MaxID))
	_, _, err := newEntryBuilder(w, coll, indexes, Chunk{}).run(Position{})
	return err
}

// BuildChunk gives indexes that are being built some more entries, and returns
// how far they have come; done is set when nothing remains. What it reads is
// not checked: see DESIGN.md.
func (w *Writer) BuildChunk(coll *Collection, indexes []*catalog.StoredIndex, from Position, size Chunk) (next Position, done bool, err error) {
	return newEntryBuilder(w, coll, indexes, size).run(from)
}

// entryBuilder makes the entries of all retained versions of a collection's
// documents, each at its own time, so that the indexes answer for the past as
// well. Of each document it meets the newest version first. A version that
// begins an entry writes it, at its time, and in the same transaction the
// deletion of the entry by the newer version that ended it, if one did.
type entryBuilder struct {
	w       *Writer
	coll    *Collection
	indexes []indexBuilder
	size    Chunk
	started time.Time

	id      value.ID        // of the document
	at      store.Timestamp // of the version met last; 0 before the first one
	writing bool            // that version is not done yet
	count   int             // versions written
	bytes   int             // of what they wrote
}

// indexBuilder is the state of one index: the entries of the version met last.
type indexBuilder struct {
	def     *catalog.StoredIndex
	entries []builtEntry // by key
	value   []byte       // of all of them
}

type builtEntry struct {
	key []byte
	// end is when a newer version ended the entry, 0 when none did; ended tells
	// that this is written.
	end   store.Timestamp
	ended bool
}

func newEntryBuilder(w *Writer, coll *Collection, indexes []*catalog.StoredIndex, size Chunk) *entryBuilder {
	b := &entryBuilder{w: w, coll: coll, size: size, started: time.Now(), id: -1}
	for _, ix := range indexes {
		b.indexes = append(b.indexes, indexBuilder{def: ix})
	}
	return b
}

func (b *entryBuilder) run(from Position) (next Position, done bool, err error) {
	it := b.w.Tx.PeekVersions(keyspace.CollectionRange(b.w.Names.DB, b.coll.ID(), from.Next, MaxID))
	defer it.Close()
	next = from
	for n := 0; it.Next(); n++ {
		if n%checkEvery == 0 {
			if err := b.w.Tx.Context().Err(); err != nil {
				return from, false, err
			}
		}
		v := it.Version()
		id := keyspace.DocumentID(v.Key)
		known := id == from.Next && from.Before != 0 && v.At >= from.Before
		if id != b.id {
			b.leave()
			if b.full() {
				return Position{Next: id, Documents: next.Documents}, false, nil
			}
			if b.id = id; !known {
				next.Documents++
			}
		} else if b.full() {
			next = Position{Next: id, Before: b.at, Documents: next.Documents}
			b.leave()
			return next, false, nil
		}
		if err := b.meet(v, !known); err != nil {
			if interrupted := b.w.Tx.Context().Err(); interrupted != nil || errors.Is(err, store.ErrClosed) {
				return from, false, errors.Join(interrupted, err)
			}
			return from, false, &BuildError{id, err}
		}
	}
	if err := it.Err(); err != nil {
		return from, false, err
	}
	b.leave()
	return next, true, b.w.Tx.Context().Err()
}

// full tells that the chunk has enough.
func (b *entryBuilder) full() bool {
	if b.count == 0 {
		return false
	}
	s := b.size
	return s.Bytes > 0 && b.bytes >= s.Bytes || s.Versions > 0 && b.count >= s.Versions ||
		s.Time > 0 && b.count%16 == 0 && time.Since(b.started) >= s.Time
}

// meet goes on to the next older version of the document.
func (b *entryBuilder) meet(v store.Version, writing bool) error {
	var doc *Doc
	var version Version
	if !v.Deleted {
		var err error
		if version, err = ParseVersion(v); err != nil {
			return err
		}
		doc = &Doc{Coll: b.coll, ID: b.id, version: version}
	}
	for i := range b.indexes {
		x := &b.indexes[i]
		var keys []indexKey
		var val []byte
		if doc != nil {
			var err error
			if keys, err = b.w.entryKeys(x.def, b.w.storedSource(doc, &version)); err != nil {
				return err
			}
			val = entryValue(version.TTL)
		}
		b.merge(x, keys, val, writing)
	}
	if b.at, b.writing = v.At, writing; writing {
		b.count++
	}
	return nil
}

// merge replaces the entries of the newer version by those of an older one.
// Entries that both have go on; the others begin, or end, in between.
func (b *entryBuilder) merge(x *indexBuilder, keys []indexKey, val []byte, writing bool) {
	slices.SortFunc(keys, func(a, b indexKey) int { return bytes.Compare(a.key, b.key) })
	newer, older := x.entries, make([]builtEntry, 0, len(keys))
	for i, k := range keys {
		if i > 0 && bytes.Equal(k.key, keys[i-1].key) {
			continue
		}
		for len(newer) > 0 && bytes.Compare(newer[0].key, k.key) < 0 {
			b.begin(x, newer[0])
			newer = newer[1:]
		}
		e := builtEntry{key: k.key, end: b.at}
		if len(newer) > 0 && bytes.Equal(newer[0].key, k.key) {
			e = newer[0]
			if !bytes.Equal(val, x.value) {
				b.begin(x, e)
			}
			newer = newer[1:]
		}
		if writing && e.end != 0 && !e.ended {
			b.put(store.Write{Key: e.key, Delete: true, At: e.end})
			e.ended = true
		}
		older = append(older, e)
	}
	for _, e := range newer {
		b.begin(x, e)
	}
	x.entries, x.value = older, val
}

// leave ends the document, or what the chunk does of it: no older version has
// begun the entries.
func (b *entryBuilder) leave() {
	for i := range b.indexes {
		x := &b.indexes[i]
		for _, e := range x.entries {
			b.begin(x, e)
		}
		x.entries, x.value = nil, nil
	}
	b.at = 0
}

// begin writes an entry of the version met last.
func (b *entryBuilder) begin(x *indexBuilder, e builtEntry) {
	if b.writing {
		b.put(store.Write{Key: e.key, Value: x.value, At: b.at})
	}
}

func (b *entryBuilder) put(w store.Write) {
	b.bytes += len(w.Key) + len(w.Value)
	b.w.Tx.PutPast(w)
}
