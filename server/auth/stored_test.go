package auth

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/argon2"
)

// TestHashLimits: which parameters of a stored hash are taken.
func TestHashLimits(t *testing.T) {
	const salt, key = "AAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAA" // 8 and 16 bytes
	for _, x := range []struct {
		memory, passes, lanes int
		salt, key             string
		taken                 bool
	}{
		{8, 1, 1, salt, key, true}, {7, 1, 1, salt, key, false}, {16, 1, 2, salt, key, true}, {15, 1, 2, salt, key, false},
		{1 << 20, 16, 1, salt, key, true}, {1<<20 + 1, 1, 1, salt, key, false}, {8, 17, 1, salt, key, false}, {8, 0, 1, salt, key, false}, {8, 1, 0, salt, key, false},
		{8, 1, 1, "AAAAAAAAAA", key, false}, {8, 1, 1, "?" + salt[1:], key, false}, {8, 1, 1, salt, "AAAAAAAAAAAAAAAAAAAA", false}, {8, 1, 1, salt, key[1:] + "?", false},
	} {
		text := fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, x.memory, x.passes, x.lanes, x.salt, x.key)
		if _, err := parseHash(text); (err == nil) != x.taken {
			t.Errorf("%s: %v", text, err)
		}
		if _, err := parseHash("x" + text); err == nil {
			t.Errorf("x%s is taken", text)
		}
	}
	a, b := newHash("x"), newHash("x")
	if a.String() == b.String() || string(a.salt) == string(make([]byte, saltBytes)) {
		t.Error("hashes have no salt of their own")
	}
}

// metas is a store of which calls can fail.
type metas struct {
	value          []byte
	get, put, swap error
	first          []byte // what another process stores just before a swap
}

func (m *metas) GetMeta(context.Context, string) ([]byte, error) { return m.value, m.get }

func (m *metas) PutMeta(_ context.Context, _ string, value []byte) error {
	if m.put == nil {
		m.value = value
	}
	return m.put
}

func (m *metas) SwapMeta(_ context.Context, _ string, _, value []byte) (bool, error) {
	if m.swap != nil {
		return false, m.swap
	}
	if m.first != nil {
		m.value = m.first
		return false, nil
	}
	m.value = value
	return true, nil
}

// TestStoreFaults: without the store there is no root secret, and none is made
// known that is not stored.
func TestStoreFaults(t *testing.T) {
	fault := errors.New("fault")
	hashed := []byte(newHash("x").String())
	for name, s := range map[string]*metas{"get": {get: fault}, "get a hash": {get: fault, value: hashed}, "swap": {swap: fault}} {
		if r, made, err := OpenRoot(t.Context(), s, ""); !errors.Is(err, fault) || r != nil || made != "" {
			t.Errorf("%s: %v, %q, %v", name, r, made, err)
		}
	}
	if r, made, err := OpenRoot(t.Context(), &metas{first: hashed}, ""); err != nil || made != "" || r.hash == nil || r.hash.String() != string(hashed) {
		t.Errorf("another process was first: %v, %q, %v", r, made, err)
	}

	dir := t.TempDir()
	file := filepath.Join(dir, HashFile)
	if err := os.WriteFile(file, hashed, 0o600); err != nil {
		t.Fatal(err)
	}
	s := &metas{put: fault}
	if _, _, err := OpenRoot(t.Context(), s, dir); !errors.Is(err, fault) || !strings.Contains(err.Error(), file) {
		t.Errorf("the hash cannot be moved: %v", err)
	}
	if b, _ := os.ReadFile(file); string(b) != string(hashed) {
		t.Error("the hash is lost")
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(file, 0o700); err != nil { // what cannot be read
		t.Fatal(err)
	}
	if _, _, err := OpenRoot(t.Context(), &metas{}, dir); err == nil || !strings.HasPrefix(err.Error(), "cannot read the hash") {
		t.Error(err)
	}
}
