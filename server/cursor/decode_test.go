package cursor_test

import (
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"math"
	"strings"
	"testing"

	"github.com/tinylib/msgp/msgp"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/cursor"
	"github.com/fawndb/fawn/server/exec"
	"github.com/fawndb/fawn/server/set"
)

// tag announces a value or set in a cursor. The numbers are part of the format:
// cursors of older servers have them.
type tag byte

const (
	null tag = iota
	boolean
	integer
	long
	double
	text
	bytes
	id
	moment
	date
	transactionTime
	array
	object
	doc
	namedDoc
	module
	function
	member
	bound
	lambda
	projection
	nested

	elements
	sequence
	documents
	entries
	mapped
	where
	flatMap
	take
	drop
	concat
	order
	distinct
	paged
	reversed

	uuid
	indexFunction
	eventSource
)

// parts are what a cursor is made of; lists of parts may stand in each other.
type parts = []any

func appendParts(b []byte, p parts) []byte {
	for _, x := range p {
		switch x := x.(type) {
		case tag:
			b = append(b, byte(x))
		case int:
			b = msgp.AppendInt64(b, int64(x))
		case float64:
			b = msgp.AppendFloat64(b, x)
		case string:
			b = msgp.AppendString(b, x)
		case bool:
			b = msgp.AppendBool(b, x)
		case []byte:
			b = msgp.AppendBytes(b, x)
		case parts:
			b = appendParts(b, x)
		}
	}
	return b
}

// sealed is the text of what follows the checksum.
func sealed(b []byte) string {
	return base64.StdEncoding.EncodeToString(append(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(b)), b...))
}

// made is a cursor of format version 1.
func made(p ...any) string { return sealed(appendParts([]byte{1}, p)) }

// of is a cursor at the present of pages of size 2, with a set.
func of(p ...any) string { return made(0, 2, p) }

// holding is a cursor whose page has one value.
func holding(p ...any) string { return of(elements, false, false, 0, 1, p) }

const invalid = `invalid_cursor: Cursor cursor is invalid or expired.`

// TestFormat reads cursors byte by byte: what may be in them, and what may not,
// although its checksum is right.
func TestFormat(t *testing.T) {
	d := open(t)
	items := parts{documents, "Item", 0, math.MaxInt64, false, 0}
	some := parts{sequence, 0, 5, false}
	one := parts{integer, 1}
	// entries of Item.byKind(1), whose number is the first one given.
	byKind := func(coll, index string, backing int, rest ...any) string {
		return of(entries, coll, index, backing, rest)
	}
	plain := parts{false, 0, []byte{}, 1, one, false, false}
	const first, second, beyond = 1, 2, 99
	nesting := func(n int) parts {
		p := parts{}
		for range n {
			p = append(p, array, 1)
		}
		return append(p, null)
	}
	for _, c := range []struct{ name, cursor, want string }{
		// Values.
		{"null", holding(null), `[null]`},
		{"Boolean", holding(boolean, true), `[true]`},
		{"no Boolean", holding(boolean, 1), invalid},
		{"Int", holding(integer, math.MinInt32), `[-2147483648]`},
		{"largest Int", holding(integer, math.MaxInt32), `[2147483647]`},
		{"too large Int", holding(integer, math.MaxInt32+1), invalid},
		{"too small Int", holding(integer, math.MinInt32-1), invalid},
		{"Long", holding(long, math.MinInt64), `[-9223372036854775808]`},
		{"Double", holding(double, 1.5), `[1.5]`},
		{"String", holding(text, "a"), `["a"]`},
		{"Bytes", holding(bytes, []byte{1}), `["AQ=="]`},
		{"ID", holding(id, -5), `["-5"]`},
		{"Time", holding(moment, 0, 5), `["1970-01-01T00:00:00.000000005Z"]`},
		{"first Time", holding(moment, int(value.MinTime.Sec), 0), `["-999999999-01-01T00:00:00Z"]`},
		{"last Time", holding(moment, int(value.MaxTime.Sec), 999_999_999), `["+999999999-12-31T23:59:59.999999999Z"]`},
		{"Time too early", holding(moment, int(value.MinTime.Sec)-1, 0), invalid},
		{"Time too late", holding(moment, int(value.MaxTime.Sec)+1, 0), invalid},
		{"nanoseconds", holding(moment, 0, 1_000_000_000), invalid},
		{"negative nanoseconds", holding(moment, 0, -1), invalid},
		{"Date", holding(date, 1), `["1970-01-02"]`},
		{"Date too early", holding(date, int(value.MinDate)-1), invalid},
		{"Date too late", holding(date, int(value.MaxDate)+1), invalid},
		{"array", holding(array, 2, one, null), `[[1,null]]`},
		{"object", holding(object, 2, "b", one, "a", null), `[{"b":1,"a":null}]`},
		{"object with a field twice", holding(object, 2, "a", one, "a", null), `[{"a":null}]`},
		{"UUID", holding(uuid, []byte("0123456789abcdef")), `["30313233-3435-3637-3839-616263646566"]`},
		{"short UUID", holding(uuid, []byte("0123456789abcde")), invalid},
		{"long UUID", holding(uuid, []byte("0123456789abcdefg")), invalid},
		{"module", holding(module, "Math"), `["Math"]`},
		{"collection by alias", holding(module, "Thing"), `["Item"]`},
		{"deleted collection", holding(module, "Collection.Deleted"), `["Deleted"]`},
		{"unknown module", holding(module, "Nope"), "unbound_variable: Unbound variable `Nope`"},
		{"function", holding(function, "double"), `["[function double()]"]`},
		{"unknown function", holding(function, "nope"), "unbound_variable: Unbound variable `nope`"},
		{"member", holding(member, "Math", "abs"), `["[function abs()]"]`},
		{"global", holding(member, "", "log"), `["[function log()]"]`},
		{"unknown member", holding(member, "Math", "nope"), invalid},
		{"unknown owner", holding(member, "Nope", "abs"), "unbound_variable: Unbound variable `abs`"},
		{"method", holding(bound, "includes", text, "abc"), `["[function includes()]"]`},
		{"unknown method", holding(bound, "nope", text, "abc"), invalid},
		{"method of another type", holding(bound, "includes", one), invalid},
		{"index as a function", holding(indexFunction, "Item", "byKind"), `["[function byKind()]"]`},
		{"unknown index as a function", holding(indexFunction, "Item", "nope"), "invalid_function_invocation: The function `nope` does not exist on `Item`"},
		{"index of no collection", holding(indexFunction, "Math", "byKind"), invalid},
		{"missing document", holding(doc, "Thing", 40, "", 0), `[null]`},
		{"document of no collection", holding(doc, "Math", 1, "", 0), invalid},
		{"document of an unknown collection", holding(doc, "Nope", 1, "", 0), "unbound_variable: Unbound variable `Nope`"},
		{"document in the future", holding(doc, "Item", 1, "", math.MaxInt64), invalid},
		{"document before all times", holding(doc, "Item", 1, "", -1), invalid},
		{"missing definition", holding(namedDoc, "Function", 7, "nope", 0), `[null]`},
		{"cursor", holding(nested, 0, 1, some), ``},
		{"cursor in the future", holding(nested, math.MaxInt64, 1, some), invalid},
		{"cursor without a page size", holding(nested, 0, 0, some), invalid},
		{"event source", holding(eventSource, 1, "a", items), ``},
		{"lambda", holding(lambda, "x => x", 0), `["[function <lambda>]"]`},
		{"lambda with captures", holding(lambda, "x => y + z", 2, "y", one, "z", one), `["[function <lambda>]"]`},
		{"lambda with a wrong text", holding(lambda, "x =>", 0), invalid},
		{"lambda that is none", holding(lambda, "1", 0), invalid},
		{"lambda with unknown names", holding(lambda, "x => nope", 0), `["[function <lambda>]"]`},
		{"projection", holding(projection, "1 { a }", 0), `["[function <lambda>]"]`},
		{"projection that is none", holding(projection, "1", 0), invalid},
		{"projection that is a statement", holding(projection, "let x = 1", 0), invalid},
		{"projection with a wrong text", holding(projection, "{ {", 0), invalid},
		{"set", holding(some), `[{"data":[0,1,2,3,4]}]`},
		{"unknown tag", holding(eventSource + 1), invalid},

		// Sets.
		{"elements", of(elements, false, false, 0, 2, one, null), `[1,null]`},
		{"elements backwards", of(elements, true, false, 0, 2, one, null), `[null,1]`},
		{"elements with a size", holding(elements, false, false, 1, 2, one, null), ``},
		{"elements with a negative size", of(elements, false, false, -1, 1, one), invalid},
		{"elements with the largest size", of(elements, false, false, set.MaxPageSize, 1, one), `[1]`},
		{"elements with too large a size", of(elements, false, false, set.MaxPageSize+1, 1, one), invalid},
		{"a negative number of elements", of(elements, false, false, 0, -1), invalid},
		{"too few elements", of(elements, false, false, 0, 2, one), invalid},
		{"more elements than bytes", of(elements, false, false, 0, 1<<40, one), invalid},
		{"sequence", of(some), `[0,1]`},
		{"sequence backwards", of(sequence, 0, 5, true), `[4,3]`},
		{"sequence of all", of(sequence, math.MinInt32, math.MaxInt32, true), `[2147483646,2147483645]`},
		{"sequence from too low", of(sequence, math.MinInt32-1, 5, false), invalid},
		{"sequence to too high", of(sequence, 0, math.MaxInt32+1, false), invalid},
		{"documents", of(mapped, 0, items, lambda, "d => d.price", 0), `[10,20]`},
		{"documents backwards", of(mapped, 0, documents, "Item", 0, 4, true, 0, lambda, "d => d.price", 0), `[0,30]`},
		{"documents from", of(mapped, 0, documents, "Item", 3, 9, false, 0, lambda, "d => d.price", 0), `[30,0]`},
		{"documents from below", of(documents, "Item", -1, 9, false, 0), invalid},
		{"documents in the future", of(documents, "Item", 0, 9, false, math.MaxInt64), invalid},
		{"documents of nothing", of(documents, "Nope", 0, 9, false, 0), "unbound_variable: Unbound variable `Nope`"},
		{"documents of no collection", of(documents, "double", 0, 9, false, 0), invalid},
		{"where", of(where, 0, some, lambda, "x => x > 3", 0), `[4]`},
		{"where no function", of(where, 0, some, one), `type_mismatch: expected type: Function, received Int`},
		{"where in the future", of(where, math.MaxInt64, some, lambda, "x => true", 0), invalid},
		{"where of no set", of(where, 0, one, lambda, "x => true", 0), invalid},
		{"flatMap", of(flatMap, 0, some, false, lambda, "x => [x, -x].toSet()", 0), `[0,0]`},
		{"flatMap backwards", of(flatMap, 0, some, true, lambda, "x => [x, 9].toSet()", 0), `[9,0]`},
		{"take", of(take, 0, some, 1), `[0]`},
		{"take nothing", of(take, 0, some, 0), `[]`},
		{"take less than nothing", of(take, 0, some, -1), invalid},
		{"take too much", of(take, 0, some, math.MaxInt32+1), invalid},
		{"take in the future", of(take, math.MaxInt64, some, 1), invalid},
		{"drop", of(drop, 0, some, 4), `[4]`},
		{"drop less than nothing", of(drop, 0, some, -1), invalid},
		{"drop too much", of(drop, 0, some, math.MaxInt32+1), invalid},
		{"concat", of(concat, sequence, 8, 9, false, some), `[8,0]`},
		{"concat of no set", of(concat, some, one), invalid},
		{"order", of(order, 0, some, 1, true, lambda, "x => x", 0), `[4,3]`},
		{"order by nothing", of(order, 0, elements, false, false, 0, 2, text, "b", text, "a", 0), `["a","b"]`},
		{"order by two", of(order, 0, some, 2, false, lambda, "x => x % 2", 0, true, lambda, "x => x", 0), `[4,2]`},
		{"distinct", of(distinct, 0, elements, false, false, 0, 2, one, one), `[1]`},
		{"reversed", of(reversed, 0, some), `[4,3]`},
		{"paged", of(paged, 3, some), `[0,1]`},
		{"paged by nothing", of(paged, 0, some), invalid},
		{"paged by too much", of(paged, set.MaxPageSize+1, some), invalid},
		{"paged by the most", of(paged, set.MaxPageSize, some), `[0,1]`},

		// Entries of an index.
		{"entries", of(mapped, 0, entries, "Item", "byKind", first, plain, lambda, "d => d.price", 0), `[30,30]`},
		{"entries backwards", of(mapped, 0, entries, "Item", "byKind", first, true, 0, []byte{}, 1, one, false, false, lambda, "d => d.price", 0), `[10,10]`},
		{"entries up to", of(mapped, 0, entries, "Item", "byKind", first, false, 0, []byte{}, 1, one, false, true, integer, 20, lambda, "d => d.price", 0), `[30,30]`},
		{"entries from", of(mapped, 0, entries, "Item", "byKind", first, false, 0, []byte{}, 1, one, true, integer, 20, false, lambda, "d => d.price", 0), `[10,10]`},
		{"entries of an index that was defined anew", byKind("Item", "byKind", beyond, plain), invalid},
		{"entries of the other index", byKind("Item", "byKind", second, plain), invalid},
		{"entries of an unknown index", byKind("Item", "nope", first, plain), "invalid_function_invocation: The function `nope` does not exist on `Item`"},
		{"entries of no collection", byKind("Math", "byKind", first, plain), invalid},
		{"entries in the future", byKind("Item", "byKind", first, false, math.MaxInt64, []byte{}, 1, one, false, false), invalid},
		{"entries without a term", byKind("Item", "byKind", first, false, 0, []byte{}, 0, false, false), invalid},
		{"entries with two terms", byKind("Item", "byKind", first, false, 0, []byte{}, 2, one, one, false, false), invalid},
		{"entries with a term that no document has", byKind("Item", "byKind", first, false, 0, []byte{}, 1, module, "Math", false, false), invalid},
		{"entries with a bound that no document has", byKind("Item", "byKind", first, false, 0, []byte{}, 1, one, true, module, "Math", false), invalid},

		// Their frame.
		{"page of nothing", made(0, 0, some), invalid},
		{"page of one", made(0, 1, some), `[0]`},
		{"largest page", made(0, set.MaxPageSize, some), `[0,1,2,3,4]`},
		{"too large a page", made(0, set.MaxPageSize+1, some), invalid},
		{"past", made(1, 1, some), `[0]`},
		{"before all times", made(-1, 1, some), invalid},
		{"future", made(math.MaxInt64, 1, some), invalid},
		{"no set", of(one), invalid},
		{"nothing", of(), invalid},
		{"no bytes", sealed(nil), invalid},
		{"only a version", sealed([]byte{1}), invalid},
		{"something behind it", of(some, null), invalid},
		{"another version", sealed(appendParts([]byte{2}, parts{0, 2, some})), invalid},
		{"version zero", sealed(appendParts([]byte{0}, parts{0, 2, some})), invalid},
		{"no base64", "?" + of(some), invalid},
		{"no text", "", invalid},
		{"four bytes", "AAAAAA==", invalid},
		{"deep", holding(nesting(60)), strings.Repeat("[", 61) + "null" + strings.Repeat("]", 61)},
		{"too deep", holding(nesting(10_000)), invalid},
	} {
		resp := d.read(`Set.paginate(cursor).data`, c.cursor)
		if got := shown(resp); got != c.want && (c.want != "" || resp.Err != nil) {
			t.Errorf("%s\n got %.300s\nwant %.300s", c.name, got, c.want)
		}
	}
}

// TestDamage: no byte of a cursor can be changed or lost.
func TestDamage(t *testing.T) {
	d := open(t)
	resp := d.run(d.writer, query(`let y = "a"; Item.byKind(1).map(d => [d, y]).paginate(1)`))
	good, err := base64.StdEncoding.DecodeString(d.after(resp.Data, resp.TxnTime))
	if err != nil {
		t.Fatal(err)
	}
	d.inside(func(c *exec.Context) (value.Value, error) {
		parses := func(b []byte) bool {
			_, err := cursor.Parse(c, base64.StdEncoding.EncodeToString(b))
			return err == nil
		}
		if !parses(good) {
			t.Error("the cursor itself is refused")
		}
		for i := range good {
			bad := append([]byte(nil), good...)
			bad[i] ^= 4
			if parses(bad) || parses(good[:i]) {
				t.Errorf("damage at byte %d is not noticed", i)
			}
		}
		for i := range good[4:] {
			if _, err := cursor.Parse(c, sealed(good[4:i+4])); err == nil {
				t.Errorf("what is cut off at byte %d is taken", i)
			}
		}
		return value.Null{}, nil
	})
}

// TestRedefined: cursors name what they are about. An index that was defined
// anew in between is another one; what is not there any more is an error.
func TestRedefined(t *testing.T) {
	d := open(t)
	after := func(fql string) string {
		resp := d.run(d.writer, query(fql))
		return d.after(resp.Data, resp.TxnTime)
	}
	index, all, call := after(`Item.byKind(1).paginate(1)`), after(`Item.all().paginate(1)`), after(`Set.sequence(0, 5).map(x => double(x)).paginate(2)`)
	capture := after(`let f = double; Set.sequence(0, 5).map(x => f(x)).paginate(2)`)
	ask := func(cursor, want string) {
		t.Helper()
		if got := shown(d.read(`Set.paginate(cursor).data.length`, cursor)); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	ask(index, `1`)
	d.write(`Collection.byName("Item")!.update({ indexes: { more: { terms: [{ field: "a" }] } } }); Function.byName("double")!.update({ body: "x => x * 3" })`)
	ask(index, `1`)
	if got := shown(d.read(`Set.paginate(cursor).data`, call)); got != `[6,9]` {
		t.Errorf("a function that has been changed gives %s", got)
	}
	d.write(`Collection.byName("Item")!.update({ indexes: { byKind: null } })`)
	ask(index, "invalid_function_invocation: The function `byKind` does not exist on `Item`")
	d.write(`Collection.byName("Item")!.update({ indexes: { byKind: { terms: [{ field: "kind" }], values: [{ field: "price" }] } } })`)
	ask(index, invalid)
	ask(all, `1`)
	d.write(`Function.byName("double")!.delete(); Collection.byName("Item")!.delete()`)
	ask(call, "unbound_variable: Unbound variable `double`")
	ask(capture, "unbound_variable: Unbound variable `double`")
	ask(all, "unbound_variable: Unbound variable `Item`")
}
