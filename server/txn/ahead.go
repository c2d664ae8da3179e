package txn

import "github.com/fawndb/fawn/server/store"

// maxAhead is how many versions are kept for Get; more make room by forgetting
// all.
const maxAhead = 1024

// readAhead keeps stored versions that Get is about to be asked for. They stay
// good for the transaction's life: the snapshot does not change, and what the
// transaction writes itself goes before it.
type readAhead struct {
	versions map[aheadKey]store.Version // absent keys have a nil Key
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

// ReadAhead fetches the versions of keys at a time in one request to the store,
// for calls of Get to come. It records and charges nothing: what is not asked
// for has not been read.
func (t *Tx) ReadAhead(keys [][]byte, at store.Timestamp) error {
	a := &t.ahead
	if len(a.versions)+len(keys) > maxAhead || a.versions == nil {
		a.versions = make(map[aheadKey]store.Version, len(keys))
	}
	missing, names := make([][]byte, 0, len(keys)), make([]aheadKey, 0, len(keys))
	for _, k := range keys {
		name := aheadKey{at, string(k)}
		if _, known := a.versions[name]; !known {
			a.versions[name] = store.Version{} // until it is there
			missing, names = append(missing, k), append(names, name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	snap, _ := t.at(at)
	list, err := snap.GetMany(t.ctx, missing)
	if err != nil {
		a.versions = nil
		return err
	}
	for i, v := range list {
		a.versions[names[i]] = v
	}
	return nil
}

// Ahead is a version that ReadAhead has fetched.
func (t *Tx) Ahead(key []byte, at store.Timestamp) (store.Version, bool) {
	v, ok, _ := t.ahead.get(key, at)
	return v, ok
}
