package txn

import "github.com/fawndb/fawn/server/store"

// maxAhead is how many versions are kept for Get, and maxAheadBytes how large they
// may be together; more make room by forgetting all. Documents can be so large
// that no number of them is small.
const (
	maxAhead      = 1024
	maxAheadBytes = 16 << 20
)

// firstAhead is how many keys are fetched while it is not known how large the
// versions are: all that a page of the usual size needs.
const firstAhead = 32

// readAhead keeps stored versions that Get is about to be asked for. They stay
// good for the transaction's life: the snapshot does not change, and what the
// transaction writes itself goes before it.
type readAhead struct {
	versions map[aheadKey]store.Version // absent keys have a nil Key
	bytes    int                        // of their values
	largest  int                        // of all values so far, 0: not known
}

// room is how many versions can be fetched at once.
func (r *readAhead) room() int {
	if r.largest == 0 {
		return firstAhead
	}
	return (maxAheadBytes - r.bytes + r.largest - 1) / r.largest
}

type aheadKey struct {
	at  store.Timestamp
	key string
}

func (r *readAhead) get(key []byte, at store.Timestamp) (v store.Version, ok, known bool) {
	if len(r.versions) == 0 {
		return v, false, false
	}
	v, known = r.versions[aheadKey{at, string(key)}]
	return v, v.Key != nil, known
}

// ReadAhead fetches the versions of keys at a time in few requests to the store,
// for calls of Get to come. It records and charges nothing: what is not asked
// for has not been read. Of large versions it fetches some, and leaves the others
// to Get.
func (t *Tx) ReadAhead(keys [][]byte, at store.Timestamp) error {
	a := &t.ahead
	if len(a.versions)+len(keys) > maxAhead || a.bytes >= maxAheadBytes || a.versions == nil {
		a.versions, a.bytes = make(map[aheadKey]store.Version, len(keys)), 0
	}
	missing, names := make([][]byte, 0, len(keys)), make([]aheadKey, 0, len(keys))
	for _, k := range keys {
		name := aheadKey{at, string(k)}
		if _, known := a.versions[name]; !known {
			a.versions[name] = store.Version{} // until it is there
			missing, names = append(missing, k), append(names, name)
		}
	}
	snap, _ := t.at(at)
	for len(missing) > 0 && a.bytes < maxAheadBytes {
		n := min(a.room(), len(missing))
		list, err := snap.GetMany(t.ctx, missing[:n])
		if err != nil {
			a.versions = nil
			return err
		}
		for i, v := range list {
			a.versions[names[i]] = v
			a.bytes += len(v.Value)
			a.largest = max(a.largest, len(v.Value), 1)
		}
		missing, names = missing[n:], names[n:]
	}
	for _, name := range names {
		delete(a.versions, name)
	}
	return nil
}

// Ahead is a version that ReadAhead has fetched.
func (t *Tx) Ahead(key []byte, at store.Timestamp) (store.Version, bool) {
	v, ok, _ := t.ahead.get(key, at)
	return v, ok
}
