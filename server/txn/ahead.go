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
	missing := keys[:0:0]
	for _, k := range keys {
		if _, _, known := t.ahead.get(k, at); !known {
			missing = append(missing, k)
		}
	}
	if len(missing) < 2 {
		return nil // nothing to gain
	}
	snap, _ := t.at(at)
	list, err := snap.GetMany(t.ctx, missing)
	if err != nil {
		return err
	}
	if len(t.ahead.versions)+len(list) > maxAhead || t.ahead.versions == nil {
		t.ahead.versions = make(map[aheadKey]store.Version, len(list))
	}
	for i, k := range missing {
		t.ahead.versions[aheadKey{at, string(k)}] = list[i]
	}
	return nil
}
