package server_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"github.com/fawndb/fawn/server"
	"github.com/fawndb/fawn/server/store/pebblestore"
)

// TestBadFolders opens folders that cannot be used: each gets one line that
// says why.
func TestBadFolders(t *testing.T) {
	base := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(base, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	used := filepath.Join(base, "used")
	s, err := server.Open(t.Context(), server.Options{Dir: used, Secret: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for dir, want := range map[string]string{
		used:                                "in use by another process",
		write("file", "x"):                  "needs a folder",
		filepath.Join(base, "file/below"):   "",
		filepath.Dir(write("notes/a", "x")): "holds other files",
		filepath.Dir(write("foreign/FORMAT", "text")): "holds no FawnDB data",
		"/proc/fawn": "",
	} {
		s, err := server.Open(t.Context(), server.Options{Dir: dir, Secret: "secret"})
		if err == nil {
			t.Errorf("opened %s", dir)
			s.Close()
			continue
		}
		if text := err.Error(); !strings.Contains(text, want) || !strings.Contains(text, dir) || strings.Contains(text, "\n") {
			t.Errorf("%s: %s", dir, text)
		}
	}
	// The server that has the folder open goes on.
	n := &node{TB: t, handler: s.Handler()}
	n.must("1", nil)
}

// TestStoreURLs opens stores by their URLs, also an unknown one.
func TestStoreURLs(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	for i, url := range []string{"pebble:" + dir, dir, "memory:"} {
		s, err := server.Open(t.Context(), server.Options{Dir: url, Secret: "secret"})
		if err != nil {
			t.Fatal(url, err)
		}
		n := &node{TB: t, handler: s.Handler()}
		if i == 0 {
			n.must(`Collection.create({ name: "A" })`, nil)
		}
		if got := n.must(`Collection.byName("A").exists()`, nil).Data; got != (i < 2) {
			t.Errorf("%s: %v", url, got)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := server.Open(t.Context(), server.Options{Dir: "etdc:host"}); err == nil || !strings.Contains(err.Error(), "memory, pebble") {
		t.Error(err)
	}
}

// TestHashFile opens a folder from when the hash of the root secret was in a
// file there.
func TestHashFile(t *testing.T) {
	const secret = "fnGc5w0Ztb0Jr-KG5xgYNN1NYW_FOKLgE8"
	const hash = "$argon2id$v=19$m=19456,t=2,p=1$UHjmwMtf2XElCbeO0r/4MA$oj38BcJpnyjX6UzxPL8nNk50avzmNN9TtbW1lp5X5No\n"
	dir := t.TempDir()
	file := filepath.Join(dir, "root-secret")
	for round := range 3 {
		s, err := server.Open(t.Context(), server.Options{Dir: dir, Secret: map[bool]string{true: "secret"}[round == 0]})
		if err != nil {
			t.Fatal(err)
		}
		if round > 0 {
			status, _ := (&client{handler: s.Handler()}).post("/query/1", secret, "", []byte(`{"query":"1"}`), nil)
			if s.NewRootSecret() != "" || status != 200 {
				t.Errorf("round %d: status %d, a new secret is %q", round, status, s.NewRootSecret())
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if round == 0 {
			if err := os.WriteFile(file, []byte(hash), 0o600); err != nil {
				t.Fatal(err)
			}
		} else if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
			t.Error("the file is left", err)
		}
	}
}

// broken is a file system whose log, and only that, cannot be written.
type broken struct{ on atomic.Bool }

func (b *broken) MaybeError(op errorfs.Op) error {
	switch op.Kind {
	case errorfs.OpFileWrite, errorfs.OpFileSync, errorfs.OpFileSyncData, errorfs.OpCreate:
		if b.on.Load() && strings.HasSuffix(op.Path, ".log") {
			return &fullError{syscall.ENOSPC}
		}
	}
	return nil
}

func (b *broken) String() string { return "full disk" }

type fullError struct{ error }

func (e *fullError) Unwrap() error { return e.error }

// scarce is a file system that reports how much space is left.
type scarce struct {
	vfs.FS
	available atomic.Uint64
}

func (s *scarce) GetDiskUsage(string) (vfs.DiskUsage, error) {
	return vfs.DiskUsage{TotalBytes: 100 << 30, AvailBytes: s.available.Load(), UsedBytes: 1}, nil
}

// startOn starts a server on a file system.
func startOn(t *testing.T, fs vfs.FS) *node {
	t.Helper()
	st, err := pebblestore.Open("data", pebblestore.Options{FS: fs})
	if err != nil {
		t.Fatal(err)
	}
	s, err := server.StartOn(st, server.Options{Secret: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	return &node{TB: t, server: s, handler: s.Handler()}
}

// TestFullDisk fills the disk: writes are refused with an error that says so,
// reads go on, and with space again so do writes.
func TestFullDisk(t *testing.T) {
	fs := &scarce{FS: vfs.NewMem()}
	fs.available.Store(50 << 30)
	n := startOn(t, fs)
	defer n.server.Close()
	n.must(`Collection.create({ name: "Row" })`, nil)
	n.must(`Row.create({ id: 1, n: 1 })`, nil)
	fs.available.Store(10 << 20)
	var refused answer
	for range 100_000 { // the disk is looked at now and then
		if refused = n.query(`Row.byId(1)!.update({ n: Row.byId(1)!.n + 1 }); null`, nil, nil); !refused.ok() {
			break
		}
	}
	if refused.Status != 500 || !strings.Contains(refused.Error.Message, "the disk is full: 10 MiB left") {
		t.Fatalf("%d %+v", refused.Status, refused.Error)
	}
	kept := n.must(`Row.byId(1)!.n`, nil).int(t)
	if a := n.query(`Collection.create({ name: "Other" })`, nil, nil); a.Status != 500 {
		t.Errorf("a schema change: %d", a.Status)
	}
	if got := n.must(`[Row.byId(1)!.n, Collection.byName("Other").exists()]`, nil).Data; text(got) != fmt.Sprintf("[%d,false]", kept) {
		t.Errorf("refused writes left %s after %d", text(got), kept)
	}
	fs.available.Store(50 << 30)
	for i := range 100_000 {
		if n.query(`Row.byId(1)!.update({ n: 0 })`, nil, nil).ok() {
			break
		} else if i == 99_999 {
			t.Error("writes are refused with space on the disk")
		}
	}
}

// TestBrokenLog lets writing the log fail: the outcome of the commit is not
// known, later writes are refused, reads go on, and a restart shows each
// transaction wholly or not at all.
func TestBrokenLog(t *testing.T) {
	mem := vfs.NewMem()
	disk := &broken{}
	n := startOn(t, errorfs.Wrap(mem, disk))
	n.must(`Collection.create({ name: "Row", indexes: { byN: { terms: [{ field: "n" }] } } })`, nil)
	n.must(`Row.create({ id: 1, n: 1 })`, nil)
	disk.on.Store(true)
	unknown := n.query(`Row.create({ id: 2, n: 2 })`, nil, nil)
	if unknown.Status != 503 || !strings.Contains(unknown.Error.Message, "outcome of the commit is unknown") {
		t.Errorf("the write that failed: %d %+v", unknown.Status, unknown.Error)
	}
	later := n.query(`Row.create({ id: 3, n: 3 })`, nil, nil)
	if later.Status != 500 || !strings.Contains(later.Error.Message, "no writes") || strings.Contains(later.Error.Message, "\n") {
		t.Errorf("a later write: %d %+v", later.Status, later.Error)
	}
	if got := n.must("[Row.byId(1)!.n, Row.byN(1).count(), Row.byId(3).exists()]", nil).Data; text(got) != "[1,1,false]" {
		t.Errorf("reads: %s", text(got))
	}
	n.server.Close() // says what is wrong, again
	n = startOn(t, mem)
	defer n.server.Close()
	if got := n.must("[Row.byN(1).count(), Row.byId(2).exists() == (Row.byN(2).count() == 1), Row.byId(3).exists(), Row.byN(3).count()]", nil).Data; text(got) != "[1,true,false,0]" {
		t.Errorf("after a restart: %s", text(got))
	}
	n.must(`Row.create({ id: 3, n: 3 })`, nil)
}

// TestDamagedFiles flips bytes in the files of a closed database: that is
// reported, by Open or by the queries that meet it, and never ends the process.
func TestDamagedFiles(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 1))
	for round := range 30 {
		dir := t.TempDir()
		s, err := server.Open(t.Context(), server.Options{Dir: dir, Secret: "secret"})
		if err != nil {
			t.Fatal(err)
		}
		n := &node{TB: t, server: s, handler: s.Handler()}
		n.must(`Collection.create({ name: "Row", indexes: { byN: { terms: [{ field: "n" }] } } })`, nil)
		n.must(`Set.sequence(0, 200).forEach(i => Row.create({ id: i, n: i % 10, text: "some text that is long enough " + i.toString() }))`, nil)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		damaged := damage(t, rng, dir)
		s, err = server.Open(t.Context(), server.Options{Dir: dir, Secret: "secret"})
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("round %d, %s: more than one line: %v", round, damaged, err)
			}
			continue
		}
		n = &node{TB: t, server: s, handler: s.Handler()}
		for _, fql := range []string{"Row.all().count()", "Row.byN(3).toArray()", "Row.byId('77')!.text", "Row.create({ n: 1 }); null"} {
			if a := n.query(fql, nil, nil); !a.ok() && strings.Contains(a.Error.Message, "\n") {
				t.Errorf("round %d, %s: %+v", round, damaged, a.Error)
			}
		}
		if err := s.Close(); errors.Is(err, os.ErrExist) {
			t.Error(err)
		}
	}
}

// damage changes, cuts off or removes a file and says which.
func damage(t *testing.T, rng *rand.Rand, dir string) string {
	files, err := filepath.Glob(filepath.Join(dir, "store", "*"))
	if err != nil {
		t.Fatal(err)
	}
	path := files[rng.IntN(len(files))]
	b, err := os.ReadFile(path)
	if err != nil || len(b) == 0 {
		return path + " left alone"
	}
	what := "changed"
	switch at := rng.IntN(len(b)); rng.IntN(4) {
	case 0:
		b, what = b[:at], "cut off"
	default:
		for range 1 + rng.IntN(8) {
			b[rng.IntN(len(b))] ^= byte(1 + rng.IntN(255))
		}
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path + " " + what
}
