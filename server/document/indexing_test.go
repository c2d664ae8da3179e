package document

import (
	"fmt"
	"strings"

	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/document/key"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/txn"
)

// entries lists the entries of a stored index as they are in the store: terms,
// values and id, with the ttl behind "until".
func (a *attempt) entries(coll *Collection, n int) []string {
	a.world.Helper()
	return a.entriesAt(coll, coll.Def.Stored[n], txn.Present)
}

func (a *attempt) entriesAt(coll *Collection, ix *catalog.StoredIndex, at store.Timestamp) (list []string) {
	a.world.Helper()
	r := keyspace.IndexRange(a.Names.DB, coll.ID(), ix.ID)
	scan := a.Tx.Scan(r, false, at)
	defer scan.Close()
	for scan.Next() {
		v := scan.Version()
		rest := v.Key[len(r.Start):]
		var parts []string
		for i := range len(ix.Terms) + len(ix.Values) {
			desc := i >= len(ix.Terms) && ix.Values[i-len(ix.Terms)].Desc
			x, next, err := key.DecodeValue(rest, desc)
			a.world.must(err)
			rest = next
			if ref, ok := x.(key.Ref); ok {
				parts = append(parts, fmt.Sprintf("%d/%d", ref.Coll, ref.ID))
			} else {
				parts = append(parts, shown(x))
			}
		}
		header, err := ParseVersion(v)
		a.world.must(err)
		text := fmt.Sprintf("%s #%d", strings.Join(parts, " "), keyspace.DocumentID(rest))
		if header.TTL != nil {
			text += " until " + shown(header.TTL)
		}
		list = append(list, text)
	}
	a.world.must(scan.Err())
	return list
}
