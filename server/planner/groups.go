package planner

import (
	"bytes"
	"cmp"
	"math"
	"slices"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/document/key"
	"github.com/fawndb/fawn/server/store"
)

// groupReader reads entries in groups. Index and order agree on the order of
// groups.
type groupReader struct {
	op   *indexOrder
	rt   Runtime
	at   store.Timestamp
	span span
	left int64 // documents to be found
	skip int64 // of which so many are passed over
	ids  []value.ID

	group   []entryRow
	raw     []byte        // what the last entry is ordered by, as in the key
	keys    []value.Value // the same
	uniform bool          // all entries of the group are ordered by the same
	lone    bool          // nothing else belongs to the group
	asked   bool          // whether it is lone
}

type entryRow struct {
	keys []value.Value
	id   value.ID
}

// read reads until enough documents are found; ok is false for entries that an
// order cannot be read from.
func (r *groupReader) read(e *document.Entries) (ok bool, err error) {
	for r.left > 0 {
		id, values, more, err := e.NextKey()
		if err != nil {
			return false, err
		}
		if !more {
			r.flush()
			return true, nil
		}
		r.op.readEntry()
		if ok, err := r.add(id, values); !ok || err != nil {
			return false, err
		}
	}
	return true, nil
}

// add takes an entry.
func (r *groupReader) add(id value.ID, values []byte) (ok bool, err error) {
	raw, keys, ok := r.decode(values)
	if !ok {
		return false, nil
	}
	if keys != nil {
		same := r.belongs(keys)
		if !same {
			if r.flush(); r.left <= 0 {
				return true, nil
			}
		}
		if ok, err := r.distinguished(keys); !ok || err != nil {
			return false, err
		}
		r.uniform, r.lone, r.asked = !same, false, false
		r.raw, r.keys = append(r.raw[:0], raw...), keys
	}
	r.group = append(r.group, entryRow{r.keys, id})
	if int64(len(r.group)) < r.left {
		return true, nil
	}
	if r.uniform && len(raw) == len(values) && r.op.backward == r.op.docs.Backward {
		if !r.asked {
			r.asked = true
			if r.lone, err = r.alone(); err != nil {
				return false, err
			}
		}
		if r.lone {
			r.flush()
			return true, nil
		}
	}
	if int64(len(r.group)) >= 2*r.left+checkEvery {
		r.sort()
		r.group = r.group[:r.left]
	}
	return true, nil
}

// lastKnown is the last second that can be a commit time.
const lastKnown = math.MaxInt64/1_000_000 - 1

// decode takes apart what an entry is ordered by; keys are nil when they are
// those of the last entry.
func (r *groupReader) decode(values []byte) (raw []byte, keys []value.Value, ok bool) {
	if r.keys != nil && bytes.HasPrefix(values, r.raw) { // no value is the beginning of another
		return values[:len(r.raw)], nil, true
	}
	rest := values
	keys = make([]value.Value, len(r.op.by))
	for i := range keys {
		var err error
		if keys[i], rest, err = key.DecodeValue(rest, r.op.access.index.Values[r.op.access.fixed+i].Desc); err != nil {
			return nil, nil, false
		}
		switch v := keys[i].(type) {
		case key.Ref:
			keys[i] = r.rt.Data().Reference(v, r.at)
		case *value.Array, *value.Object, value.TransactionTime:
			return nil, nil, false
		case value.Time:
			// A commit time that is not known would be below this one in the
			// index, and is above it in an order.
			if v.Sec > lastKnown && r.rt.Data().Tx.Writing() {
				return nil, nil, false
			}
		}
	}
	return values[:len(values)-len(rest)], keys, true
}

// belongs tells whether an entry goes into the group of the one before.
func (r *groupReader) belongs(keys []value.Value) bool {
	if r.keys == nil {
		return false
	}
	for i, k := range keys {
		last := r.keys[i]
		switch {
		case value.IsNumber(k) && value.IsNumber(last):
			if value.TotalCompare(k, last) != 0 {
				return false
			}
		case k.Kind() != last.Kind():
			return false
		case k.Kind() == value.KindString || k.Kind() == value.KindDoc:
			return true
		case value.TotalCompare(k, last) != 0:
			return false
		}
	}
	return true
}

// distinguished tells whether entries that differ in more than the last field
// are where an order has them too: there is no 1.0 in a field that is 1, whose
// entries would all come later.
func (r *groupReader) distinguished(keys []value.Value) (bool, error) {
	for i, k := range keys[:len(keys)-1] {
		if k.Kind() == value.KindString || k.Kind() == value.KindDoc {
			break // the group is sorted by what comes after
		}
		if !value.IsNumber(k) || r.keys != nil && value.TotalCompare(r.keys[i], k) == 0 && i == 0 {
			continue
		}
		if other, err := r.otherForm(keys[:i], k); other || err != nil {
			return false, err
		}
	}
	return true, nil
}

// alone tells whether the group has none but entries that are ordered by the
// same: no number equals it that an index distinguishes from it, and no other
// string is where only the whole group tells.
func (r *groupReader) alone() (bool, error) {
	last := len(r.keys) - 1
	for i, k := range r.keys {
		switch {
		case k.Kind() == value.KindString, k.Kind() == value.KindDoc:
			return false, nil
		case i == last && value.IsNumber(k):
			other, err := r.otherForm(r.keys[:last], k)
			return !other, err
		}
	}
	return true, nil
}

// otherForm tells whether there are entries with a number, behind given values,
// in the other of the two forms that an index distinguishes.
func (r *groupReader) otherForm(before []value.Value, n value.Value) (bool, error) {
	list, ok := points(n)
	if !ok {
		return true, nil
	}
	values := r.op.access.index.Values[r.op.access.fixed:]
	for _, other := range list {
		if (other.Kind() == value.KindDouble) == (n.Kind() == value.KindDouble) {
			continue
		}
		prefix := bytes.Clone(r.span.keys.Start[:r.span.prefix])
		for i, v := range append(before[:len(before):len(before)], other) {
			prefix = append(prefix, encoded(v, values[i].Desc)...)
		}
		e, err := r.rt.Data().Entries(r.op.docs.Coll, store.Prefix(prefix), len(prefix), nil, false, r.at)
		if err != nil {
			return false, err
		}
		_, _, some, err := e.NextKey()
		e.Close()
		if some || err != nil {
			return some, err
		}
	}
	return false, nil
}

// sort brings the group into the order that is asked for.
func (r *groupReader) sort() {
	slices.SortFunc(r.group, func(a, b entryRow) int {
		for i, o := range r.op.by {
			c := value.TotalCompare(a.keys[i], b.keys[i])
			if o.Desc {
				c = -c
			}
			if c != 0 {
				return c
			}
		}
		if r.op.docs.Backward {
			return cmp.Compare(b.id, a.id)
		}
		return cmp.Compare(a.id, b.id)
	})
}

// flush delivers the group.
func (r *groupReader) flush() {
	r.sort()
	for _, x := range r.group[:min(r.left, int64(len(r.group)))] {
		if r.left--; r.skip > 0 {
			r.skip--
		} else {
			r.ids = append(r.ids, x.id)
		}
	}
	r.group = r.group[:0]
}
