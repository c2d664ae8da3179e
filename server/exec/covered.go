package exec

import (
	"fmt"
	"strings"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/document/key"
)

// entry is the index entry that a document of an index set came from. Until
// the query writes something, it answers the fields that the index covers,
// and that the document exists, without reading the document.
type entry struct {
	set    *indexSet
	values []byte // the covered values as in the key
	epoch  uint32 // of the transaction when the entry was read
}

// indexedDoc is a document with its entry, in one allocation.
type indexedDoc struct {
	Doc
	own entry
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
func (c *Context) fresh(d *Doc) bool {
	now := c.tx.Epoch()
	return d.entry != nil && d.entry.epoch == now && d.epoch != now
}

// covered reads a field from a document's entry. Only scalars are taken: an
// object in a key has lost the order of its fields, null may mean anything,
// and a commit time is not known yet.
func (c *Context) covered(d *Doc, name string) (value.Value, bool) {
	def := d.entry.set.index.def
	i, ok := d.entry.set.index.columns[name]
	if !ok {
		return nil, false
	}
	var v value.Value
	if i < len(def.Terms) {
		v = d.entry.set.terms[i]
	} else {
		b := d.entry.values
		for j := range def.Values[:i-len(def.Terms)+1] {
			var err error
			if v, b, err = key.DecodeValue(b, def.Values[j].Desc); err != nil {
				return nil, false
			}
		}
	}
	if r, ok := v.(key.Ref); ok {
		return c.reference(r, d.at), true
	}
	switch v.Kind() {
	case value.KindNull, value.KindTransactionTime, value.KindArray, value.KindObject, value.KindDoc:
		return nil, false
	}
	return v, true
}

// uncovered is a hint about a field that a query reads from the documents of
// index sets which do not cover it.
type uncovered struct {
	log     int // its place in the log
	span    diag.Span
	field   string
	indexes []string
}

// fieldHint hints that reading a field of an index set's document needs the
// document itself. One place in the query gives one hint, whatever indexes
// its documents come from.
func (c *Context) fieldHint(d *Doc, field string, span diag.Span) {
	ix := d.entry.set.index
	if span.Src == nil || len(ix.covered) == 0 || field == "data" {
		return
	}
	for _, path := range ix.covered {
		if path == field || strings.HasPrefix(path, field+".") || strings.HasPrefix(path, field+"[") {
			return
		}
	}
	name := d.coll.ModuleName() + "." + ix.def.Name
	for i := range c.uncovered {
		u := &c.uncovered[i]
		if u.span != span || u.field != field {
			continue
		}
		for _, other := range u.indexes {
			if other == name {
				return
			}
		}
		u.indexes = append(u.indexes, name)
		c.logs[u.log].Message = uncoveredText(u)
		return
	}
	u := uncovered{len(c.logs), span, field, []string{name}}
	c.uncovered = append(c.uncovered, u)
	c.logs = append(c.logs, diag.Diagnostic{Kind: diag.KindPerformanceHint, Span: span, Message: uncoveredText(&u)})
}

const uncoveredCode = "non_covered_document_read"

func uncoveredText(u *uncovered) string {
	if len(u.indexes) == 1 {
		return hintText(uncoveredCode, fmt.Sprintf(".%s is not covered by the %s index.", u.field, u.indexes[0]))
	}
	return hintText(uncoveredCode, fmt.Sprintf("`.%s` is not covered by the following indexes: [%s].", u.field, strings.Join(u.indexes, ",")))
}

// documentHint hints that a result holds whole documents of an index set.
func (c *Context) documentHint(d *Doc) {
	s := d.entry.set
	if s.site.Src == nil || len(s.index.covered) == 0 {
		return
	}
	c.hint(diag.Diagnostic{
		Kind: diag.KindPerformanceHint, Span: s.site,
		Message: hintText(uncoveredCode, fmt.Sprintf("Full documents returned from %s.%s.", d.coll.ModuleName(), s.index.def.Name)),
	})
}
