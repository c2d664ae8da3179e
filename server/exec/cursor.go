package exec

import (
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/store"
)

// cursorVersion starts every cursor; a server refuses what it does not know.
const cursorVersion = 1

// Cursor is a place in a set: the set of what remains, the page size, and the
// time it is read at. A cursor that has not left its query has no time yet.
type Cursor struct {
	set  Set
	size int
	at   store.Timestamp // 0: not fixed
}

// Kind implements value.Value.
func (*Cursor) Kind() value.Kind { return value.KindSetCursor }

// Token implements value.SetCursor. The text is self-contained: it works on
// any connection and after a restart of the server.
func (k *Cursor) Token(txn int64) (string, error) {
	at := k.at
	if at == 0 {
		at = store.Timestamp(txn)
	}
	e := &cursorEncoder{}
	e.b = append(e.b, 0, 0, 0, 0, cursorVersion)
	e.int(int64(at))
	e.int(int64(k.size))
	if err := e.set(k.set); err != nil {
		return "", err
	}
	binary.BigEndian.PutUint32(e.b, crc32.ChecksumIEEE(e.b[4:]))
	return base64.StdEncoding.EncodeToString(e.b), nil
}

func invalidCursor() error {
	return diag.Errorf("invalid_cursor", "Cursor cursor is invalid or expired.")
}

// ParseCursor reads the text of a cursor.
func (c *Context) ParseCursor(text string) (*Cursor, error) {
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(b) < 5 || binary.BigEndian.Uint32(b) != crc32.ChecksumIEEE(b[4:]) || b[4] != cursorVersion {
		return nil, invalidCursor()
	}
	d := &cursorDecoder{c: c, b: b[5:]}
	k := d.cursor()
	if d.err == nil && (k.set == nil || len(d.b) > 0) {
		d.err = invalidCursor()
	}
	return k, d.err
}

// Paginate reads a page of a set; size 0 means the set's own.
func (c *Context) Paginate(set Set, size int) (*value.Object, error) {
	if size == 0 {
		size = set.pageSize()
	}
	return c.pageObject(set, size, 0)
}

// PaginateCursor reads the page that a cursor stands for.
func (c *Context) PaginateCursor(k *Cursor, size int) (*value.Object, error) {
	if size == 0 {
		size = k.size
	}
	if int64(k.at) > c.Now() {
		return nil, invalidCursor()
	}
	old := c.cursorAt
	if k.at != 0 {
		c.cursorAt = k.at
	}
	defer func() { c.cursorAt = old }()
	return c.pageObject(k.set, size, k.at)
}

// pageObject is a page as an object of the language: its elements, and the
// cursor after them if more may follow.
func (c *Context) pageObject(set Set, size int, at store.Timestamp) (*value.Object, error) {
	data, after, err := c.page(set, size, at)
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

// page reads up to size elements. The cursor after it keeps the time at.
func (c *Context) page(set Set, size int, at store.Timestamp) ([]value.Value, value.SetCursor, error) {
	it, err := set.iterate(c)
	if err != nil {
		return nil, nil, err
	}
	defer it.close()
	data := make([]value.Value, 0, min(size, 64))
	for len(data) < size {
		v, ok, err := it.next()
		if err != nil {
			return nil, nil, err
		}
		if !ok {
			return data, nil, nil
		}
		data = append(data, v)
	}
	more, err := it.more()
	if err != nil || !more {
		return data, nil, err
	}
	return data, &Cursor{set: it.rest(), size: size, at: at}, nil
}

// effectiveAt is the time that a source set fixed at (or not) is read at now:
// inside a cursor with a time, the present is that time.
func (c *Context) effectiveAt(at store.Timestamp) store.Timestamp {
	if at == document.Present && c.cursorAt != 0 {
		return c.cursorAt
	}
	return at
}
