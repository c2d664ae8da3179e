package api_test

import (
	"encoding/base64"
	"io"
	"net/http"
	"testing"
)

const unauthorized = `{"error":{"code":"unauthorized","message":"Access token required"}}`

func TestAuthorization(t *testing.T) {
	h := open(t, io.Discard)
	query(t, h, "Database.create({ name: 'a' })", "secret")
	query(t, h, "Database.create({ name: 'b' })", "secret:a:admin")
	basic := func(s string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(s)) }
	for header, ok := range map[string]bool{
		"Bearer secret":                   true,
		"Bearer   secret ":                true,
		"Bearer\tsecret":                  true,
		"Bearer secret:":                  true,
		"Bearer secret:admin":             true,
		"Bearer secret:server":            true,
		"Bearer secret:a:admin":           true,
		"Bearer secret:a:server":          true,
		"Bearer secret:a/b:admin":         true,
		basic("secret"):                   true,
		basic("secret:"):                  true,
		basic(" secret:\n"):               true,
		basic("secret:a:admin"):           true,
		basic("secret:") + ":":            true,
		"":                                false,
		"secret":                          false,
		"Bearer":                          false,
		"Bearer ":                         false,
		"bearer secret":                   false,
		"BEARER secret":                   false,
		"basic " + basic("secret"):        false,
		"Basic ***":                       false,
		"Basic secret":                    false,
		"Token secret":                    false,
		"Bearer wrong":                    false,
		"Bearer wrong:admin":              false,
		"Bearer secre":                    false,
		"Bearer secret secret":            false,
		"Bearer Secret":                   false,
		"Bearer :admin":                   false,
		"Bearer secret::admin":            false,
		"Bearer secret:nonsense":          false,
		"Bearer secret:Admin":             false,
		"Bearer secret:adminX":            false,
		"Bearer secret: admin":            false,
		"Bearer secret:a":                 false, // a path without a role
		"Bearer secret:a:":                false,
		"Bearer secret:a:nonsense":        false,
		"Bearer secret:nope:admin":        false, // no such database
		"Bearer secret:b:admin":           false, // b is a child of a
		"Bearer secret:a/nope:admin":      false,
		"Bearer secret:/a:admin":          false,
		"Bearer secret:a/:admin":          false,
		"Bearer secret:a//b:admin":        false,
		"Bearer secret:../a:admin":        false,
		"Bearer secret:a:admin:admin":     false,
		"Bearer secret:a=b:admin":         false,
		"Bearer secret:server-readonly":   false, // not enforced yet
		"Bearer secret:client":            false,
		"Bearer secret:@role/editor":      false,
		"Bearer secret:a:@role/editor":    false,
		"Bearer secret:@doc/User/1":       false,
		"Bearer secret,secret":            false,
		"Bearer secret/admin":             false,
		"Bearer eyJhbGciOiJub25lIn0.e30.": false,
	} {
		a := do(t, h, call{head: map[string]string{"Authorization": header}})
		switch {
		case ok && a.status != http.StatusOK:
			t.Errorf("%q: %d %s", header, a.status, a.text)
		case !ok && (a.status != http.StatusUnauthorized || a.text != unauthorized || a.head.Get("Www-Authenticate") != "Bearer"):
			t.Errorf("%q: %d %s %v", header, a.status, a.text, a.head)
		}
	}
	r := request(call{})
	r.Header.Add("Authorization", "Bearer secret")
	if a := send(t, h, r); a.status != http.StatusUnauthorized {
		t.Error("two secrets are one too many")
	}
}

// TestDatabases checks that each scope sees its own database only.
func TestDatabases(t *testing.T) {
	h := open(t, io.Discard)
	query(t, h, "Database.create({ name: 'a' })", "secret")
	query(t, h, "Collection.create({ name: 'C' })", "secret:a:admin")
	query(t, h, "C.create({ id: 1 })", "secret:a:server")
	if a := query(t, h, "C.all().count()", "secret:a:admin"); string(a.Data) != "1" {
		t.Error(a.text)
	}
	if a := do(t, h, call{body: `{"query":"C.all().count()"}`}); a.Error.Code != "unbound_variable" {
		t.Error(a.text)
	}
	query(t, h, "Database.byName('a')!.delete()", "secret")
	if a := do(t, h, call{head: map[string]string{"Authorization": "Bearer secret:a:admin"}}); a.status != http.StatusUnauthorized {
		t.Error(a.text)
	}
}

// TestServerRole checks what the role may not do: everything with databases,
// and pushing a schema.
func TestServerRole(t *testing.T) {
	h := open(t, io.Discard)
	const server = "secret:server"
	query(t, h, "Database.create({ name: 'a' })", "secret")
	query(t, h, "Collection.create({ name: 'C' })", server)
	query(t, h, "C.create({ id: 1 })", server)
	for fql, want := range map[string]string{
		"C.all().count()":               "1",
		"Database.all().count()":        "0",
		"Database.byName('a').exists()": "false",
	} {
		if a := query(t, h, fql, server); string(a.Data) != want {
			t.Errorf("%s: %s", fql, a.Data)
		}
	}
	for _, fql := range []string{"Database.create({ name: 'b' })", "Database.byName('a')!.delete()", "Database.byName('a')!.update({ name: 'x' })"} {
		a := do(t, h, call{body: `{"query":` + quote(fql) + `}`, head: map[string]string{"Authorization": "Bearer " + server}})
		if a.status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", fql, a.status, a.text)
		}
	}
	if a := query(t, h, "Database.all().map(.name).toArray()", "secret"); string(a.Data) != `["a"]` {
		t.Error(a.text)
	}
	a := do(t, h, call{path: "/schema/1/update", body: "x", head: map[string]string{"Authorization": "Bearer " + server}})
	if a.status != http.StatusForbidden || a.text != `{"error":{"message":"Access denied"}}` {
		t.Errorf("%d %s", a.status, a.text)
	}
}
