package auth

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Store keeps the hash of the root secret; store.Store is one.
type Store interface {
	GetMeta(ctx context.Context, key string) ([]byte, error)
	PutMeta(ctx context.Context, key string, value []byte) error
	SwapMeta(ctx context.Context, key string, old, value []byte) (bool, error)
}

// hashKey is the meta key of the hash. Without it the next start makes a new
// secret.
const hashKey = "root-secret"

// HashFile is the file in the data folder that held the hash before the store
// did.
const HashFile = "root-secret"

// OpenRoot finds the root secret of a store. The first time it makes one,
// stores its hash and returns it as made: it is kept nowhere and must be shown
// to the operator now. A HashFile in the folder of the store is moved into it;
// dir is "" for stores without a folder.
func OpenRoot(ctx context.Context, s Store, dir string) (r *Root, made string, err error) {
	if dir != "" {
		if err := moveHash(ctx, s, filepath.Join(dir, HashFile)); err != nil {
			return nil, "", err
		}
	}
	text, err := s.GetMeta(ctx, hashKey)
	if err == nil && text == nil {
		secret := NewSecret()
		hashed := newHash(secret).String()
		var first bool
		if first, err = s.SwapMeta(ctx, hashKey, nil, []byte(hashed)); first && err == nil {
			r, err = NewRoot(secret)
			return r, secret, err
		}
		if err == nil { // another process came first
			text, err = s.GetMeta(ctx, hashKey)
		}
	}
	if err != nil {
		return nil, "", fmt.Errorf("cannot read or store the hash of the root secret: %w", err)
	}
	h, err := parseHash(string(text))
	if err != nil {
		return nil, "", fmt.Errorf("the store holds no hash of a root secret (%w): start with a secret of your own", err)
	}
	r, err = newHashedRoot(h)
	return r, "", err
}

// moveHash moves a hash from its file into the store. In a crash it is in both.
func moveHash(ctx context.Context, s Store, file string) error {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("cannot read the hash of the root secret: %w", err)
	}
	h, err := parseHash(strings.TrimSpace(string(text)))
	if err != nil {
		return fmt.Errorf("%s holds no hash of a root secret (%w): restore it or remove it", file, err)
	}
	err = s.PutMeta(ctx, hashKey, []byte(h.String()))
	if err == nil {
		err = os.Remove(file)
	}
	if err != nil {
		return fmt.Errorf("cannot move the hash of the root secret from %s into the store: %w", file, err)
	}
	return nil
}
