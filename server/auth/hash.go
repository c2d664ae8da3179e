package auth

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// hash is the argon2id hash of a secret (RFC 9106), written as
// $argon2id$v=19$m=19456,t=2,p=1$SALT$KEY with unpadded base64.
type hash struct {
	memory uint32 // KiB
	passes uint32
	lanes  uint8
	salt   []byte
	key    []byte
}

const (
	saltBytes = 16
	keyBytes  = 32
	// Limits for hashes that are read: a damaged file must not make the
	// server take all memory.
	maxMemory = 1 << 20 // KiB
	maxPasses = 16
)

// newHash hashes a secret with a new salt.
func newHash(secret string) *hash {
	h := &hash{memory: 19 << 10, passes: 2, lanes: 1, salt: make([]byte, saltBytes)}
	rand.Read(h.salt) // never fails
	h.key = h.derive(secret, keyBytes)
	return h
}

func (h *hash) derive(secret string, n int) []byte {
	return argon2.IDKey([]byte(secret), h.salt, h.passes, h.memory, h.lanes, uint32(n))
}

// matches reports whether h is the hash of secret. It takes tens of
// milliseconds and h.memory.
func (h *hash) matches(secret string) bool {
	return subtle.ConstantTimeCompare(h.derive(secret, len(h.key)), h.key) == 1
}

// String is the text that parseHash reads.
func (h *hash) String() string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.memory, h.passes, h.lanes,
		base64.RawStdEncoding.EncodeToString(h.salt), base64.RawStdEncoding.EncodeToString(h.key))
}

func parseHash(text string) (*hash, error) {
	parts := strings.Split(text, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" {
		return nil, errors.New("not an argon2id hash")
	}
	if parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return nil, fmt.Errorf("unknown version %q", parts[2])
	}
	h := &hash{}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &h.memory, &h.passes, &h.lanes); err != nil {
		return nil, fmt.Errorf("malformed parameters %q", parts[3])
	}
	if h.passes < 1 || h.passes > maxPasses || h.lanes < 1 || h.memory < 8*uint32(h.lanes) || h.memory > maxMemory {
		return nil, fmt.Errorf("parameters out of range: %q", parts[3])
	}
	var err error
	if h.salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil || len(h.salt) < 8 {
		return nil, errors.New("malformed salt")
	}
	if h.key, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil || len(h.key) < 16 {
		return nil, errors.New("malformed key")
	}
	return h, nil
}
