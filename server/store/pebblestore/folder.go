package pebblestore

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/fawndb/fawn/server/store"
)

// A data folder holds
//
//	FORMAT     "fawndb 2\n": what the folder is and the version of its layout
//	store/     Pebble's files
//
// and belongs to its owner alone (0700).
//
// Format 2 adds, to what format 1 has, the states of index builds, notes about
// entries that indexes lack, and meta keys. This version reads both and makes
// the first the second; one that knows the first alone would take an unfinished
// index for a whole one.
const (
	formatFile    = "FORMAT"
	formatName    = "fawndb"
	formatVersion = 2
	storeFolder   = "store"
)

// prepare makes sure that dir is a data folder that this version can use,
// creating it if need be, and locks it.
func prepare(fs vfs.FS, dir string, readOnly bool) (*pebble.Lock, error) {
	version, err := readFormat(fs, dir)
	switch {
	case err != nil:
		return nil, err
	case version > formatVersion:
		return nil, fmt.Errorf("the data folder %s has format %d, written by a newer FawnDB; this one reads up to format %d: upgrade fawn", dir, version, formatVersion)
	case version == 0 && readOnly:
		return nil, fmt.Errorf("there is no FawnDB data in %s", dir)
	case version == 0:
		if err := create(fs, dir); err != nil {
			return nil, unwritable(dir, err)
		}
	}
	lock, err := pebble.LockDirectory(fs.PathJoin(dir, storeFolder), fs)
	var path *os.PathError
	if errors.As(err, &path) {
		return nil, unwritable(dir, err)
	}
	if err != nil { // fcntl's error, or that this process holds the lock
		return nil, &store.LockedError{Dir: dir}
	}
	if version > 0 && version < formatVersion && !readOnly {
		if err := writeFormat(fs, dir); err != nil {
			return nil, errors.Join(unwritable(dir, err), lock.Close())
		}
	}
	return lock, nil
}

// readFormat returns the version of the data folder, 0 for one that is missing
// or empty.
func readFormat(fs vfs.FS, dir string) (int, error) {
	files, err := fs.List(dir)
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		if info, statErr := fs.Stat(dir); statErr == nil && !info.IsDir() {
			return 0, fmt.Errorf("%s is a file; the data needs a folder", dir)
		}
		return 0, fmt.Errorf("cannot read the data folder %s: %w", dir, err)
	}
	foreign := ""
	for _, f := range files {
		switch f {
		case formatFile:
			return parseFormat(fs, dir)
		case "lost+found", formatFile + ".tmp", storeFolder:
			// A new file system, or what an interrupted create left.
		default:
			foreign = f
		}
	}
	if foreign != "" {
		return 0, fmt.Errorf("the folder %s holds other files (%s) and no FawnDB data: name an empty or a new folder", dir, foreign)
	}
	return 0, nil
}

func parseFormat(fs vfs.FS, dir string) (int, error) {
	f, err := fs.Open(fs.PathJoin(dir, formatFile))
	if err != nil {
		return 0, fmt.Errorf("cannot read the data folder %s: %w", dir, err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, 64))
	if err != nil {
		return 0, fmt.Errorf("cannot read the data folder %s: %w", dir, err)
	}
	var version int
	name, rest, _ := strings.Cut(string(text), " ")
	if _, err := fmt.Sscanf(rest, "%d\n", &version); name != formatName || err != nil || version < 1 {
		return 0, fmt.Errorf("the folder %s holds no FawnDB data (its file %s is not ours): name an empty or a new folder", dir, formatFile)
	}
	return version, nil
}

// create lays out a new data folder.
func create(fs vfs.FS, dir string) error {
	inner := fs.PathJoin(dir, storeFolder)
	if err := fs.MkdirAll(inner, 0o700); err != nil {
		return err
	}
	if err := syncFolder(fs, fs.PathDir(dir)); err != nil {
		return err
	}
	return writeFormat(fs, dir)
}

// writeFormat says, durably and at once, that the folder has this version's
// format.
func writeFormat(fs vfs.FS, dir string) error {
	tmp, path := fs.PathJoin(dir, formatFile+".tmp"), fs.PathJoin(dir, formatFile)
	f, err := fs.Create(tmp, vfs.WriteCategoryUnspecified)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "%s %d\n", formatName, formatVersion)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := fs.Rename(tmp, path); err != nil {
		return err
	}
	return syncFolder(fs, dir)
}

// syncFolder makes the names in a folder durable.
func syncFolder(fs vfs.FS, dir string) error {
	d, err := fs.OpenDir(dir)
	if errors.Is(err, os.ErrPermission) {
		return nil // a parent that we may pass but not read
	}
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func unwritable(dir string, err error) error {
	switch {
	case errors.Is(err, os.ErrPermission):
		return fmt.Errorf("cannot write to the data folder %s: it must belong to the user that runs fawn: %w", dir, err)
	case vfs.IsNoSpaceError(err):
		return fmt.Errorf("cannot write to the data folder %s: %w: %w", dir, store.ErrDiskFull, err)
	}
	return fmt.Errorf("cannot write to the data folder %s: %w", dir, err)
}
