package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
)

// Root verifies the root secret. It is safe for concurrent use.
//
// It is made of the secret itself (NewRoot), or of the slow hash of a secret
// that this server made and only its operator knows (OpenRoot). A hash takes
// tens of milliseconds and megabytes, so once a request has brought the right
// secret its digest is kept, in memory only, and all others are compared to
// that.
type Root struct {
	digest atomic.Pointer[digest] // of the secret, once it is known
	hash   *hash                  // nil when the secret was given
	// hashing is held while a secret is hashed: one at a time, so that wrong
	// secrets take neither all processors nor much memory.
	hashing chan struct{}
	refused *lru.Cache[digest, struct{}] // wrong secrets
}

type digest = [sha256.Size]byte

// keptRefusals is the number of wrong secrets that are remembered.
const keptRefusals = 1024

// NewRoot makes the verifier of a secret that the operator chose.
func NewRoot(secret string) (*Root, error) {
	if !validSecret(secret) || strings.ContainsFunc(secret, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, fmt.Errorf("the root secret must be printable ASCII without spaces and without any of %q", notInSecrets)
	}
	r := &Root{}
	r.learn(sha256.Sum256([]byte(secret)))
	return r, nil
}

func newHashedRoot(h *hash) (*Root, error) {
	refused, err := lru.New[digest, struct{}](keptRefusals)
	if err != nil {
		return nil, fmt.Errorf("auth: %w", err)
	}
	return &Root{hash: h, hashing: make(chan struct{}, 1), refused: refused}, nil
}

func (r *Root) learn(d digest) { r.digest.Store(&d) }

// timeout bounds the wait for the turn to hash a secret.
const timeout = 5 * time.Second

// Verify reports whether a secret is the root secret. Until the right one has
// been seen it waits for its turn to hash, for up to five seconds; the error
// is the context's, or context.DeadlineExceeded.
func (r *Root) Verify(ctx context.Context, secret string) (bool, error) {
	d := sha256.Sum256([]byte(secret))
	if ok, known := r.compare(&d); known {
		return ok, nil
	}
	if !generated(secret) || r.refused.Contains(d) {
		return false, nil
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	select {
	case r.hashing <- struct{}{}:
		defer func() { <-r.hashing }()
	case <-ctx.Done():
		return false, ctx.Err()
	}
	if ok, known := r.compare(&d); known {
		return ok, nil
	}
	if !r.hash.matches(secret) {
		r.refused.Add(d, struct{}{})
		return false, nil
	}
	r.learn(d)
	return true, nil
}

// compare compares a digest with the secret's; known is false when that has
// not been seen yet.
func (r *Root) compare(d *digest) (ok, known bool) {
	want := r.digest.Load()
	if want == nil {
		return false, false
	}
	return subtle.ConstantTimeCompare(d[:], want[:]) == 1, true
}

// Secrets that are made here: a prefix and random bytes in base64.
const (
	secretPrefix = "fn"
	secretBytes  = 24
)

// NewSecret makes a random secret of 192 bits.
func NewSecret() string {
	var b [secretBytes]byte
	rand.Read(b[:]) // never fails
	return secretPrefix + base64.RawURLEncoding.EncodeToString(b[:])
}

// generated reports whether a secret looks like those of NewSecret. Only such
// secrets are stored as a hash, so that others need not be hashed to refuse
// them.
func generated(secret string) bool {
	text, ok := strings.CutPrefix(secret, secretPrefix)
	if !ok || len(text) != base64.RawURLEncoding.EncodedLen(secretBytes) {
		return false
	}
	_, err := base64.RawURLEncoding.DecodeString(text)
	return err == nil
}
