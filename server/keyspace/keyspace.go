// Package keyspace lays out the keys of everything that FawnDB keeps in a store.
package keyspace

import (
	"bytes"
	"encoding/binary"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/store"
)

// Keys are tuples: database, kind, collection or index, then what orders the
// entries. Every prefix is meaningful: one database, one collection, one term
// are each one key range.
const (
	kindDocument = 'd' // collection, document id -> document
	kindIndex    = 'i' // collection, index, terms..., values..., document id -> header
	kindExpiry   = 't' // collection, ttl, document id -> nothing
	kindSchema   = 's' // name of a schema record
)

// MaxIndexKey is the greatest length of an index entry's key, in bytes.
const MaxIndexKey = 64000

// DB numbers a database; the root is 0.
type DB uint64

func (db DB) prefix(kind byte, extra int) []byte {
	k := make([]byte, 0, 9+extra)
	k = binary.BigEndian.AppendUint64(k, uint64(db))
	return append(k, kind)
}

// DocumentKey is the key of a document.
func DocumentKey(db DB, coll uint32, id value.ID) []byte {
	k := db.prefix(kindDocument, 12)
	k = binary.BigEndian.AppendUint32(k, coll)
	return binary.BigEndian.AppendUint64(k, uint64(id))
}

// DocumentID is the id at the end of a document or index key.
func DocumentID(key []byte) value.ID {
	return value.ID(binary.BigEndian.Uint64(key[len(key)-8:]))
}

// CollectionRange is the range of a collection's documents with ids from
// first to last, both included.
func CollectionRange(db DB, coll uint32, first, last value.ID) store.Range {
	if first > last {
		k := DocumentKey(db, coll, 0)
		return store.Range{Start: k, End: k}
	}
	return store.Range{
		Start: DocumentKey(db, coll, first),
		End:   append(DocumentKey(db, coll, last), 0),
	}
}

// IndexPrefix is what the keys of an index's entries start with.
func IndexPrefix(db DB, coll, index uint32, extra int) []byte {
	k := db.prefix(kindIndex, 8+extra)
	k = binary.BigEndian.AppendUint32(k, coll)
	return binary.BigEndian.AppendUint32(k, index)
}

// omitted follows an index in the keys that note a document of which the index
// lacks an entry. No term, value or id begins with it.
const omitted = 0xff

// OmittedKey notes that an index lacks an entry of a document, which has too
// large a term or value.
func OmittedKey(db DB, coll, index uint32, id value.ID) []byte {
	k := append(IndexPrefix(db, coll, index, 9), omitted)
	return binary.BigEndian.AppendUint64(k, uint64(id))
}

// OmittedRange is the range of the notes about the entries that an index lacks.
// All entries come before it.
func OmittedRange(db DB, coll, index uint32) store.Range {
	k := append(IndexPrefix(db, coll, index, 1), omitted)
	return store.Prefix(k)
}

// ExpiryKey notes that a document expires at a time in microseconds, so that
// it can be found then.
func ExpiryKey(db DB, coll uint32, ttl int64, id value.ID) []byte {
	k := db.prefix(kindExpiry, 20)
	k = binary.BigEndian.AppendUint32(k, coll)
	k = binary.BigEndian.AppendUint64(k, uint64(max(ttl, 0)))
	return binary.BigEndian.AppendUint64(k, uint64(id))
}

// CollectionData is the ranges of all that is stored of a collection besides
// its definition.
func CollectionData(db DB, coll uint32) []store.Range {
	out := make([]store.Range, 0, 3)
	for _, kind := range []byte{kindDocument, kindIndex, kindExpiry} {
		k := binary.BigEndian.AppendUint32(db.prefix(kind, 4), coll)
		out = append(out, store.Prefix(k))
	}
	return out
}

// IndexRange is the range of all entries of an index, and of what is noted about
// those that it lacks.
func IndexRange(db DB, coll, index uint32) store.Range {
	k := IndexPrefix(db, coll, index, 0)
	return store.Prefix(k)
}

// Obsolete are the records of what can be dropped: see ObsoleteKey.
func Obsolete() store.Range {
	k := SchemaKey(0, "left:")
	return store.Prefix(k)
}

// ObsoleteKey is the key of the record that a change of the schema has made a
// range unreachable. The record's value is the end of the range, its
// commit time the moment from which nobody reads the range.
func ObsoleteKey(r store.Range) []byte { return SchemaKey(0, "left:"+string(r.Start)) }

// ParseObsolete reads a record of an obsolete range.
func ParseObsolete(v store.Version) store.Range {
	return store.Range{Start: bytes.Clone(v.Key[len(Obsolete().Start):]), End: bytes.Clone(v.Value)}
}

// Build is an unfinished build of an index.
type Build struct {
	DB                DB
	Collection, Index uint32
}

const buildRecord = "build:"

// Builds are the records of unfinished builds in all databases.
func Builds() store.Range {
	k := SchemaKey(0, buildRecord)
	return store.Prefix(k)
}

// Key is the key of the record of how far the build has come.
func (b Build) Key() []byte {
	k := binary.BigEndian.AppendUint64(SchemaKey(0, buildRecord), uint64(b.DB))
	k = binary.BigEndian.AppendUint32(k, b.Collection)
	return binary.BigEndian.AppendUint32(k, b.Index)
}

// ParseBuildKey tells which build a key in Builds belongs to.
func ParseBuildKey(k []byte) Build {
	b := k[len(Builds().Start):]
	return Build{DB(binary.BigEndian.Uint64(b)), binary.BigEndian.Uint32(b[8:]), binary.BigEndian.Uint32(b[12:])}
}

// SchemaKey is the key of a named schema record, such as a counter.
func SchemaKey(db DB, name string) []byte {
	return append(db.prefix(kindSchema, len(name)), name...)
}

// VersionKey is written by every schema change of a database; its commit time
// is the schema version.
func VersionKey(db DB) []byte { return SchemaKey(db, "version") }

// DatabaseRange holds everything of one database but not its children.
func DatabaseRange(db DB) store.Range {
	return store.Range{
		Start: binary.BigEndian.AppendUint64(nil, uint64(db)),
		End:   binary.BigEndian.AppendUint64(nil, uint64(db)+1),
	}
}

// Source is the part of a key that names its collection or index: what a range
// read covers at most. Other keys are returned whole.
func Source(k []byte) []byte {
	switch n := len(k); {
	case n > 13 && k[8] == kindDocument:
		return k[:13]
	case n > 17 && k[8] == kindIndex:
		return k[:17]
	}
	return k
}

// ParseDocumentKey takes a document key apart; ok is false for other keys.
func ParseDocumentKey(k []byte) (coll uint32, id value.ID, ok bool) {
	if len(k) != 21 || k[8] != kindDocument {
		return 0, 0, false
	}
	return binary.BigEndian.Uint32(k[9:]), DocumentID(k), true
}
