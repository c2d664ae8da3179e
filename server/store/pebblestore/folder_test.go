package pebblestore

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fawndb/fawn/server/store"
)

// TestFolders lists what Open accepts and how it refuses the rest.
func TestFolders(t *testing.T) {
	file := func(name, text string) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) {
			if err := os.MkdirAll(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, c := range []struct {
		name    string
		prepare func(t *testing.T, dir string)
		o       Options
		want    string // part of the error
	}{
		{"new", func(*testing.T, string) {}, Options{}, ""},
		{"empty", func(t *testing.T, dir string) { os.MkdirAll(dir, 0o700) }, Options{}, ""},
		{"new file system", func(t *testing.T, dir string) { os.MkdirAll(filepath.Join(dir, "lost+found"), 0o700) }, Options{}, ""},
		{"interrupted creation", file("FORMAT.tmp", ""), Options{}, ""},
		{"foreign", file("notes.txt", "x"), Options{}, "holds other files (notes.txt) and no FawnDB data"},
		{"foreign marker", file("FORMAT", "something else\n"), Options{}, "holds no FawnDB data"},
		{"newer", file("FORMAT", "fawndb 3\n"), Options{}, "upgrade fawn"},
		{"nothing to read", func(*testing.T, string) {}, Options{ReadOnly: true}, "there is no FawnDB data in"},
		{"not a folder", func(t *testing.T, dir string) { file(filepath.Base(dir), "x")(t, filepath.Dir(dir)) }, Options{}, "needs a folder"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "a", "data")
			c.prepare(t, dir)
			s, err := Open(dir, c.o)
			if err == nil {
				defer s.Close()
			}
			if c.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				info, err := os.Stat(filepath.Join(dir, storeFolder))
				if err != nil || info.Mode().Perm() != 0o700 {
					t.Errorf("the folder has mode %v, %v", info.Mode(), err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// TestUnwritable checks the error for a folder of another user. Root may write
// anywhere, so it needs an ordinary user.
func TestUnwritable(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("running as root")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(filepath.Join(dir, "data"), Options{}); !errors.Is(err, os.ErrPermission) || strings.Contains(err.Error(), "\n") {
		t.Error(err)
	}
}

func TestReadOnly(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	s, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Commit(ctx, write("a", "x")); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s, err = Open(dir, Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	check(t, s, 1)
	if _, err := s.Commit(ctx, write("b", "x")); !errors.Is(err, store.ErrReadOnly) {
		t.Error(err)
	}
	if _, err := s.GC(ctx); !errors.Is(err, store.ErrReadOnly) {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestLockedByProcess opens a folder that a child process has open.
func TestLockedByProcess(t *testing.T) {
	const env = "FAWN_LOCK_CHILD"
	if dir := os.Getenv(env); dir != "" {
		s, err := Open(dir, Options{})
		if err != nil {
			t.Fatal(err)
		}
		os.Stdout.WriteString("open\n")
		os.Stdin.Read(make([]byte, 1)) // until the parent closes it
		s.Close()
		return
	}
	dir := t.TempDir()
	child := exec.Command(os.Args[0], "-test.run=^TestLockedByProcess$")
	child.Env = append(os.Environ(), env+"="+dir)
	in, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 5)); err != nil {
		t.Fatal(err)
	}
	var locked *store.LockedError
	if _, err := Open(dir, Options{}); !errors.As(err, &locked) || locked.Dir != dir {
		t.Errorf("got %v", err)
	}
	in.Close()
	child.Wait()
	s, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
}

// TestOlderFormat checks that a folder of the first format is taken over: a
// version that knows no other must not open it any more.
func TestOlderFormat(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Commit(t.Context(), store.Tx{Writes: []store.Write{{Key: []byte("k"), Value: []byte("v")}}}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	format := filepath.Join(dir, formatFile)
	if err := os.WriteFile(format, []byte("fawndb 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		readOnly bool
		want     string
	}{{true, "fawndb 1\n"}, {false, "fawndb 2\n"}, {true, "fawndb 2\n"}} {
		s, err := Open(dir, Options{ReadOnly: c.readOnly})
		if err != nil {
			t.Fatal(err)
		}
		snap, err := s.Snapshot(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		if v, ok, err := snap.Get(t.Context(), []byte("k")); !ok || err != nil || string(v.Value) != "v" {
			t.Errorf("read %q, %v", v.Value, err)
		}
		if err := errors.Join(snap.Close(), s.Close()); err != nil {
			t.Fatal(err)
		}
		if text, _ := os.ReadFile(format); string(text) != c.want {
			t.Errorf("read-only %t: the format is %q", c.readOnly, text)
		}
	}
}
