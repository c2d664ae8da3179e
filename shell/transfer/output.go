package transfer

import (
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// output is a file that appears when it is complete, or a stream.
type output struct {
	io.Writer
	zip  *gzip.Writer // for names that end in .gz
	file *os.File
	name string
}

func create(name string, stdout io.Writer) (*output, error) {
	if name == "" {
		return &output{Writer: stdout}, nil
	}
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return nil, err
	}
	o := &output{Writer: f, file: f, name: name}
	if strings.HasSuffix(name, ".gz") {
		o.zip = gzip.NewWriter(f)
		o.Writer = o.zip
	}
	return o, nil
}

// commit gives the finished file its name.
func (o *output) commit() error {
	if o.file == nil {
		return nil
	}
	f := o.file
	if o.zip != nil {
		if err := o.zip.Close(); err != nil {
			return err
		}
	}
	o.file = nil
	err := errors.Join(f.Chmod(0o644), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), o.name)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// discard removes a file that was not finished.
func (o *output) discard() {
	if o.file != nil {
		o.file.Close()
		os.Remove(o.file.Name())
	}
}
