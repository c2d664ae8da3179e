package planner

import (
	"slices"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/store"
)

// The rule Sorted: an index that lists documents by its values gives their ids,
// which are brought into the order of the collection. That is bounded, and pays
// only when the index chooses few of the documents.
const (
	maxSorted  = 16000 // ids
	fewSorted  = 1000  // that are collected for one document
	sampleFrom = 500   // ids from which a sample is taken
	sampleSize = 64    // documents
	sampleHits = 8     // of which so many are listed: reading all is cheaper
)

// collected are the ids that the index lists, sorted; nil when they are too
// many.
func (o *lookup) collected(d *document.Reader, at store.Timestamp) (idSource, error) {
	limit := maxSorted
	if o.use.Want < maxSorted/64 {
		limit = max(fewSorted, int(o.use.Want)*64)
	}
	var ids []value.ID
	var read []*document.Entries
	done := (*document.Entries).Discard
	defer func() {
		for _, e := range read {
			done(e)
		}
	}()
	for _, part := range o.access.spans {
		e, err := d.Entries(o.docs.Coll, part.keys, part.prefix, nil, false, at)
		if err != nil {
			return nil, err
		}
		read = append(read, e)
		for {
			id, _, ok, err := e.NextKey()
			if err != nil {
				return nil, err
			}
			if !ok {
				break
			}
			if id < o.docs.From || id > o.docs.To {
				continue
			}
			if len(ids) == limit {
				return nil, nil
			}
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	if len(ids) >= sampleFrom {
		dense, err := o.dense(d, ids, at)
		if dense || err != nil {
			return nil, err
		}
	}
	done = (*document.Entries).Close
	if o.docs.Backward {
		slices.Reverse(ids)
	}
	return &idList{ids: ids}, nil
}

// dense looks at some documents of the collection, whether many of them are in
// a sorted list.
func (o *lookup) dense(d *document.Reader, ids []value.ID, at store.Timestamp) (bool, error) {
	list, err := d.List(o.docs.Coll, ids[0], o.docs.To, false, at)
	if err != nil {
		return false, err
	}
	defer list.Discard()
	hits := 0
	var doc document.Doc
	for range sampleSize {
		ok, err := list.Lend(&doc)
		if !ok || err != nil {
			return true, err // there are not many more documents than are in the list
		}
		if _, found := slices.BinarySearch(ids, doc.ID); found {
			hits++
		}
	}
	return hits >= sampleHits, nil
}

type idList struct{ ids []value.ID }

func (l *idList) next() (value.ID, bool, error) {
	if len(l.ids) == 0 {
		return 0, false, nil
	}
	id := l.ids[0]
	l.ids = l.ids[1:]
	return id, true, nil
}

func (l *idList) close() {}
