package document

import (
	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/txn"
)

// Scope is what the code that runs now may do, and the time it reads at.
type Scope struct {
	// ReadAt is the time of reads, txn.Present outside at().
	ReadAt store.Timestamp
	// CursorAt, when set, is what the present is while a cursor is read.
	CursorAt store.Timestamp
	Limit    builtin.Effect // the most that may happen
	Place    string         // what sets the limit, as errors name it: "set functions"
}

// Allow checks that an effect is allowed; action names who asks, with its
// backticks when it is a function. The error has code "invalid_effect".
func (s *Scope) Allow(e builtin.Effect, action string) error {
	if e <= s.Limit {
		return nil
	}
	return diag.Errorf(diag.CodeInvalidEffect, "%s performs %s, which is not allowed in %s.", action, e, s.Place)
}

// AtMost lowers the limit; a stricter one in force stays.
func (s *Scope) AtMost(limit builtin.Effect, place string) {
	if s.Limit > limit {
		s.Limit, s.Place = limit, place
	}
}

// EffectiveAt is the time that something fixed at a time (or txn.Present) is
// read at now: while a cursor with a time is read, the present is that time.
func (s *Scope) EffectiveAt(at store.Timestamp) store.Timestamp {
	if at == txn.Present && s.CursorAt != 0 {
		return s.CursorAt
	}
	return at
}

// ReadTime is the time that documents and sets made now are read at.
func (s *Scope) ReadTime() store.Timestamp { return s.EffectiveAt(s.ReadAt) }
