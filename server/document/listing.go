package document

import (
	"bytes"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document/record"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/txn"
)

// MaxID is the largest document id.
const MaxID = value.ID(1<<63 - 1)

// checkEvery is how many documents pass between looks at the deadline.
const checkEvery = 256

// Listing reads the documents of a collection by id.
type Listing struct {
	r    *Reader
	coll *Collection
	at   store.Timestamp
	scan *txn.Scan // nil when there is nothing to read
}

// List begins to read the documents with ids first to last, both included, as
// of a time, in descending order with reverse set.
func (r *Reader) List(coll *Collection, first, last value.ID, reverse bool, at store.Timestamp) (*Listing, error) {
	l := &Listing{r: r, coll: coll, at: at}
	if coll == Deleted || !r.mayRead(coll, at) {
		return l, nil
	}
	if err := r.readable(coll, at); err != nil {
		return nil, err
	}
	l.scan = r.Tx.Scan(keyspace.CollectionRange(r.Names.DB, coll.ID(), first, last), reverse, at).Partitioned()
	return l, nil
}

// Since makes the listing deliver what one that began in an earlier epoch of the
// transaction would deliver from its first document on.
func (l *Listing) Since(epoch uint32) {
	if l.scan != nil {
		l.scan.Since(epoch)
	}
}

// Some tells whether there is a document with an id from first to last, as of a
// time. It is not charged for.
func (r *Reader) Some(coll *Collection, first, last value.ID, reverse bool, at store.Timestamp) (bool, error) {
	l, err := r.List(coll, first, last, reverse, at)
	if err != nil || l.scan == nil {
		return false, err
	}
	l.scan.Free()
	defer l.Close()
	for l.scan.Next() {
		v, err := ParseVersion(l.scan.Version())
		if err != nil || !r.expired(&v) {
			return err == nil, err
		}
	}
	return false, l.scan.Err()
}

// Discard ends the listing as if it had not been: no answer depends on it.
func (l *Listing) Discard() {
	if l.scan != nil {
		l.scan.Discard()
	}
}

// Next returns the next document, nil at the end.
func (l *Listing) Next() (*Doc, error) {
	if l.scan == nil {
		return nil, nil
	}
	for l.scan.Next() {
		v := l.scan.Version()
		d := &Doc{Coll: l.coll, ID: keyspace.DocumentID(v.Key), At: l.at}
		// The iterator's bytes are only lent.
		v.Value = append(make([]byte, 0, len(v.Value)), v.Value...)
		if err := l.r.setVersion(d, v); err != nil {
			return nil, err
		}
		if !d.exists {
			continue
		}
		if d.Coll.Named() {
			if err := l.r.readName(d); err != nil {
				return nil, err
			}
		}
		return d, nil
	}
	return nil, l.scan.Err()
}

// readName takes the name of a definition from its stored data.
func (r *Reader) readName(d *Doc) error {
	v, _, err := record.Lookup(d.version.Data, "name", r.recordEnv(d))
	if s, ok := v.(value.String); ok {
		d.Name = string(s)
	}
	return err
}

// Lend puts the next document into d, whose data are only valid until the next
// call: see Doc.Keep. It reports false at the end.
func (l *Listing) Lend(d *Doc) (bool, error) {
	if l.scan == nil || l.coll.Named() {
		p, err := l.Next()
		if p == nil || err != nil {
			return false, err
		}
		*d = *p
		return true, nil
	}
	for l.scan.Next() {
		v := l.scan.Version()
		if d.Coll == nil {
			d.Coll, d.At = l.coll, l.at
		}
		d.ID = keyspace.DocumentID(v.Key)
		if err := l.r.setVersion(d, v); err != nil {
			return false, err
		}
		if d.exists {
			return true, nil
		}
	}
	return false, l.scan.Err()
}

// Count counts the documents without making values of them.
func (l *Listing) Count() (n int64, err error) {
	if l.scan == nil {
		return 0, nil
	}
	for l.scan.Next() {
		v, err := ParseVersion(l.scan.Version())
		if err != nil {
			return 0, err
		}
		if !l.r.expired(&v) {
			n++
		}
	}
	return n, l.scan.Err()
}

// Close ends the listing. What was read of it is recorded for the commit.
func (l *Listing) Close() {
	if l.scan != nil {
		l.scan.Close()
	}
}

// Entries reads the entries of an index.
type Entries struct {
	r      *Reader
	coll   *Collection
	lookup *Lookup
	at     store.Timestamp
	prefix int // bytes of the keys that all entries share
	scan   *txn.Scan
}

// Entries begins to read the entries of an index of a collection in a range of
// keys, as of a time. The first prefix bytes of all keys are the same: index
// and terms. With a lookup, the documents answer what their entries cover.
func (r *Reader) Entries(coll *Collection, keys store.Range, prefix int, l *Lookup, reverse bool, at store.Timestamp) (*Entries, error) {
	if err := r.readable(coll, at); err != nil {
		return nil, err
	}
	e := &Entries{r: r, coll: coll, lookup: l, at: at, prefix: prefix}
	if !r.mayRead(coll, at) {
		return e, nil
	}
	e.scan = r.Tx.Scan(keys, reverse, at)
	if l != nil && len(l.Terms) == 0 {
		e.scan.Partitioned()
	}
	return e, nil
}

// Omits tells whether an index lacks entries of documents that may be read, as
// of a time. It is not charged for.
func (r *Reader) Omits(coll *Collection, index uint32, at store.Timestamp) (bool, error) {
	if err := r.readable(coll, at); err != nil {
		return false, err
	}
	if !r.mayRead(coll, at) {
		return false, nil
	}
	s := r.Tx.Scan(keyspace.OmittedRange(r.Names.DB, coll.ID(), index), false, at).Free()
	defer s.Close()
	for s.Next() {
		v, err := ParseVersion(s.Version())
		if err != nil || !r.expired(&v) {
			return err == nil, err
		}
	}
	return false, s.Err()
}

// Next returns the document of the next entry and the entry's position: its
// key without the prefix. The document is nil at the end. It has not been
// read.
func (e *Entries) Next() (d *Doc, position []byte, err error) {
	if e.scan == nil {
		return nil, nil, nil
	}
	for e.scan.Next() {
		v := e.scan.Version()
		// The entry of a document with a ttl carries it, so that an expired
		// document needs no reading to be left out.
		header, err := ParseVersion(v)
		if err != nil {
			return nil, nil, err
		}
		if e.r.expired(&header) {
			continue
		}
		id := keyspace.DocumentID(v.Key)
		if e.lookup == nil {
			return &Doc{Coll: e.coll, ID: id, At: e.at}, nil, nil
		}
		position = bytes.Clone(v.Key[e.prefix:])
		return e.r.listed(e.coll, id, e.at, e.lookup, position[:len(position)-8]), position, nil
	}
	return nil, nil, e.scan.Err()
}

// NextKey returns the next entry: the id of its document, and its covered values
// as in the key, which are only lent. ok is false at the end.
func (e *Entries) NextKey() (id value.ID, values []byte, ok bool, err error) {
	if e.scan == nil {
		return 0, nil, false, nil
	}
	for e.scan.Next() {
		v := e.scan.Version()
		header, err := ParseVersion(v)
		if err != nil {
			return 0, nil, false, err
		}
		if !e.r.expired(&header) {
			return keyspace.DocumentID(v.Key), v.Key[e.prefix : len(v.Key)-8], true, nil
		}
	}
	return 0, nil, false, e.scan.Err()
}

// Discard ends the reading as if it had not been: no answer depends on it.
func (e *Entries) Discard() {
	if e.scan != nil {
		e.scan.Discard()
	}
}

// Close ends the reading. What was read is recorded for the commit.
func (e *Entries) Close() {
	if e.scan != nil {
		e.scan.Close()
	}
}
