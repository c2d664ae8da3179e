package exec

import (
	"bytes"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/document/record"
	"github.com/fawndb/fawn/server/store"
)

// collectionSet is the documents of a collection with ids from..to, both
// included, by ascending id.
type collectionSet struct {
	base
	coll     *Coll
	from, to value.ID
	reverse  bool
	at       store.Timestamp
}

// All makes the set of all documents of a collection.
func (c *Context) All(coll *Coll) Set {
	return &collectionSet{coll: coll, to: maxID, at: c.readTime()}
}

// Between makes the set of the documents with ids from..to.
func (c *Context) Between(coll *Coll, from, to value.ID) Set {
	return &collectionSet{coll: coll, from: max(from, 0), to: to, at: c.readTime()}
}

// readTime is the time that documents and sets made now are read at.
func (c *Context) readTime() store.Timestamp { return c.effectiveAt(c.readAt) }

// ranged tells whether the set is less than the whole collection.
func (s *collectionSet) ranged() bool { return s.from != 0 || s.to != maxID }

func (s *collectionSet) pageSize() int { return defaultPageSize }
func (s *collectionSet) Reverse() Set  { r := *s; r.reverse = !s.reverse; return &r }

func (s *collectionSet) iterate(c *Context) (iterator, error) {
	it := &collectionIterator{c: c, set: *s}
	it.set.at = c.effectiveAt(s.at)
	if s.coll == deletedCollection || c.hidden(s.coll) {
		return (&arraySet{}).iterate(c)
	}
	if err := c.readable(s.coll, it.set.at); err != nil {
		return nil, err
	}
	it.scan = c.tx.Scan(document.CollectionRange(c.schema.db, s.coll.id(), s.from, s.to), s.reverse, it.set.at).Partitioned()
	return it, nil
}

type collectionIterator struct {
	c    *Context
	set  collectionSet // what remains
	scan *document.Scan
	peek *Doc
}

func (i *collectionIterator) next() (value.Value, bool, error) {
	d, err := i.advance()
	if d == nil || err != nil {
		return nil, false, err
	}
	i.passed(d)
	return d, true, nil
}

// passed moves the beginning of what remains behind a document.
func (i *collectionIterator) passed(d *Doc) {
	switch {
	case i.set.reverse:
		i.set.to = d.docID - 1
	case d.docID == maxID:
		i.set.from, i.set.to = 1, 0 // nothing
	default:
		i.set.from = d.docID + 1
	}
}

// lend puts the next document into d, whose data are only valid until the
// next call: see keep.
func (i *collectionIterator) lend(d *Doc) (bool, error) {
	if i.peek != nil || i.set.coll.named() {
		p, err := i.advance()
		if p == nil || err != nil {
			return false, err
		}
		*d = *p
		i.passed(d)
		return true, nil
	}
	for i.scan.Next() {
		v := i.scan.Version()
		if d.coll == nil {
			d.coll, d.at = i.set.coll, i.set.at
		}
		d.docID = document.DocumentID(v.Key)
		if err := i.c.setVersion(d, v); err != nil {
			return false, err
		}
		if d.exists {
			i.passed(d)
			return true, nil
		}
	}
	return false, i.scan.Err()
}

// keep makes a document of a lent one.
func (d *Doc) keep() *Doc {
	k := *d
	k.version.data = bytes.Clone(d.version.data)
	return &k
}

func (i *collectionIterator) advance() (*Doc, error) {
	if d := i.peek; d != nil {
		i.peek = nil
		return d, nil
	}
	for i.scan.Next() {
		v := i.scan.Version()
		d := &Doc{coll: i.set.coll, docID: document.DocumentID(v.Key), at: i.set.at}
		// The iterator's bytes are only lent.
		v.Value = append(make([]byte, 0, len(v.Value)), v.Value...)
		if err := i.c.setVersion(d, v); err != nil {
			return nil, err
		}
		if !d.exists {
			continue
		}
		if d.coll.named() {
			if err := i.c.readName(d); err != nil {
				return nil, err
			}
		}
		return d, nil
	}
	return nil, i.scan.Err()
}

// readName takes the name of a schema document from its stored data.
func (c *Context) readName(d *Doc) error {
	v, _, err := record.Lookup(d.version.data, "name", c.recordEnv(d))
	if s, ok := v.(value.String); ok {
		d.name = string(s)
	}
	return err
}

func (i *collectionIterator) more() (bool, error) {
	if i.peek == nil {
		d, err := i.advance()
		if err != nil {
			return false, err
		}
		i.peek = d
	}
	return i.peek != nil, nil
}

func (i *collectionIterator) rest() Set {
	r := i.set
	if i.c.cursorAt != 0 && r.at == i.c.cursorAt {
		r.at = document.Present // the cursor carries the time
	}
	return &r
}

func (i *collectionIterator) close() { i.scan.Close() }

// count counts the documents without making values of them.
func (s *collectionSet) count(c *Context) (int64, error) {
	it, err := s.iterate(c)
	if err != nil {
		return 0, err
	}
	defer it.close()
	scan, ok := it.(*collectionIterator)
	if !ok {
		return 0, nil
	}
	n := int64(0)
	for scan.scan.Next() {
		v, err := parseVersion(scan.scan.Version())
		if err != nil {
			return 0, err
		}
		if !c.expired(&v) {
			n++
		}
		if n%checkEvery == 0 {
			if err := c.ctx.Err(); err != nil {
				return 0, err
			}
		}
	}
	return n, scan.scan.Err()
}

// Count counts the elements of a set, one step each.
func (c *Context) Count(set Set) (n int64, err error) {
	if s, ok := set.(*collectionSet); ok {
		if n, err = s.count(c); err != nil {
			return 0, err
		}
		return n, c.Steps(n)
	}
	err = c.Iterate(set, func(value.Value) (bool, error) {
		n++
		return true, c.Step()
	})
	return n, err
}

func (s *collectionSet) encode(e *cursorEncoder) error {
	e.tag(tagCollection)
	e.string(s.coll.ModuleName())
	e.int(int64(s.from))
	e.int(int64(s.to))
	e.bool(s.reverse)
	e.int(int64(s.at))
	return nil
}

func (d *cursorDecoder) collection() Set {
	s := &collectionSet{coll: d.coll()}
	s.from, s.to = value.ID(d.within(0, int64(maxID))), value.ID(d.int())
	s.reverse, s.at = d.bool(), d.time()
	if d.err != nil {
		return nil
	}
	return s
}
