package session

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	fawn "github.com/fawndb/fawn/sdk"
	"github.com/fawndb/fawn/sdk/embed"
	"github.com/fawndb/fawn/shell/render"
)

func open(t *testing.T, queries ...string) (*Session, *bytes.Buffer) {
	t.Helper()
	db, err := embed.Open(context.Background(), embed.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	for _, q := range queries {
		if _, err := db.Client().Query(context.Background(), fawn.Source(q)); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	s := &Session{Root: db.Client(), Out: &out, Err: &out, Printer: render.Printer{Format: render.Table}}
	t.Cleanup(func() { s.Close() })
	return s, &out
}

func TestSplit(t *testing.T) {
	for line, want := range map[string][]string{
		"":                     nil,
		"  a  b\t c ":          {"a", "b", "c"},
		`import "a b.csv" Pet`: {"import", "a b.csv", "Pet"},
		`output ''`:            {"output", ""},
		`it"'"s`:               {"it's"},
	} {
		if got, err := split(line); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %q, %v, want %q", line, got, err, want)
		}
	}
	if _, err := split(`a "b`); err == nil {
		t.Error("a quote that is not closed was accepted")
	}
}

func TestUse(t *testing.T) {
	s, _ := open(t, `Database.create({ name: "shop" })`)
	ctx := context.Background()
	steps := []struct{ path, want, err string }{
		{"shop", "shop", ""},
		{"nope", "shop", `there is no database "shop/nope"`},
		{"..", "", ""},
		{"..", "", ""},
		{"/shop/", "shop", ""},
		{"/", "", ""},
	}
	for _, step := range steps {
		err := s.Use(ctx, step.path)
		if s.Database() != step.want || (err == nil) != (step.err == "") || err != nil && !strings.Contains(err.Error(), step.err) {
			t.Errorf("use %s: now in %q, want %q; %v", step.path, s.Database(), step.want, err)
		}
	}
}

func TestCommands(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "out.txt")
	s, out := open(t, `Collection.create({ name: "Pet", indexes: { byName: { terms: [{ field: "name" }] } } })`,
		`[1, 2, 3].forEach(n => Pet.create({ n: n }))`)
	ctx := context.Background()
	steps := []struct{ line, want, err string }{
		{`\d`, "│ Pet  │ []     │ [\"byName\"] │ false  │", ""},
		{`\d Pet`, "One of its documents:", ""},
		{`\d Nope`, "", `there is no collection "Nope"`},
		{`\df`, "There are no functions.", ""},
		{`\l`, "There are no child databases.", ""},
		{`\more`, "", "no further page"},
		{`Pet.all().pageSize(2) { n }`, "(2 rows, more follow)", ""},
		{`\more`, "(1 row)", ""},
		{`\more`, "", "no further page"},
		{`\format json`, "", ""},
		{`[1, 2]`, "[1,2]\n", ""},
		{`\format`, "Format: json", ""},
		{`\format xml`, "", "unknown format"},
		{`\timing on`, "", ""},
		{`1`, "Time: ", ""},
		{`\explain 1`, "Time: ", ""},
		{`\timing maybe`, "", "on or off"},
		{`\timing off`, "", ""},
		{`\explain Pet.byName("it's").count()`, `"index":"Pet.byName"`, ""},
		{`\format table`, "", ""},
		{`\explain Pet.where(.n == )`, "", "validation check"},
		{`\explain 1`, "(no set was read; ", ""},
		{`\explain Pet.all().forEach(p => abort("x"))`, "(1 plan; ", "aborted"},
		{`\explain on`, "", ""},
		{`Pet.all().pageSize(1) { n }`, "the result:\n", ""},
		{`abort(Pet.all().first()!.n)`, "collection scan Pet", "aborted"},
		{`\explain off`, "", ""},
		{`\hints maybe`, "", `\hints takes on or off`},
		{`\hints on`, "", ""},
		{`Pet.where(.owner == "Ada").count()`, "hint: This index would help: index byOwner { terms [.owner] }", ""},
		{`\hints off`, "", ""},
		{`\explain Pet.byName("it's").count()`, `range: terms ("it\'s")`, ""},
		{`\output ` + file, "", ""},
		{`"to the file"`, "", ""},
		{`\output`, "", ""},
		{`\import nothing.csv Pet`, "", "nothing.csv"},
		{`\import x`, "", `\import needs a file and a collection`},
		{`\export Pet ` + filepath.Join(dir, "pets.csv"), "Exported 3 documents of Pet", ""},
		{`\export Pet x.doc`, "", "must end in .csv"},
		{`\help`, `\collections, \d`, ""},
		{`\nothing`, "", `there is no command \nothing`},
	}
	for _, step := range steps {
		out.Reset()
		var err error
		if IsCommand(step.line) {
			err = s.Command(ctx, step.line)
		} else {
			err = s.Query(ctx, step.line, render.Place{})
		}
		if !strings.Contains(out.String(), step.want) || (err == nil) != (step.err == "") || err != nil && !strings.Contains(err.Error(), step.err) {
			t.Errorf("%s: printed\n%s\nwant %q; error %v, want %q", step.line, out, step.want, err, step.err)
		}
		if step.want == "" && out.Len() > 0 {
			t.Errorf("%s: printed %q", step.line, out)
		}
	}
	if text, _ := os.ReadFile(file); string(text) != "\"to the file\"\n" {
		t.Errorf("output file %q", text)
	}
	if err := s.Command(ctx, `\quit`); !errors.Is(err, ErrQuit) {
		t.Error(err)
	}
}

// TestDescribeBuilds describes a collection on a server that answers everything
// with a definition, and lists builds of several collections.
func TestDescribeBuilds(t *testing.T) {
	builds := http.StatusOK
	server := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path != "/fawn/1/builds":
			io.WriteString(w, `{"data":{"@doc":{"name":"Pet","coll":{"@mod":"Collection"}}},"txn_ts":1}`)
		case builds != http.StatusOK:
			w.WriteHeader(builds)
			io.WriteString(w, `{"errors":[{"code":"not found"}]}`)
		default:
			io.WriteString(w, `{"data":[
				{"collection":"Pet","indexes":["byName","unique [a, b]"],"documents":{"@int":"7"},"progress":{"@double":"0.456"}},
				{"collection":"Owner","indexes":["byAge"],"documents":{"@int":"7"},"progress":{"@double":"0.5"}}],"txn_ts":1}`)
		}
	})
	client, err := fawn.New("http://test", "secret", fawn.WithHandler(server))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	s := &Session{Root: client, Out: &out, Err: &out, Printer: render.Printer{Format: render.JSON}}
	if err := s.Command(t.Context(), `\d Pet`); err != nil {
		t.Fatal(err)
	}
	const want = "byName  building 46 %\nunique [a, b]  building 46 %\n"
	if text := out.String(); !strings.Contains(text, want) || strings.Contains(text, "byAge") {
		t.Errorf("got %s", text)
	}
	builds = http.StatusNotFound // Fauna
	out.Reset()
	if err := s.Command(t.Context(), `\d Pet`); err != nil || strings.Contains(out.String(), "building") {
		t.Errorf("got %s, %v", out.String(), err)
	}
}
