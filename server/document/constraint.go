package document

import (
	"fmt"

	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/document/record"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/txn"
)

// runChecks evaluates the check constraints on the pending keyspace. They can
// read it even when its ttl has already passed.
func (w *Writer) runChecks(p *pending) error {
	if len(p.coll.checks) == 0 {
		return nil
	}
	data, err := record.Append(nil, p.data, RefOf)
	if err != nil {
		return err
	}
	d := &Doc{Coll: p.coll, ID: p.id, epoch: w.Tx.Epoch(), exists: true, version: Version{Data: data, TTL: p.ttl}}
	var failures []diag.ConstraintFailure
	for _, k := range p.coll.checks {
		fn, err := k.Compile()
		if err != nil {
			return err
		}
		v, err := w.call(fn, builtin.Read, "check constraints", d)
		if err != nil {
			return err
		}
		switch v := v.(type) {
		case value.Bool:
			if !v {
				failures = append(failures, catalog.CheckFailure(k.Name, false))
			}
		case value.Null:
			failures = append(failures, catalog.CheckFailure(k.Name, false))
		default:
			failures = append(failures, catalog.CheckFailure(k.Name, true))
		}
	}
	return p.failed(failures)
}

// checkUnique checks the unique constraints against all other documents.
func (w *Writer) checkUnique(p *pending) error {
	var violated [][]catalog.Term
	for i := range p.coll.Def.Uniques {
		u := &p.coll.Def.Uniques[i]
		ix := p.coll.Def.StoredIndex(u.Backing)
		if ix == nil {
			return fmt.Errorf("unique constraint of %s has no index", p.coll.ModuleName())
		}
		src := &pendingSource{source: source{w: w, coll: p.coll, id: p.id, ttl: p.ttl}, data: p.data}
		for _, e := range ix.Entries(nil, src) {
			taken, err := w.taken(ix, e, src.base())
			if err != nil {
				return err
			}
			if taken {
				violated = append(violated, u.Terms)
			}
		}
	}
	if len(violated) > 0 {
		return catalog.UniqueFailure(violated...)
	}
	return nil
}

// taken tells whether another document has an entry with these terms.
func (w *Writer) taken(ix *catalog.StoredIndex, e catalog.Entry, s *source) (bool, error) {
	k, ok, err := w.entryKey(ix, e, s)
	if err != nil || !ok {
		return false, err
	}
	prefix := k.key[:len(k.key)-8]
	scan := w.Tx.Scan(store.Prefix(prefix), false, txn.Present)
	defer scan.Close()
	for scan.Next() {
		v := scan.Version()
		entry, err := ParseVersion(v)
		if err != nil {
			return false, err
		}
		if keyspace.DocumentID(v.Key) != s.id && !w.expired(&entry) {
			return true, nil
		}
	}
	return false, scan.Err()
}
