package auth

import (
	"context"
	"encoding/base64"
	"errors"
	"testing"

	"github.com/fawndb/fawn/server/access"
)

// TestRecognize reads headers: a secret, and the scope that it carries.
func TestRecognize(t *testing.T) {
	root, err := NewRoot("secret")
	if err != nil {
		t.Fatal(err)
	}
	a := &Authenticator{Root: root}
	basic := func(text string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(text)) }
	admin := &Credential{Role: access.Admin, kind: access.RootKey}
	in := func(database, role string) *Credential {
		return &Credential{Database: database, Role: role, kind: access.RootKey}
	}
	for _, c := range []struct {
		header string
		want   *Credential // nil: refused
	}{
		{"Bearer secret", admin}, {"Bearer   secret", admin}, {"Bearer\tsecret", admin}, {"Bearer secret  \t", admin}, {"Bearer secret:", admin},
		{"Bearer secret:admin", admin}, {"Bearer secret:server", in("", access.Server)}, {"Bearer secret:a:admin", in("a", access.Admin)},
		{"Bearer secret:a/b-c/d_1:server", in("a/b-c/d_1", access.Server)},
		{basic("secret:"), admin}, {basic("secret"), admin}, {basic("secret:admin"), admin}, {basic("secret:a:server"), in("a", access.Server)}, {basic("secret:a:server:"), in("a", access.Server)},
		{basic(" secret: \n"), admin}, {basic("secret:") + ":", admin},

		{"", nil}, {"secret", nil}, {"Bearer", nil}, {"Bearer ", nil}, {"bearer secret", nil}, {"Token secret", nil}, {"BearerX secret", nil}, {"Bearersecret", nil},
		{"Bearer Secret", nil}, {"Bearer secret x", nil}, {"Bearer :admin", nil}, {"Bearer :", nil}, {"Bearer other:admin", nil},
		{"Bearer secret:nobody", nil}, {"Bearer secret:Admin", nil}, {"Bearer secret:admin:", nil}, {"Bearer secret:a:", nil}, {"Bearer secret:a:nobody", nil}, {"Bearer secret::admin", nil}, {"Bearer secret:a:b:admin", nil},
		{"Bearer secret:/:admin", nil}, {"Bearer secret:/a:admin", nil}, {"Bearer secret:a/:admin", nil}, {"Bearer secret:a//b:admin", nil}, {"Bearer secret:a,b:admin", nil}, {"Bearer secret:a=b:admin", nil}, {"Bearer secret:a(b:admin", nil},
		{"Bearer secret:@role/x", nil}, {"Bearer secret:@doc/User/1", nil}, {"Bearer secret:server-readonly", nil},
		{"Basic secret", nil}, {"Basic ?", nil}, {"Basic ", nil}, {basic(""), nil}, {basic(":"), nil}, {basic("other:"), nil},
	} {
		got, err := a.Recognize(t.Context(), c.header)
		switch {
		case c.want == nil && (!errors.Is(err, ErrUnauthenticated) || got != (Credential{})):
			t.Errorf("%q: %+v, %v", c.header, got, err)
		case c.want != nil && (err != nil || got != *c.want):
			t.Errorf("%q: %+v, %v, want %+v", c.header, got, err, *c.want)
		}
	}
}

// TestIdentify: a credential becomes the principal of an attempt.
func TestIdentify(t *testing.T) {
	who, database, err := new(Authenticator).Identify(nil, Credential{Database: "a/b", Role: access.Server, kind: access.RootKey}, "10.0.0.1")
	if err != nil || database != "a/b" || who != (access.Principal{Secret: access.RootKey, Role: access.Server, Address: "10.0.0.1"}) {
		t.Errorf("%+v, %q, %v", who, database, err)
	}
}

// TestRecognizeInTime: who cannot be recognised before the request is over gets
// its error, not a refusal.
func TestRecognizeInTime(t *testing.T) {
	root, err := newHashedRoot(newHash(NewSecret()))
	if err != nil {
		t.Fatal(err)
	}
	root.hashing <- struct{}{} // a hash is being made
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if id, err := (&Authenticator{Root: root}).Recognize(ctx, "Bearer "+NewSecret()); !errors.Is(err, context.Canceled) || id != (Credential{}) {
		t.Errorf("%+v, %v", id, err)
	}
}

// TestGenerated: which secrets are looked up among the hashed ones.
func TestGenerated(t *testing.T) {
	good := NewSecret()
	for text, want := range map[string]bool{
		good: true, good[2:]: false, good + "A": false, good[:len(good)-1]: false, "xx" + good[2:]: false, "fn" + good[2:len(good)-1] + "!": false, "": false, "fn": false,
	} {
		if generated(text) != want {
			t.Errorf("%q: %t", text, !want)
		}
	}
}
