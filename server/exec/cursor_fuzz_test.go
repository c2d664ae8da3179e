package exec_test

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"testing"
	"time"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
	"github.com/fawndb/fawn/server/exec/stdlib"
	"github.com/fawndb/fawn/server/store/pebblestore"
)

// FuzzCursor reads cursors that no server made: they are refused, or they are
// as good as a query. The checksum keeps nobody from sending them.
func FuzzCursor(f *testing.F) {
	s, err := pebblestore.OpenMem(pebblestore.Options{})
	if err != nil {
		f.Fatal(err)
	}
	defer s.Close()
	e, err := exec.New(s, stdlib.New(), exec.Options{MaxComputeOps: 2000})
	if err != nil {
		f.Fatal(err)
	}
	run := func(ctx context.Context, fql string, args ...value.Value) (*exec.Response, error) {
		r := &exec.Request{Source: &diag.Source{Name: "*query*", Text: fql}}
		if len(args) > 0 {
			r.Inputs = []string{"cursor"}
			r.Bind = func(exec.Resolver) (a, v []value.Value, err error) { return args, nil, nil }
		}
		return e.Run(ctx, r)
	}
	for _, fql := range []string{
		`Collection.create({ name: "C", indexes: { byA: { terms: [{ field: "a" }], values: [{ field: "b" }, { field: "id", order: "desc" }] } } });
Function.create({ name: "double", body: "x => x * 2" });
Collection.create({ name: "D" })`,
		`Set.sequence(0, 10).forEach(n => C.create({ id: n + 1, a: n % 2, b: n }))`,
	} {
		if r, err := run(f.Context(), fql); err != nil || r.Err != nil {
			f.Fatal(err, r.Err)
		}
	}
	for _, set := range []string{
		`C.all()`, `C.all({ from: 2 }).reverse()`, `Collection.all()`, `C.byA(1)`, `C.byA(1, { from: [3, 5], to: 7 }).reverse()`,
		`Set.sequence(0, 9)`, `[1, 2147483648, 1.5, "a", null, true, Time("2020-01-01T00:00:00Z"), Date("2020-01-01"), [1], { a: 1 }].toSet()`,
		`[1, C(1), C, C.byA, double, Math, Math.abs, "a".includes, C.byId, x => x, ID(1), Bytes("AQ=="), C.all().toStream()].toSet().take(2).concat([C(1), C.byA, C.byId].toSet())`,
		`C.where(.a == 1)`, `let y = 1; C.all().map(x => x.b + y)`, `C.all().map(d => d { b })`, `C.all().flatMap(x => C.byA(x.a))`,
		`C.all().take(5)`, `C.all().drop(1)`, `C.all().concat(C.all())`, `C.all().order(.b, desc(.a))`, `C.all().distinct()`,
		`C.all().pageSize(3)`, `C.all().take(4).reverse()`, `let k = C.all().paginate(1).after; C.all().map(x => k)`,
		`at (Time.now()) { C.all() }`,
	} {
		r, err := run(f.Context(), set+".paginate(1).after!.toString()")
		if err != nil || r.Err != nil {
			f.Fatal(set, err, r.Err)
		}
		b, err := base64.StdEncoding.DecodeString(string(r.Data.(value.String)))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b[4:])
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		b = append(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(b)), b...)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		cursor := value.String(base64.StdEncoding.EncodeToString(b))
		if _, err := run(ctx, "Set.paginate(cursor)", cursor); err != nil && !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal(err)
		}
	})
}
