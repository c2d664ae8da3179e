package server_test

import (
	"encoding/json"
	"testing"

	"github.com/fawndb/fawn/server"
)

// TestWhereThroughIndex compares predicates that an index can answer with the
// same ones on a collection without indexes.
func TestWhereThroughIndex(t *testing.T) {
	s, err := server.Open(t.Context(), server.Options{Secret: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c := &client{handler: s.Handler()}
	const fill = `[Plain, Indexed].forEach(coll => {
  let values = ["a", "b", "A", "", null, true, false, 1, 1.0, "1", Time("2020-01-01T00:00:00Z"), Date("2020-01-01"),
    TransactionTime(), ["a"], { a: "a" }, Plain(3), Bytes("AQ==")]
  Set.sequence(0, 60).forEach(n => coll.create({ id: n * 7, f: values[n % 17], g: n % 3, data2: { f: "a" } }))
  coll.create({ id: 9223372036854775807, f: "a" })
  coll.create({ id: 1, f: "a", ttl: Time("2001-01-01T00:00:00Z") })
  coll(21)!.replaceData({ id: "a", f: "b", update: "a" })
})`
	for _, fql := range []string{
		`Collection.create({ name: "Plain", computed_fields: { c: { body: "d => d.f" }, bad: { body: "d => d.f!.toString()" } } })
Collection.create({ name: "Indexed", computed_fields: { c: { body: "d => d.f" }, bad: { body: "d => d.f!.toString()" } }, indexes: { byF: { terms: [{ field: "f" }] }, byG: { terms: [{ field: "g" }] },
  byC: { terms: [{ field: "c" }] }, byUpdate: { terms: [{ field: "update" }] }, byTTL: { terms: [{ field: "ttl" }] } } })
Collection.create({ name: "Mark" })`,
		fill,
		`Mark.create({ id: 1, when: Indexed(84).f })`,
		`[Plain, Indexed].forEach(coll => { coll(0)!.delete(); coll(7)!.update({ f: "a" }); coll(119)!.update({ f: "z" }) })`,
	} {
		c.must(t, "secret", fql)
	}
	for _, fql := range []string{
		`C.where(.f == "a")`,
		`C.where(x => x.f == "a")`,
		`C.where(x => "a" == x.f)`,
		`C.where((.f == "b"))`,
		`C.where(.f == "")`,
		`C.where(.f == "none")`,
		`C.where(.f == true)`,
		`C.where(.f == false)`,
		`C.where(.f == null)`,
		`C.where(.f == 1)`,
		`C.where(.f == "1")`,
		`let v = "a"; C.where(.f == v)`,
		`let v = 1; C.where(.f == v)`,
		`let v = Time("2020-01-01T00:00:00Z"); C.where(.f == v)`,
		`let v = Date("2020-01-01"); C.where(.f == v)`,
		`let v = TransactionTime(); C.where(.f == v)`,
		`let v = Mark(1)!.when; C.where(.f == v)`,
		`let v = ["a"]; C.where(.f == v)`,
		`let v = Plain(3); C.where(.f == v)`,
		`let v = Bytes("AQ=="); C.where(.f == v)`,
		`C.where(.f == "a" && .g == 1)`,
		`C.where(.g == 1 && .f == "a")`,
		`C.where(.f == "a" && .data2.f.length > 0)`,
		`C.where(.f == "z" && abort(.g))`,
		`let v = null; C.where(.none == v && abort(.g) == 1 && .f == "none")`,
		`C.where(.bad == "a" && .f == "none")`,
		`C.where(.f == "a" || .f == "b")`,
		`C.where(.c == "a")`,
		`C.where(.update == "a")`,
		`C.where(.ttl == null)`,
		`C.where(.id == "14")`,
		`C.where(.f == "a").reverse()`,
		`C.all().reverse().where(.f == "a")`,
		`C.all({ from: 50, to: 300 }).where(.f == "a")`,
		`C.all({ from: 300, to: 50 }).where(.f == "a")`,
		`C.all({ from: 50, to: 300 }).reverse().where(.f == "a")`,
		`C.where(.f == "a").where(.f == "b")`,
		`C.where(.f == "a").take(2)`,
		`at (Mark(1)!.ts) { C.where(.f == "a") }`,
		`at (Mark(1)!.ts) { C.where(.f == "a").reverse() }`,
		`C(7)!.update({ f: "b" }); C(5)?.delete(); C.create({ id: 5, f: "a" }); C(238)?.delete(); C.where(.f == "a")`,
	} {
		for _, read := range []string{
			`set.map(.id).toArray()`,
			`let page = set.paginate(2)
if (page.after == null) page.data.map(.id) else page.data.concat(Set.paginate(page.after!.toString(), 100).data).map(.id)`,
		} {
			var got [2]string
			for i, coll := range []string{"Plain", "Indexed"} {
				query := "let C = " + coll + "\nlet set = {\n" + fql + "\n}\n" + read
				text, _ := json.Marshal(query)
				_, out := c.query(text, "secret", nil)
				b, _ := json.Marshal([]any{out["data"], out["error"]})
				got[i] = string(b)
			}
			if got[0] != got[1] {
				t.Errorf("%s\nscanned: %s\nindexed: %s", fql, got[0], got[1])
			}
		}
	}
}

func BenchmarkWhereThroughIndex(b *testing.B) {
	for _, indexes := range []string{"{}", `{ byF: { terms: [{ field: "f" }] } }`} {
		b.Run(map[bool]string{true: "scan", false: "index"}[indexes == "{}"], func(b *testing.B) {
			s, err := server.Open(b.Context(), server.Options{Secret: "secret"})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			c := &client{handler: s.Handler()}
			for _, fql := range []string{
				`Collection.create({ name: "C", indexes: ` + indexes + ` })`,
				`Set.sequence(0, 10000).forEach(n => C.create({ f: (n % 1000).toString(), g: n }))`,
			} {
				text, _ := json.Marshal(fql)
				if status, out := c.query(text, "secret", nil); status != 200 {
					b.Fatal(out)
				}
			}
			text, _ := json.Marshal(`C.where(.f == "500").map(.g).toArray()`)
			b.ReportAllocs()
			for b.Loop() {
				if status, out := c.query(text, "secret", nil); status != 200 {
					b.Fatal(out)
				}
			}
		})
	}
}
