package pebblestore

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"github.com/fawndb/fawn/server/store"
)

// unflushed makes a folder with so many commits, in the log only.
func unflushed(t *testing.T, commits int) *vfs.MemFS {
	t.Helper()
	mem := vfs.NewCrashableMem()
	s, err := Open("data", Options{FS: mem})
	if err != nil {
		t.Fatal(err)
	}
	for i := range commits {
		if _, err := s.Commit(context.Background(), write(fmt.Sprint(i), "x")); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return mem
}

// TestOpenOnFullDisk opens a folder whose log cannot be flushed, or that has no
// room for another file that opening writes: Open says so soon, reading is
// possible, and with space everything is there.
func TestOpenOnFullDisk(t *testing.T) {
	for _, pattern := range []string{"*", "*.sst", "MANIFEST-*", "OPTIONS-*", "*.log", "*.dbtmp"} {
		t.Run(pattern, func(t *testing.T) {
			t.Parallel()
			mem := unflushed(t, 10)
			disk := &fullDisk{pattern: pattern}
			disk.on.Store(true)
			full := errorfs.Wrap(mem, disk)
			s, err := Open("data", Options{FS: full, ReadOnly: true})
			if err != nil {
				t.Fatal(err)
			}
			check(t, s, 10)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			start := time.Now()
			s, err = Open("data", Options{FS: full})
			if took := time.Since(start); took > 2*openGrace {
				t.Errorf("Open took %s", took)
			}
			if err == nil { // the file is first written to later
				s.Close()
			} else if !errors.Is(err, store.ErrDiskFull) || !errors.Is(err, syscall.ENOSPC) ||
				!strings.Contains(err.Error(), " MiB and open it again") || strings.Contains(err.Error(), "\n") {
				t.Error(err)
			}
			disk.on.Store(false)
			s, err = Open("data", Options{FS: mem.CrashClone(vfs.CrashCloneCfg{})})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			check(t, s, 10)
		})
	}
}

// TestOpenAfterFullDisk frees space while the process lives on: the folder can
// be opened again.
func TestOpenAfterFullDisk(t *testing.T) {
	disk := &fullDisk{pattern: "*.sst"}
	disk.on.Store(true)
	fs := errorfs.Wrap(unflushed(t, 10), disk)
	if _, err := Open("data", Options{FS: fs}); !errors.Is(err, store.ErrDiskFull) {
		t.Fatal(err)
	}
	disk.on.Store(false)
	var s *Store
	var err error
	var locked *store.LockedError
	for range 100 {
		if s, err = Open("data", Options{FS: fs}); !errors.As(err, &locked) {
			break
		}
		time.Sleep(openRetry)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	check(t, s, 10)
}

// TestOpenPassesFailure checks that a flush which succeeds when tried again
// does not fail Open.
func TestOpenPassesFailure(t *testing.T) {
	disk := &fullDisk{pattern: "*.sst"}
	disk.on.Store(true)
	time.AfterFunc(openGrace/4, func() { disk.on.Store(false) })
	s, err := Open("data", Options{FS: errorfs.Wrap(unflushed(t, 10), disk)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	check(t, s, 10)
}

// TestOpenWithDamagedOptions checks that the error stays on one line.
func TestOpenWithDamagedOptions(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, storeFolder, "OPTIONS-*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		damaged := strings.Replace(string(text), "wal_dir=\n", "wal_dir=elsewhere", 1)
		if err := os.WriteFile(file, []byte(damaged), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, err = Open(dir, Options{})
	if err == nil {
		s.Close()
	}
	if err == nil || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), dir) {
		t.Errorf("%v", err)
	}
}
