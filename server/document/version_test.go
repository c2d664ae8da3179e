package document

import (
	"bytes"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document/key"
	"github.com/fawndb/fawn/server/store"
)

func TestVersionsAreReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var ttl value.Value
		if rapid.Bool().Draw(t, "has ttl") {
			ttl = value.Time{Sec: rapid.Int64().Draw(t, "sec"), Nano: rapid.Int32Range(0, 999999999).Draw(t, "nano")}
		}
		data := rapid.SliceOf(rapid.Byte()).Draw(t, "data")
		v, err := ParseVersion(store.Version{Value: append(appendHeader(nil, ttl), data...), At: 5})
		if err != nil || v.TTL != ttl || !bytes.Equal(v.Data, data) || v.At != 5 {
			t.Fatalf("%v %x reads as %v %x at %d: %v", ttl, data, v.TTL, v.Data, v.At, err)
		}
	})
}

// TestDamagedHeaders shows that no bytes are taken for a header by mistake.
func TestDamagedHeaders(t *testing.T) {
	whole := appendHeader(nil, value.Time{Sec: 1})
	for _, b := range [][]byte{nil, {}, {2}, {255, 0, 0}, bytes.Repeat([]byte{2}, 20), whole[:1], whole[:12]} {
		_, err := ParseVersion(store.Version{Key: []byte{0xab}, Value: b})
		if err == nil || err.Error() != "document at key ab is damaged" {
			t.Errorf("%x: %v", b, err)
		}
	}
	if v, err := ParseVersion(store.Version{Value: whole}); err != nil || len(v.Data) != 0 || v.Data == nil {
		t.Errorf("%x: %x %v", whole, v.Data, err)
	}
	rapid.Check(t, func(t *rapid.T) {
		ParseVersion(store.Version{Value: rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")}) // and none panic
	})
}

func TestExpired(t *testing.T) {
	at := value.TimeFromMicros
	for _, test := range []struct {
		ttl  value.Value
		now  int64
		want bool
	}{
		{nil, math.MaxInt64, false},
		{at(100), 99, false},
		{at(100), 100, true},
		{at(100), 101, true},
		{value.Time{Nano: 100_001}, 100, false},
		{at(-100), 0, true},
	} {
		v := Version{TTL: test.ttl}
		if got := v.Expired(test.now); got != test.want {
			t.Errorf("%s at %d: %t", shown(test.ttl), test.now, got)
		}
	}
	if v := (&Version{At: 5}).Timestamp(); v != value.Value(at(5)) {
		t.Errorf("time %s", shown(v))
	}
	if v := (&Version{}).Timestamp(); v != (value.TransactionTime{}) {
		t.Errorf("time of a pending version %s", shown(v))
	}
}

func TestScope(t *testing.T) {
	s := Scope{Limit: builtin.Write}
	if s.ReadTime() != 0 || s.EffectiveAt(5) != 5 {
		t.Error("times are not what they are")
	}
	s.CursorAt = 9
	if s.ReadTime() != 9 || s.EffectiveAt(0) != 9 || s.EffectiveAt(5) != 5 {
		t.Error("the present of a cursor is not its time")
	}
	if s.ReadAt = 7; s.ReadTime() != 7 {
		t.Error("inside at() the present is that of the cursor")
	}
	s.AtMost(builtin.Read, "outside")
	s.AtMost(builtin.Read, "inside")
	if s.Limit != builtin.Read || s.Place != "outside" {
		t.Errorf("%s in %s", s.Limit, s.Place)
	}
	s.AtMost(builtin.Pure, "within")
	s.AtMost(builtin.Write, "far inside")
	if err := s.Allow(builtin.Pure, "x"); err != nil || s.Limit != builtin.Pure {
		t.Errorf("%v", err)
	}
	if got := described(s.Allow(builtin.Observation, "`f`")); got != "invalid_effect: `f` performs an observation, which is not allowed in within." {
		t.Error(got)
	}
}

// TestStorable shows which values documents can hold, at the top and inside.
func TestStorable(t *testing.T) {
	w := newWorld(t, open)
	a := w.begin()
	for text, want := range map[string]bool{
		"1": true, "long(1)": true, `"x"`: true, "null": true, "true": true, "now()": true, "time(1)": true, "ref(1)": true,
		"id(1)": false, "lambda()": false, "named()": false, "ref": false,
	} {
		v, err := a.eval(text)
		w.must(err)
		inside := value.NewObject(1)
		inside.Set("a", value.NewArray(value.Int(1), v))
		for _, v := range []value.Value{v, value.NewArray(v), inside} {
			if got := Storable(v); got != want {
				t.Errorf("%s: %t, want %t", shown(v), got, want)
			}
		}
	}
	if Storable(w.coll()) {
		t.Error("a collection is storable")
	}
	for text, want := range map[string]string{
		`{ a: 1, b: [1, { c: id(1) }] }`: "invalid_type: Value at `b[1].c` has type ID, which cannot be persisted.",
		`{ a: [[lambda()]] }`:            "invalid_type: Anonymous functions cannot be stored. Use a string of FQL instead.",
		`{ id: 1, ttl: lambda() }`:       "invalid_type: Anonymous functions cannot be stored. Use a string of FQL instead.",
	} {
		o := w.object(text)
		if got := described(checkStorable(o, false)); got != want {
			t.Errorf("%s: %s", text, got)
		}
		if got := described(Unstorable(o, "")); got != want {
			t.Errorf("%s: %s", text, got)
		}
	}
	if err := checkStorable(w.object(`{ id: id(1), ttl: lambda() }`), true); err != nil {
		t.Errorf("meta fields: %v", err)
	}
}

// limited is the code of the error at a limit, "" for none.
func limited(f func()) (code string) {
	defer func() {
		if e, ok := recover().(*diag.Error); ok {
			code = e.Code
		}
	}()
	f()
	return ""
}

func TestLimits(t *testing.T) {
	nested := func(n int) value.Value {
		v := value.Value(value.Int(1))
		for i := range n {
			if i%2 == 0 {
				v = value.NewArray(v)
			} else {
				o := value.NewObject(1)
				o.Set("a", v)
				v = o
			}
		}
		return v
	}
	wide := func(n int) value.Value { // of n parts, and those of the array around them
		part := value.NewArray(make([]value.Value, 1<<15)...)
		for i := range part.Elems {
			part.Elems[i] = value.Null{}
		}
		list := value.NewArray()
		for range n / (1<<15 + 1) {
			list.Elems = append(list.Elems, part)
		}
		for range n % (1<<15 + 1) {
			list.Elems = append(list.Elems, value.Null{})
		}
		return list
	}
	for _, test := range []struct {
		name string
		v    value.Value
		want string
	}{
		{"deep", nested(value.MaxDepth), ""},
		{"too deep", nested(value.MaxDepth + 1), value.TooDeep().Code},
		{"large", wide(maxParts), ""},
		{"too large", wide(maxParts + 1), "value_too_large"},
	} {
		if got := limited(func() { new(Limits).Check(test.v) }); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
		if got := limited(func() { Storable(test.v) }); got != test.want {
			t.Errorf("%s, storable: %q, want %q", test.name, got, test.want)
		}
		o := value.NewObject(1)
		o.Set("a", test.v)
		if got := limited(func() { checkStorable(o, false) }); got == "" { // the document is one more
			t.Errorf("%s: a document may have it", test.name)
		}
	}
	two := value.NewArray(nested(value.MaxDepth-1), nested(value.MaxDepth-1))
	if got := limited(func() { new(Limits).Check(two); Storable(two) }); got != "" {
		t.Errorf("depths beside each other add up: %s", got)
	}
}

func TestProtocolError(t *testing.T) {
	e := ProtocolError("%d", 5).(*diag.Error)
	if e.Code != "invalid_request" || e.Message != "5" || !e.Protocol {
		t.Errorf("%+v", e)
	}
}

// TestKeysOfDocuments shows that documents are numbered by their collection.
func TestKeysOfDocuments(t *testing.T) {
	w := newWorld(t, open)
	b, err := key.AppendValue(nil, w.doc(5), RefOf, false)
	w.must(err)
	v, _, err := key.DecodeValue(b, false)
	if err != nil || v != value.Value(key.Ref{Coll: FirstUserID, ID: 5}) {
		t.Errorf("%v %v", v, err)
	}
}
