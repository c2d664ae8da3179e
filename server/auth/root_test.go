package auth

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/store/pebblestore"
)

func openStore(t *testing.T) store.Store {
	t.Helper()
	s, err := pebblestore.OpenMem(pebblestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestGivenSecret(t *testing.T) {
	r, err := NewRoot("secret")
	if err != nil {
		t.Fatal(err)
	}
	for secret, want := range map[string]bool{"secret": true, "Secret": false, "secre": false, "secrets": false, "": false} {
		if ok, err := r.Verify(t.Context(), secret); ok != want || err != nil {
			t.Errorf("%q: %v, %v", secret, ok, err)
		}
	}
	for _, bad := range []string{"", "a:b", "a/b", "a,b", "(a", "a)", "a&b", "a=b", "a b", "ä", "a\n"} {
		if _, err := NewRoot(bad); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}

func TestFirstStart(t *testing.T) {
	s := openStore(t)
	r, made, err := OpenRoot(t.Context(), s, "")
	if err != nil {
		t.Fatal(err)
	}
	if !generated(made) || made == NewSecret() {
		t.Fatalf("made %q", made)
	}
	if ok, err := r.Verify(t.Context(), made); !ok || err != nil {
		t.Error("the first start does not know its secret", err)
	}
	text, err := s.GetMeta(t.Context(), hashKey)
	if err != nil || strings.Contains(string(text), made) || !strings.HasPrefix(string(text), "$argon2id$") {
		t.Errorf("stored %q, %v", text, err)
	}

	r, again, err := OpenRoot(t.Context(), s, "")
	if err != nil || again != "" {
		t.Fatal(again, err)
	}
	for range 2 { // before and after the secret is known
		for secret, want := range map[string]bool{"short": false, NewSecret(): false, made: true, made + "x": false, "": false} {
			if ok, err := r.Verify(t.Context(), secret); ok != want || err != nil {
				t.Errorf("%q: %v, %v", secret, ok, err)
			}
		}
	}
}

// TestHashing checks what keeps wrong secrets from costing much.
func TestHashing(t *testing.T) {
	secret := NewSecret()
	r, err := newHashedRoot(newHash(secret))
	if err != nil {
		t.Fatal(err)
	}
	r.hashing <- struct{}{} // a hash is being made
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	wrong := NewSecret()
	if ok, err := r.Verify(ctx, wrong); ok || !errors.Is(err, context.Canceled) {
		t.Errorf("waiting: %v, %v", ok, err)
	}
	if ok, err := r.Verify(ctx, "not one of ours"); ok || err != nil {
		t.Errorf("a secret of another form is hashed: %v, %v", ok, err)
	}
	<-r.hashing
	if ok, err := r.Verify(t.Context(), wrong); ok || err != nil {
		t.Error(ok, err)
	}
	r.hashing <- struct{}{}
	if ok, err := r.Verify(ctx, wrong); ok || err != nil {
		t.Errorf("the same wrong secret is hashed again: %v, %v", ok, err)
	}
	<-r.hashing
	var callers sync.WaitGroup
	for range 8 {
		callers.Go(func() {
			if ok, err := r.Verify(t.Context(), secret); !ok || err != nil {
				t.Error(ok, err)
			}
		})
	}
	callers.Wait()
	r.hashing <- struct{}{}
	if ok, err := r.Verify(ctx, secret); !ok || err != nil {
		t.Errorf("a known secret is hashed again: %v, %v", ok, err)
	}
}

func TestDamagedHash(t *testing.T) {
	good := newHash("x").String()
	if h, err := parseHash(good); err != nil || !h.matches("x") || h.matches("y") {
		t.Error(err)
	}
	for _, bad := range []string{
		"", "secret", "$argon2id$", strings.Replace(good, "argon2id", "argon2i", 1), strings.Replace(good, "v=19", "v=16", 1),
		strings.Replace(good, "m=19456", "m=99999999", 1), strings.Replace(good, "t=2", "t=0", 1), strings.Replace(good, "p=1", "p=0", 1),
		strings.Replace(good, "p=1", "p=x", 1), good[:len(good)-30], good + "$", good + "?",
	} {
		if _, err := parseHash(bad); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
	s := openStore(t)
	dir := t.TempDir()
	file := filepath.Join(dir, HashFile)
	if err := os.WriteFile(file, []byte("garbage"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := OpenRoot(t.Context(), s, dir); err == nil || !strings.Contains(err.Error(), file) {
		t.Error(err)
	}
	if b, _ := os.ReadFile(file); string(b) != "garbage" {
		t.Error("the file was changed")
	}
	if err := s.PutMeta(t.Context(), hashKey, []byte("garbage")); err != nil {
		t.Fatal(err)
	}
	if _, _, err := OpenRoot(t.Context(), s, ""); err == nil || !strings.Contains(err.Error(), "no hash of a root secret") {
		t.Error(err)
	}
}

// TestHashFile opens a data folder from when the hash was in a file.
func TestHashFile(t *testing.T) {
	s := openStore(t)
	dir := t.TempDir()
	file := filepath.Join(dir, HashFile)
	for range 2 { // a file that is put back is moved again
		secret := NewSecret()
		if err := os.WriteFile(file, []byte(newHash(secret).String()+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		for range 2 { // with the file and without
			r, made, err := OpenRoot(t.Context(), s, dir)
			if err != nil || made != "" {
				t.Fatal(made, err)
			}
			if ok, err := r.Verify(t.Context(), secret); !ok || err != nil {
				t.Error("the secret of the file is not known", err)
			}
			if files, _ := os.ReadDir(dir); len(files) != 0 {
				t.Error("the file is left")
			}
		}
	}
}

// TestFirstStarts opens one new store from several places at once: all agree
// on the secret, and one is told it.
func TestFirstStarts(t *testing.T) {
	s := openStore(t)
	var roots [4]*Root
	var secrets [len(roots)]string
	var starts sync.WaitGroup
	for i := range roots {
		starts.Go(func() {
			var err error
			if roots[i], secrets[i], err = OpenRoot(t.Context(), s, ""); err != nil {
				t.Error(err)
			}
		})
	}
	starts.Wait()
	secret := strings.Join(secrets[:], "")
	for _, r := range roots {
		if ok, err := r.Verify(t.Context(), secret); !ok || err != nil {
			t.Error("not the secret of this start", err)
		}
	}
}

func TestNobody(t *testing.T) {
	var a Authenticator
	for _, header := range []string{"", "Bearer ", "Bearer x", "Bearer :admin"} {
		if id, err := a.Recognize(t.Context(), header); !errors.Is(err, ErrUnauthenticated) || id != (Credential{}) {
			t.Errorf("%q: %v, %v", header, id, err)
		}
	}
}

func BenchmarkRecognize(b *testing.B) {
	root, err := NewRoot(NewSecret())
	if err != nil {
		b.Fatal(err)
	}
	a := &Authenticator{Root: root}
	b.ReportAllocs()
	for b.Loop() {
		a.Recognize(b.Context(), "Bearer secret:a/b:admin")
	}
}
