package server_test

import (
	"bytes"
	"go/parser"
	gotoken "go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const modulePath = "github.com/fawndb/fawn"

// folders tells what the packages of a top folder may import of the others;
// what a longer path says goes before what a shorter one says. Tests are bound
// by it, too.
var folders = map[string][]string{
	"":          {"shell"},                                  // main.go
	"shell":     {"shell", "sdk", "fql"},                    // data through the client alone
	"sdk":       {"sdk", "fql/value", "fql/diag"},           // a client knows values and errors
	"sdk/embed": {"sdk", "server", "fql/value", "fql/diag"}, // joins client and server
	"server":    {"server", "fql"},
	"fql":       {"fql"},
}

// layers are the packages of server, from the bottom to the top: each imports
// only what stands before it. A new package gets its place here.
var layers = []string{
	// What all of it may speak of: rights, the messages of a response, how a
	// query was run.
	"access",
	"explain",
	"summary",
	// Keys and bytes.
	"store",
	"store/ids",
	"store/storetest",
	"store/pebblestore",
	"store/sharedstore",
	"document/key",
	"document/record",
	"keyspace",
	// Definitions as values, without a database.
	"catalog",
	// Data in a transaction.
	"txn",
	"document",
	"set",
	"planner",
	"cursor",
	"definition",
	// Queries.
	"exec",
	"exec/stdlib",
	"upkeep",
	// Who asks, and over what.
	"auth",
	"api",
	"", // package server puts it together
}

// A source is a Go file.
type source struct {
	path    string // relative to the module, with slashes
	test    bool
	text    []byte
	imports []string // packages of this module, relative to it
}

func (s source) folder() string {
	if dir := path.Dir(s.path); dir != "." {
		return dir
	}
	return ""
}

func TestImportsOfFolders(t *testing.T) {
	for _, s := range sources(t) {
		for _, imported := range s.imports {
			if may := allowed(s.folder()); !slices.ContainsFunc(may, func(f string) bool { return within(imported, f) }) {
				t.Errorf("%s imports %s; its folder may import %s", s.path, imported, strings.Join(may, ", "))
			}
		}
	}
}

// allowed finds what a folder may import.
func allowed(folder string) []string {
	for {
		if may, ok := folders[folder]; ok || folder == "" {
			return may
		}
		if folder = path.Dir(folder); folder == "." {
			return nil
		}
	}
}

func within(name, folder string) bool {
	return name == folder || strings.HasPrefix(name, folder+"/")
}

func TestImportsWithinServer(t *testing.T) {
	for _, s := range sources(t) {
		layer, inside := serverPackage(s.folder())
		if !inside || s.test {
			continue
		}
		here := slices.Index(layers, layer)
		if here < 0 {
			t.Errorf("%s: package server/%s has no place in the list of layers; put it above all that it imports and below all that imports it", s.path, layer)
			continue
		}
		for _, imported := range s.imports {
			other, inside := serverPackage(imported)
			if at := slices.Index(layers, other); inside && at >= here {
				t.Errorf("%s imports server/%s, which is a higher layer", s.path, other)
			}
		}
	}
}

// serverPackage is a package's path within server.
func serverPackage(name string) (layer string, inside bool) {
	if name == "server" {
		return "", true
	}
	return strings.CutPrefix(name, "server/")
}

// longestFile is the number of lines that a file may have: what is longer is
// about more than one thing.
const longestFile = 500

func TestFileLength(t *testing.T) {
	for _, s := range sources(t) {
		generated := bytes.HasPrefix(s.text, []byte("// Code generated"))
		if n := bytes.Count(s.text, []byte("\n")); n > longestFile && !s.test && !generated {
			t.Errorf("%s has %d lines", s.path, n)
		}
	}
}

// sources reads all Go files of the module.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	root := os.DirFS("..")
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := entry.Name()
		if entry.IsDir() && name != "." && (strings.HasPrefix(base, ".") || base == "testdata") {
			return fs.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(base, ".go") {
			return nil
		}
		s := source{path: name, test: strings.HasSuffix(base, "_test.go")}
		if s.text, err = fs.ReadFile(root, name); err != nil {
			return err
		}
		file, err := parser.ParseFile(gotoken.NewFileSet(), name, s.text, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if inner, ok := strings.CutPrefix(imported, modulePath+"/"); ok {
				s.imports = append(s.imports, inner)
			}
		}
		all = append(all, s)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 100 {
		t.Fatalf("only %d files found", len(all))
	}
	return all
}
