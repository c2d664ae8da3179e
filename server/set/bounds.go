package set

import (
	"bytes"
	"errors"
	"fmt"
	"math"

	"github.com/fawndb/fawn/fql/argument"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/document/key"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/store"
)

// bound splits a range bound into the leading covered values it fixes.
func (s *Entries) bound(v value.Value) []value.Value {
	a, ok := v.(*value.Array)
	if ok && len(s.Index.Def.Values) != 1 {
		return a.Elems
	}
	return []value.Value{v}
}

func (s *Entries) checkBound(name string, v value.Value) error {
	n := len(s.Index.Def.Values)
	if n == 0 {
		if _, ok := boundID(v); !ok {
			return notID(name)
		}
		return nil
	}
	parts := s.bound(v)
	if len(parts) > n {
		return argument.Invalid("range", fmt.Sprintf("The field `%s` can have at most %d values", name, n))
	}
	for i, p := range parts {
		if !document.Storable(p) && !(s.Index.IsID(i) && p.Kind() == value.KindID) {
			return argument.Invalid("range", fmt.Sprintf("The `%s` field should be either an indexable value or an array of values", name))
		}
	}
	return nil
}

// prefix is what the keys of all entries with the set's terms start with.
func (s *Entries) prefix(db keyspace.DB) ([]byte, error) {
	k := keyspace.IndexPrefix(db, s.Coll.ID(), s.Index.Def.Backing, 64)
	enc := key.Encoder{RefOf: document.RefOf}
	var err error
	for _, t := range s.Terms {
		if k, err = enc.Append(k, t, false); err != nil {
			var large *key.TooLargeError
			if errors.As(err, &large) {
				return nil, document.ProtocolError("buf length %d exceeds %d", large.Size, key.MaxSize)
			}
			return nil, err
		}
	}
	return k, nil
}

// Keys is the range of keys that the set reads, and what all of them start
// with: index and terms.
func (s *Entries) Keys(db keyspace.DB) (r store.Range, prefix []byte, err error) {
	if prefix, err = s.prefix(db); err != nil {
		return r, nil, err
	}
	r = store.Prefix(prefix)
	if len(s.Terms) == 0 {
		r.End = keyspace.OmittedRange(db, s.Coll.ID(), s.Index.Def.Backing).Start
	}
	if s.From != nil {
		if r.Start, err = s.boundKey(prefix, s.From, false); err != nil {
			return r, nil, err
		}
	}
	if s.To != nil {
		k, err := s.boundKey(prefix, s.To, true)
		if err != nil {
			return r, nil, err
		}
		r.End = store.PrefixEnd(k)
	}
	if s.Position != nil {
		at := append(bytes.Clone(prefix), s.Position...)
		if s.Backward {
			if r.End == nil || bytes.Compare(at, r.End) < 0 {
				r.End = at
			}
		} else if at = append(at, 0); bytes.Compare(at, r.Start) > 0 {
			r.Start = at
		}
	}
	if r.End != nil && bytes.Compare(r.Start, r.End) > 0 {
		r.End = r.Start
	}
	return r, prefix, nil
}

// boundKey encodes a bound: all keys that agree with it start with the result.
func (s *Entries) boundKey(prefix []byte, v value.Value, upper bool) ([]byte, error) {
	k := bytes.Clone(prefix)
	if len(s.Index.Def.Values) == 0 {
		id, _ := boundID(v)
		return append(k, keyspace.DocumentKey(0, 0, max(id, 0))[13:]...), nil
	}
	enc := key.Encoder{RefOf: document.RefOf}
	var err error
	parts := s.bound(v)
	for i, p := range parts {
		desc := s.Index.Def.Values[i].Desc
		if s.Index.IsID(i) {
			p = idBound(p)
		}
		if i == len(parts)-1 {
			p = outermost(p, upper != desc)
		}
		if k, err = enc.Append(k, p, desc); err != nil {
			return nil, err
		}
		// An array as upper bound also takes in the longer arrays that begin
		// with it: leave its terminator open.
		if _, ok := p.(*value.Array); ok && upper && !desc && len(s.Index.Def.Values) == 1 {
			k = k[:len(k)-1]
		}
	}
	return k, nil
}

// outermost is the first or last of the numbers equal to v in index order,
// where an integer comes before the same number as a double, so that a bound
// takes in both.
func outermost(v value.Value, last bool) value.Value {
	switch n := v.(type) {
	case value.Int:
		if last {
			return value.Double(n)
		}
	case value.Long:
		if f := float64(n); last && f < 1<<63 && int64(f) == int64(n) {
			return value.Double(f)
		}
	case value.Double:
		if i := int64(n); !last && n >= -1<<63 && n < 1<<63 && value.Double(i) == n && !(n == 0 && math.Signbit(float64(n))) {
			return value.Integer(i)
		}
	}
	return v
}

// idBound is a bound of a covered id as it is stored: an integer; null is
// below every id, anything that is no id above.
func idBound(v value.Value) value.Value {
	if v.Kind() == value.KindNull {
		return value.Int(0)
	}
	if id, ok := boundID(v); ok {
		return value.Integer(int64(id))
	}
	return value.Null{}
}
