package keyspace

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/store"
)

// TestLayout pins the bytes of every kind of key: stores hold them.
func TestLayout(t *testing.T) {
	tests := []struct {
		name string
		key  []byte
		want string
	}{
		{"document", DocumentKey(1, 2, 3), "0000000000000001" + "64" + "00000002" + "0000000000000003"},
		{"index", IndexPrefix(1, 2, 3, 9), "0000000000000001" + "69" + "00000002" + "00000003"},
		{"expiry", ExpiryKey(1, 2, 3, 4), "0000000000000001" + "74" + "00000002" + "0000000000000003" + "0000000000000004"},
		{"expiry before the epoch", ExpiryKey(1, 2, -3, 4), "0000000000000001" + "74" + "00000002" + "0000000000000000" + "0000000000000004"},
		{"schema", SchemaKey(1, "x"), "0000000000000001" + "73" + "78"},
		{"version", VersionKey(1), "0000000000000001" + "73" + hex.EncodeToString([]byte("version"))},
		{"build", Build{1, 2, 3}.Key(), "0000000000000000" + "73" + hex.EncodeToString([]byte("build:")) + "0000000000000001" + "00000002" + "00000003"},
		{"obsolete", ObsoleteKey(store.Range{Start: []byte{7}}), "0000000000000000" + "73" + hex.EncodeToString([]byte("left:")) + "07"},
	}
	for _, test := range tests {
		if got := hex.EncodeToString(test.key); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

// anyKey is a key of any kind with what it was made of.
type anyKey struct {
	kind  byte
	db    DB
	coll  uint32
	index uint32 // of index entries
	order int64  // ttl of expiry notes, first byte of the terms of index entries
	id    value.ID
}

// Few numbers, and those where bytes carry over, so that keys meet.
var (
	dbs     = rapid.SampledFrom([]DB{0, 1, 255, 256, math.MaxUint64 - 1})
	numbers = rapid.SampledFrom([]uint32{0, 1, 255, 256, 1024, math.MaxUint32 - 1, math.MaxUint32})
	ids     = rapid.SampledFrom([]value.ID{0, 1, 255, 256, 1 << 40, math.MaxInt64})
	orders  = rapid.SampledFrom([]int64{0, 1, 255})
	keys    = rapid.Custom(func(t *rapid.T) anyKey {
		return anyKey{
			kind: rapid.SampledFrom([]byte{kindDocument, kindIndex, kindExpiry}).Draw(t, "kind"),
			db:   dbs.Draw(t, "db"), coll: numbers.Draw(t, "coll"), index: numbers.Draw(t, "index"),
			order: orders.Draw(t, "order"), id: ids.Draw(t, "id"),
		}
	})
)

func (k anyKey) bytes() []byte {
	switch k.kind {
	case kindDocument:
		return DocumentKey(k.db, k.coll, k.id)
	case kindExpiry:
		return ExpiryKey(k.db, k.coll, k.order, k.id)
	}
	b := append(IndexPrefix(k.db, k.coll, k.index, 1), byte(k.order))
	return append(b, DocumentKey(0, 0, k.id)[13:]...)
}

// compare orders keys as DESIGN.md of package document says.
func (k anyKey) compare(o anyKey) int {
	by := []int{cmp.Compare(k.db, o.db), cmp.Compare(k.kind, o.kind), cmp.Compare(k.coll, o.coll)}
	if k.kind == o.kind {
		switch k.kind {
		case kindIndex:
			by = append(by, cmp.Compare(k.index, o.index), cmp.Compare(k.order, o.order))
		case kindExpiry:
			by = append(by, cmp.Compare(k.order, o.order))
		}
		by = append(by, cmp.Compare(k.id, o.id))
	}
	return cmp.Or(by...)
}

func TestKeysOrderAsTheirParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := keys.Draw(t, "a"), keys.Draw(t, "b")
		if got, want := bytes.Compare(a.bytes(), b.bytes()), a.compare(b); got != want {
			t.Fatalf("%x and %x compare as %d, want %d", a.bytes(), b.bytes(), got, want)
		}
	})
}

// TestRangesHoldTheirKeys checks that a key is in each range just if the range
// is about it.
func TestRangesHoldTheirKeys(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := keys.Draw(t, "key")
		db, coll, index := dbs.Draw(t, "db of the range"), numbers.Draw(t, "collection"), numbers.Draw(t, "index of the range")
		first, last := ids.Draw(t, "first"), ids.Draw(t, "last")
		sameColl := k.db == db && k.coll == coll
		inData := 0
		for _, r := range CollectionData(db, coll) {
			if r.Contains(k.bytes()) {
				inData++
			}
		}
		for _, test := range []struct {
			name      string
			got, want bool
		}{
			{"database", DatabaseRange(db).Contains(k.bytes()), k.db == db},
			{"collection", CollectionRange(db, coll, first, last).Contains(k.bytes()),
				sameColl && k.kind == kindDocument && first <= k.id && k.id <= last},
			{"data of the collection", inData == 1, sameColl},
			{"index", IndexRange(db, coll, index).Contains(k.bytes()), sameColl && k.kind == kindIndex && k.index == index},
			{"builds", Builds().Contains(k.bytes()), false},
			{"obsolete", Obsolete().Contains(k.bytes()), false},
		} {
			if test.got != test.want {
				t.Fatalf("%s: %x is in it: %t, want %t", test.name, k.bytes(), test.got, test.want)
			}
		}
	})
}

func TestSchemaRecordsAreInTheirDatabaseAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		db, other := dbs.Draw(t, "db"), dbs.Draw(t, "other")
		name := rapid.SampledFrom([]string{"version", "ids:Collection", "left:", "build:", "left", "build;"}).Draw(t, "name")
		k := SchemaKey(db, name)
		if got := DatabaseRange(other).Contains(k); got != (db == other) {
			t.Fatalf("record %q of %d is in database %d: %t", name, db, other, got)
		}
		if got := Obsolete().Contains(k); got != (db == 0 && name == "left:") {
			t.Fatalf("record %q of %d is among the obsolete ranges: %t", name, db, got)
		}
		if got := Builds().Contains(k); got != (db == 0 && name == "build:") {
			t.Fatalf("record %q of %d is among the builds: %t", name, db, got)
		}
	})
}

func TestSmallCollectionRanges(t *testing.T) {
	if r := CollectionRange(1, 2, 5, 4); !bytes.Equal(r.Start, r.End) {
		t.Errorf("from 5 to 4 is %x to %x", r.Start, r.End)
	}
	if r := CollectionRange(1, 2, 5, 5); !r.Contains(DocumentKey(1, 2, 5)) {
		t.Errorf("from 5 to 5 is %x to %x", r.Start, r.End)
	}
}

func TestKeysAreReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := keys.Draw(t, "key")
		coll, id, ok := ParseDocumentKey(k.bytes())
		if ok != (k.kind == kindDocument) {
			t.Fatalf("%x is a document's: %t", k.bytes(), ok)
		}
		if ok && (coll != k.coll || id != k.id) {
			t.Fatalf("%x is document %d of %d, want %d of %d", k.bytes(), id, coll, k.id, k.coll)
		}
		if id := DocumentID(k.bytes()); id != k.id {
			t.Fatalf("%x has the id %d, want %d", k.bytes(), id, k.id)
		}

		b := Build{k.db, k.coll, k.index}
		if got := ParseBuildKey(b.Key()); got != b {
			t.Fatalf("build %v reads as %v", b, got)
		}
		if !Builds().Contains(b.Key()) || Obsolete().Contains(b.Key()) {
			t.Fatalf("build %v is not just among the builds", b)
		}

		for _, r := range append(CollectionData(k.db, k.coll), IndexRange(k.db, k.coll, k.index), DatabaseRange(k.db)) {
			record := ObsoleteKey(r)
			got := ParseObsolete(store.Version{Key: record, Value: r.End})
			if !bytes.Equal(got.Start, r.Start) || !bytes.Equal(got.End, r.End) {
				t.Fatalf("obsolete %x to %x reads as %x to %x", r.Start, r.End, got.Start, got.End)
			}
			if !Obsolete().Contains(record) || Builds().Contains(record) {
				t.Fatalf("obsolete %x is not just among the obsolete ranges", r.Start)
			}
		}
	})
}

func TestParseDocumentKeyRefusesOthers(t *testing.T) {
	k := DocumentKey(1, 2, 3)
	for name, k := range map[string][]byte{"empty": nil, "short": k[:20], "long": append(k, 0)} {
		if _, _, ok := ParseDocumentKey(k); ok {
			t.Errorf("%s: %x is a document's", name, k)
		}
	}
}

// TestObsoleteRangesAreKept shows that what was read lives longer than the
// iterator's bytes.
func TestObsoleteRangesAreKept(t *testing.T) {
	v := store.Version{Key: ObsoleteKey(store.Range{Start: []byte("start")}), Value: []byte("end")}
	r := ParseObsolete(v)
	clear(v.Key)
	clear(v.Value)
	if string(r.Start) != "start" || string(r.End) != "end" {
		t.Errorf("%q to %q", r.Start, r.End)
	}
}

func TestSource(t *testing.T) {
	index := IndexPrefix(1, 2, 3, 0)
	tests := []struct {
		name      string
		key, want []byte
	}{
		{"document", DocumentKey(1, 2, 3), DocumentKey(1, 2, 0)[:13]},
		{"collection", DocumentKey(1, 2, 0)[:13], DocumentKey(1, 2, 0)[:13]},
		{"index entry", append(bytes.Clone(index), 5, 6), index},
		{"index", index, index},
		{"part of an index", index[:15], index[:15]},
		{"expiry", ExpiryKey(1, 2, 3, 4), ExpiryKey(1, 2, 3, 4)},
		{"schema", SchemaKey(1, "a long name of a record"), SchemaKey(1, "a long name of a record")},
		{"short", []byte("short"), []byte("short")},
		{"empty", nil, nil},
	}
	for _, test := range tests {
		if got := Source(test.key); !bytes.Equal(got, test.want) {
			t.Errorf("%s: %x, want %x", test.name, got, test.want)
		}
	}
}
