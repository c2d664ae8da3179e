package planner

import (
	"encoding/binary"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/set"
	"github.com/fawndb/fawn/server/store"
)

// streams reads the spans of an index side by side. Each lists documents by id.
func (o *lookup) streams(d *document.Reader, at store.Timestamp) (idSource, error) {
	s := &streams{backward: o.docs.Backward}
	for _, part := range o.access.spans {
		if o.docs.Ranged() && o.access.ordered() {
			part.keys = within(part.keys, o.docs)
		}
		e, err := d.Entries(o.docs.Coll, part.keys, part.prefix, nil, o.docs.Backward, at)
		if err != nil {
			s.close()
			return nil, err
		}
		s.all = append(s.all, stream{entries: e})
	}
	if o.docs.Ranged() && !o.access.ordered() {
		s.docs = o.docs
	}
	return s, nil
}

// within is the part of the keys of one prefix with the ids of a set.
func within(r store.Range, docs *set.Documents) store.Range {
	prefix := r.Start
	n := len(prefix)
	if docs.From > docs.To {
		return store.Range{Start: prefix, End: prefix}
	}
	return store.Range{
		Start: binary.BigEndian.AppendUint64(prefix[:n:n], uint64(docs.From)),
		End:   append(binary.BigEndian.AppendUint64(prefix[:n:n], uint64(docs.To)), 0),
	}
}

type streams struct {
	all      []stream
	backward bool
	docs     *set.Documents // the ids that count; nil for all
}

type stream struct {
	entries *document.Entries
	id      value.ID
	have    bool
	ended   bool
}

func (s *streams) next() (value.ID, bool, error) {
	for {
		var best *stream
		for i := range s.all {
			x := &s.all[i]
			if !x.have && !x.ended {
				id, _, ok, err := x.entries.NextKey()
				if err != nil {
					return 0, false, err
				}
				x.id, x.have, x.ended = id, ok, !ok
			}
			if x.have && (best == nil || x.id < best.id != s.backward) {
				best = x
			}
		}
		if best == nil {
			return 0, false, nil
		}
		best.have = false
		if s.docs == nil || best.id >= s.docs.From && best.id <= s.docs.To {
			return best.id, true, nil
		}
	}
}

func (s *streams) close() {
	for i := range s.all {
		s.all[i].entries.Close()
	}
}
