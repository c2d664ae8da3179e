package api_test

import (
	"io"
	"net/http"
	"regexp"
	"testing"
)

// TestBuilds lists the builds of a database on a server that does none.
func TestBuilds(t *testing.T) {
	h := open(t, io.Discard)
	query(t, h, "Database.create({ name: 'a' })", "secret")
	query(t, h, "Collection.create({ name: 'Row' })", "secret:a:admin")
	query(t, h, "Set.sequence(0, 200).forEach(i => Row.create({ id: i, k: i }))", "secret:a:admin")
	query(t, h, `Collection.byName("Row")!.update({
		indexes: { byK: { terms: [{ field: "k" }] }, also: { terms: [{ field: ".k" }] } }, constraints: [{ unique: ["k", "a.b"] }] })`, "secret:a:admin")
	varying := regexp.MustCompile(`"(txn_ts|schema_version|stats)":(\d+|\{.*?\})`)
	const rest = `,"summary":"","txn_ts","stats","schema_version"}`
	for _, test := range []struct {
		name   string
		call   call
		status int
		want   string
	}{
		{"of a child", call{head: map[string]string{"Authorization": "Bearer secret:a:server"}}, 200, `{"data":[` +
			`{"collection":"Row","indexes":["byK","also"],"documents":0,"progress":0.0},` +
			`{"collection":"Row","indexes":["unique [k, a.b]"],"documents":0,"progress":0.0}]` + rest},
		{"of the root", call{}, 200, `{"data":[]` + rest},
		{"GET", call{method: http.MethodGet}, 200, `{"data":[]` + rest},
		{"tagged", call{method: http.MethodGet, head: map[string]string{"X-Format": "tagged"}}, 200, `{"data":[]` + rest},
		{"other methods", call{method: http.MethodDelete}, 405, `{"error":{"code":"method_not_allowed","message":"Method not allowed"}}`},
		{"no secret", call{head: map[string]string{"Authorization": ""}}, 401, unauthorized},
		{"no such database", call{head: map[string]string{"Authorization": "Bearer secret:b:admin"}}, 401, unauthorized},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.call.path = "/fawn/1/builds"
			a := do(t, h, test.call)
			if got := varying.ReplaceAllString(a.text, `"$1"`); a.status != test.status || got != test.want {
				t.Errorf("got  %d %s\nwant %d %s", a.status, got, test.status, test.want)
			}
		})
	}
}
