package auth

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

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
	dir := t.TempDir()
	r, made, err := OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	if !generated(made) || made == NewSecret() {
		t.Fatalf("made %q", made)
	}
	if ok, err := r.Verify(t.Context(), made); !ok || err != nil {
		t.Error("the first start does not know its secret", err)
	}
	file := filepath.Join(dir, HashFile)
	text, err := os.ReadFile(file)
	if err != nil || strings.Contains(string(text), made) || !strings.HasPrefix(string(text), "$argon2id$") {
		t.Errorf("stored %q, %v", text, err)
	}
	if info, err := os.Stat(file); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
	if files, _ := os.ReadDir(dir); len(files) != 1 {
		t.Error("other files are left", files)
	}

	r, again, err := OpenRoot(dir)
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
	dir := t.TempDir()
	file := filepath.Join(dir, HashFile)
	if err := os.WriteFile(file, []byte("garbage"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := OpenRoot(dir); err == nil || !strings.Contains(err.Error(), file) {
		t.Error(err)
	}
	if b, _ := os.ReadFile(file); string(b) != "garbage" {
		t.Error("the file was changed")
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
