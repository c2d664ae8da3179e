package planner_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fawndb/fawn/server/planner"
)

// many is a database with more documents than can be collected: n from 0 on in
// a shuffled order, m like n, one of 10 groups, one of 1000 rare values.
const many = 20_000

func openMany(tb testing.TB) *database {
	db := open(tb)
	db.must(tb, `Collection.create({ name: "Item", indexes: {
		byN: { values: [{ field: "n" }] },
		byGroup: { terms: [{ field: "group" }], values: [{ field: "n", order: "desc" }] },
		byRare: { terms: [{ field: "rare" }], values: [{ field: "n" }] }
	} }); Collection.create({ name: "Owner" })`)
	db.must(tb, `Set.sequence(0, 100).forEach(i => Owner.create({ id: i, name: "owner " + i.toString() }))`)
	for from := 0; from < many; from += 5000 {
		db.must(tb, fmt.Sprintf(`Set.sequence(%d, %d).forEach(i => {
			let n = i * 7919 %% %d
			Item.create({ id: i, n: n, m: n, group: n %% 10, rare: n %% 1000, tag: "t" + (n %% 7).toString(), owner: Owner(n %% 100) })
		})`, from, from+5000, many))
	}
	return db
}

// TestMoreThanCanBeCollected orders more documents than can be collected: an
// error without rules, as long as not all are asked for no error with them.
func TestMoreThanCanBeCollected(t *testing.T) {
	db := openMany(t)
	const tooMany = "value_too_large"
	for _, x := range []struct{ fql, want string }{
		{`Item.all().order(.m).first()!.n`, `{"@int":"0"}`},
		{`Item.all().order(.n).first()!.n`, `{"@int":"0"}`},
		{`Item.all().order(desc(.m)).take(3).map(.n).toArray()`, `[{"@int":"19999"},{"@int":"19998"},{"@int":"19997"}]`},
		{`Item.all().order(.m).last()!.n`, `{"@int":"19999"}`},
		{`Item.all().order(.m).drop(17000).first()!.n`, `{"@int":"17000"}`},
		{`Item.all().order(.n).drop(17000).take(2).map(.n).toArray()`, `[{"@int":"17000"},{"@int":"17001"}]`},
		{`Item.all().order(x => x.m + 0).first()!.n`, `{"@int":"0"}`},
		{`Item.where(.tag != "t0").order(.m).first()!.n`, `{"@int":"1"}`},
		{`Item.all().order(.m).paginate(2).data.map(.n)`, `[{"@int":"0"},{"@int":"1"}]`},
	} {
		if got := strings.TrimRight(answerWithoutSummary(db.run(t, 0, x.fql)), "\n"); got != x.want {
			t.Errorf("%s\ngot  %s\nwant %s", x.fql, got, x.want)
		}
		if resp := db.run(t, planner.AllRules, x.fql); resp.Err == nil || resp.Err.Code != tooMany {
			t.Errorf("%s without rules: %s", x.fql, answer(resp))
		}
	}
	for _, fql := range []string{
		`Item.all().order(.m).toArray()`, `Item.all().order(.n).count()`, `Item.all().order(.n).map(.n).toArray()`,
		`Item.all().order(.m).where(.n > 5).first()`, `Item.all().order(.m).fold(0, (a, b) => a)`, `Item.all().distinct().first()`,
		`Set.sequence(0, 16001).order().first()`, `Item.all().order(.n).take(16001).toArray()`,
	} {
		if got := answer(db.same(t, fql)); !strings.Contains(got, tooMany) {
			t.Errorf("%s: %s", fql, got)
		}
	}
}

// TestPagesOfMoreThanCanBeCollected walks through an order from different
// places. Writes in between change nothing.
func TestPagesOfMoreThanCanBeCollected(t *testing.T) {
	db := openMany(t)
	for _, field := range []string{"m", "n"} {
		n := 0
		resp := db.run(t, 0, fmt.Sprintf(`Item.all().order(desc(.%s)).map(.n).paginate(3000)`, field))
		for page := 0; ; page++ {
			data := strings.Count(text(resp.Data), "@int")
			first := fmt.Sprintf(`{"data":[{"@int":"%d"}`, many-1-n)
			if resp.Err != nil || data > 0 && !strings.HasPrefix(text(resp.Data), first) {
				t.Fatalf("page %d by %s: %.200s", page, field, answer(resp))
			}
			n += data
			after := cursorOf(resp)
			if len(after) > 1000 {
				t.Errorf("a cursor of %d bytes", len(after))
			}
			if after == "" {
				break
			}
			db.must(t, fmt.Sprintf(`Item.create({ n: -1, m: -1 }); Item(%d)!.delete()`, 19_000+page+100*len(field+field)*int(field[0]-'l')))
			resp = db.run(t, 0, fmt.Sprintf(`Set.paginate(%q)`, after))
		}
		if n < many-20 {
			t.Errorf("%d elements by %s", n, field)
		}
		db.must(t, `Item.all().where(.n == -1).forEach(d => d.delete())`)
		if field == "m" {
			db.must(t, fmt.Sprintf(`Array.sequence(19000, 20000).forEach(i => if (!Item(i).exists()) {
				let n = i * 7919 %% %d
				Item.create({ id: i, n: n, m: n, group: n %% 10, rare: n %% 1000 })
			})`, many))
		}
	}
}
