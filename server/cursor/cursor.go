// Package cursor cuts sets into pages, and writes the place after a page as text
// that a client can come back with.
package cursor

import (
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/planner"
	"github.com/fawndb/fawn/server/set"
	"github.com/fawndb/fawn/server/store"
)

// formatVersion starts every cursor; a server refuses what it does not know.
const formatVersion = 1

// Runtime is what reading pages and cursors needs of the running query.
type Runtime interface {
	planner.Runtime
	// Global resolves a name as the query would.
	Global(name string) (value.Value, bool)
	// Member is the function of a built-in module, or of a type.
	Member(owner, name string) (value.Value, bool)
	// BoundMethod is the method of a value taken as a value; nil when it has
	// none.
	BoundMethod(recv value.Value, name string) value.Value
	// Env is what names mean in functions.
	Env() plan.Env
}

// Cursor is a place in a set: the set of what remains, the page size, and the
// time it is read at. A cursor that has not left its query has no time yet.
type Cursor struct {
	Set  set.Set
	Size int
	At   store.Timestamp // 0: not fixed
}

// Start is the cursor at the beginning of a set that is not read.
func Start(rt Runtime, s set.Set) *Cursor {
	return &Cursor{Set: s, Size: s.PageSize(), At: rt.Data().CursorAt}
}

// Kind implements value.Value.
func (*Cursor) Kind() value.Kind { return value.KindSetCursor }

// Token implements value.SetCursor. The text is self-contained: it works on
// any connection and after a restart of the server.
func (k *Cursor) Token(txn int64) (string, error) {
	at := k.At
	if at == 0 {
		at = store.Timestamp(txn)
	}
	e := &encoder{}
	e.b = append(e.b, 0, 0, 0, 0, formatVersion)
	e.int(int64(at))
	e.int(int64(k.Size))
	if err := e.set(k.Set); err != nil {
		return "", err
	}
	binary.BigEndian.PutUint32(e.b, crc32.ChecksumIEEE(e.b[4:]))
	return base64.StdEncoding.EncodeToString(e.b), nil
}

func invalidCursor() error {
	return diag.Errorf(diag.CodeInvalidCursor, "Cursor cursor is invalid or expired.")
}

// Parse reads the text of a cursor.
func Parse(rt Runtime, text string) (*Cursor, error) {
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(b) < 5 || binary.BigEndian.Uint32(b) != crc32.ChecksumIEEE(b[4:]) || b[4] != formatVersion {
		return nil, invalidCursor()
	}
	d := &decoder{rt: rt, b: b[5:]}
	k := d.cursor()
	if d.err == nil && (k.Set == nil || len(d.b) > 0) {
		d.err = invalidCursor()
	}
	return k, d.err
}

// Paginate reads a page of a set; size 0 means the set's own.
func Paginate(rt Runtime, s set.Set, size int) (*value.Object, error) {
	if size == 0 {
		size = s.PageSize()
	}
	return pageObject(rt, s, size, 0)
}

// Resume reads the page that a cursor stands for; size 0 means the cursor's
// own.
func Resume(rt Runtime, k *Cursor, size int) (*value.Object, error) {
	if size == 0 {
		size = k.Size
	}
	d := rt.Data()
	if int64(k.At) > d.Now() {
		return nil, invalidCursor()
	}
	old := d.CursorAt
	if k.At != 0 {
		d.CursorAt = k.At
	}
	defer func() { d.CursorAt = old }()
	return pageObject(rt, k.Set, size, k.At)
}

// pageObject is a page as an object of the language: its elements, and the
// cursor after them if more may follow.
func pageObject(rt Runtime, s set.Set, size int, at store.Timestamp) (*value.Object, error) {
	data, after, err := Page(rt, s, size, at)
	if err != nil {
		return nil, err
	}
	o := value.NewObject(2)
	o.Set("data", value.NewArray(data...))
	if after != nil {
		o.Set("after", after)
	}
	return o, nil
}

// Page reads up to size elements. The cursor after it keeps the time at.
func Page(rt Runtime, s set.Set, size int, at store.Timestamp) ([]value.Value, value.SetCursor, error) {
	it, err := planner.Open(rt, s, planner.Use{Want: int64(size), Most: int64(size), Rest: true})
	if err != nil {
		return nil, nil, err
	}
	defer it.Close()
	data := make([]value.Value, 0, min(size, 64))
	for len(data) < size {
		v, ok, err := it.Next()
		if err != nil {
			return nil, nil, err
		}
		if !ok {
			return data, nil, nil
		}
		data = append(data, v)
	}
	more, err := it.More()
	if err != nil || !more {
		return data, nil, err
	}
	return data, &Cursor{Set: it.Rest(), Size: size, At: at}, nil
}

// Token is the text of an event source for clients: its set and fields, as of
// the query's snapshot.
func Token(rt Runtime, s *set.EventSource) value.Value {
	e := &encoder{b: []byte{formatVersion}}
	e.int(rt.Data().Now())
	e.int(int64(len(s.Fields)))
	for _, f := range s.Fields {
		e.string(f)
	}
	if err := e.set(s.Set); err != nil {
		return value.Stream("")
	}
	return value.Stream(base64.StdEncoding.EncodeToString(e.b))
}
