package auth

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// HashFile is the file in the data folder that holds the hash of the root
// secret. Without it the next start makes a new secret.
const HashFile = "root-secret"

// OpenRoot finds the root secret of a data folder. The first time it makes
// one, stores its hash and returns it as made: it is kept nowhere and must be
// shown to the operator now. The caller holds the folder's lock.
func OpenRoot(dir string) (r *Root, made string, err error) {
	file := filepath.Join(dir, HashFile)
	text, err := os.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return makeRoot(dir, file)
	case err != nil:
		return nil, "", fmt.Errorf("cannot read the hash of the root secret: %w", err)
	}
	h, err := parseHash(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, "", fmt.Errorf("%s holds no hash of a root secret (%w): restore it, or remove it to have a new secret made", file, err)
	}
	r, err = newHashedRoot(h)
	return r, "", err
}

func makeRoot(dir, file string) (*Root, string, error) {
	secret := NewSecret()
	if err := writeFile(dir, file, newHash(secret).String()+"\n"); err != nil {
		return nil, "", fmt.Errorf("cannot store the hash of the root secret: %w", err)
	}
	r, err := NewRoot(secret)
	return r, secret, err
}

// writeFile writes a file that only its owner can read, whole or not at all,
// and makes it durable.
func writeFile(dir, file, text string) error {
	tmp, err := os.CreateTemp(dir, HashFile+".tmp*") // mode 0600
	if err != nil {
		return err
	}
	_, err = tmp.WriteString(text)
	err = errors.Join(err, tmp.Sync(), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(tmp.Name()))
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
