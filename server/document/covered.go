package document

import (
	"fmt"
	"strings"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/document/key"
	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/summary"
)

// Lookup is a call of an index: the index, its terms, and the place of the
// call for hints.
type Lookup struct {
	Index *Index
	Terms []value.Value
	Site  diag.Span
}

// entry is the index entry that a document of an index set came from. Until
// the query writes something, it answers the fields that the index covers,
// and that the document exists, without reading the document.
type entry struct {
	lookup *Lookup
	values []byte // the covered values as in the key
	epoch  uint32 // of the transaction when the entry was read
}

// indexedDoc is a document with its entry, in one allocation.
type indexedDoc struct {
	Doc
	own entry
}

// listed makes the document of an index entry. values are the covered values
// as in the entry's key.
func (r *Reader) listed(coll *Collection, id value.ID, at store.Timestamp, l *Lookup, values []byte) *Doc {
	d := &indexedDoc{Doc: Doc{Coll: coll, ID: id, At: at}, own: entry{lookup: l, values: values, epoch: r.Tx.Epoch()}}
	d.Doc.entry = &d.own
	return &d.Doc
}

// columns finds the fields that an index covers whole: the position among its
// terms and values, by name. Computed fields are left out, for definitions
// can change after the entry was written, and so are paths into a field.
func columns(def *catalog.Index, computed []catalog.Computed) map[string]int {
	at := map[string]int{}
	add := func(path []any, mva bool, i int) {
		if name, ok := path[0].(string); ok && len(path) == 1 && !mva {
			at[name] = i
		}
	}
	for i, t := range def.Terms {
		add(t.Path, t.MVA, i)
	}
	for i, v := range def.Values {
		add(v.Path, v.MVA, len(def.Terms)+i)
	}
	for _, f := range computed {
		delete(at, f.Name)
	}
	return at
}

// fresh tells whether what a document's entry says is still true, and is
// better than nothing: the document itself has not been read.
func (r *Reader) fresh(d *Doc) bool {
	now := r.Tx.Epoch()
	return d.entry != nil && d.entry.epoch == now && d.epoch != now
}

// covered reads a field from a document's entry. Only scalars are taken: an
// object in a key has lost the order of its fields, null may mean anything,
// and a commit time is not known yet.
func (r *Reader) covered(d *Doc, name string) (value.Value, bool) {
	l := d.entry.lookup
	def := l.Index.Def
	i, ok := l.Index.columns[name]
	if !ok {
		return nil, false
	}
	var v value.Value
	if i < len(def.Terms) {
		v = l.Terms[i]
	} else {
		b := d.entry.values
		for j := range def.Values[:i-len(def.Terms)+1] {
			var err error
			if v, b, err = key.DecodeValue(b, def.Values[j].Desc); err != nil {
				return nil, false
			}
		}
	}
	if ref, ok := v.(key.Ref); ok {
		return r.reference(ref, d.At), true
	}
	switch v.Kind() {
	case value.KindNull, value.KindTransactionTime, value.KindArray, value.KindObject, value.KindDoc:
		return nil, false
	}
	return v, true
}

// fieldHint hints that reading a field of an index set's document needs the
// document itself.
func (r *Reader) fieldHint(d *Doc, field string, span diag.Span) {
	ix := d.entry.lookup.Index
	if span.Src == nil || len(ix.Covered) == 0 || field == "data" {
		return
	}
	for _, path := range ix.Covered {
		if path == field || strings.HasPrefix(path, field+".") || strings.HasPrefix(path, field+"[") {
			return
		}
	}
	r.Log.Uncovered(d.Coll.ModuleName()+"."+ix.Def.Name, field, span)
}

// DocumentHint hints that a result holds whole documents of an index set.
func (r *Reader) DocumentHint(d *Doc) {
	if !r.Log.Hints || d.entry == nil {
		return
	}
	l := d.entry.lookup
	if l.Site.Src == nil || len(l.Index.Covered) == 0 {
		return
	}
	r.Log.Hint(summary.NonCoveredDocumentRead,
		fmt.Sprintf("Full documents returned from %s.%s.", d.Coll.ModuleName(), l.Index.Def.Name), l.Site)
}
