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

// Close ends the reading. What was read is recorded for the commit.
func (e *Entries) Close() {
	if e.scan != nil {
		e.scan.Close()
	}
}
