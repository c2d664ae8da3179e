package session

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/fawndb/fawn/fql/value"
	fawn "github.com/fawndb/fawn/sdk"
	"github.com/fawndb/fawn/shell/render"
)

// listing prints the rows of a query about the schema, whatever the format of
// results is set to.
func (s *Session) listing(ctx context.Context, query *fawn.Query, none string) error {
	var rows []value.Value
	for row, err := range fawn.All[value.Value](ctx, s.Client(), query, fawn.WithTypecheck(false)) {
		if err != nil {
			return err
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		fmt.Fprintln(s.Out, none)
		return nil
	}
	p := render.Printer{Out: s.Out, Format: render.Table, Terminal: s.Printer.Terminal}
	if s.Width != nil {
		p.Width = s.Width()
	}
	return p.Result(value.NewArray(rows...))
}

var allDatabases = fawn.Source(`Database.all().order(.name).map(d => { name: d.name, ts: d.ts }).pageSize(1000)`)

func databases(ctx context.Context, s *Session, _ []string) error {
	return s.listing(ctx, allDatabases, "There are no child databases.")
}

var allFunctions = fawn.Source(`Function.all().order(.name).map(f => { name: f.name, signature: f.signature, role: f.role }).pageSize(1000)`)

func functions(ctx context.Context, s *Session, _ []string) error {
	return s.listing(ctx, allFunctions, "There are no functions.")
}

// Counting reads all entries, so that lists do not show numbers of documents.
var allCollections = fawn.Source(`Collection.all().order(.name).map(c => {
  name: c.name,
  fields: Object.keys(c.fields ?? {}),
  indexes: Object.keys(c.indexes ?? {}),
  unique: (c.constraints ?? []).length > 0
}).pageSize(1000)`)

func collections(ctx context.Context, s *Session, args []string) error {
	if len(args) > 0 {
		return s.describe(ctx, args[0])
	}
	return s.listing(ctx, allCollections, `There are no collections. Collection.create({ name: "Pet" }) makes one, \import FILE NAME fills one.`)
}

// describe shows the definition of a collection and one of its documents.
func (s *Session) describe(ctx context.Context, name string) error {
	definition, err := s.value(ctx, fawn.Source("Collection.byName(name)").Bind("name", name))
	if err != nil {
		return err
	}
	doc, ok := definition.(*value.Document)
	if !ok {
		return fmt.Errorf(`there is no collection %q (\collections lists them)`, name)
	}
	shown := value.NewObject(8)
	for _, f := range doc.Fields.Fields() {
		if !slices.Contains([]string{"coll", "ts"}, f.Name) {
			shown.Set(f.Name, f.Value)
		}
	}
	if err := s.Print(shown); err != nil {
		return err
	}
	if err := s.builds(ctx, name); err != nil {
		return err
	}
	example, err := s.value(ctx, fawn.Source("Collection(name).all().first()").Bind("name", name))
	if err != nil {
		return err
	}
	if _, ok := example.(*value.Document); !ok {
		fmt.Fprintln(s.Out, "It has no documents.")
		return nil
	}
	fmt.Fprintln(s.Out, "One of its documents:")
	return s.Print(example)
}

// builds tells how far the unfinished indexes of a collection are.
func (s *Session) builds(ctx context.Context, name string) error {
	list, err := s.Client().Builds(ctx)
	if errors.As(err, new(*fawn.ProtocolError)) {
		return nil // no server of ours, which knows nothing of progress
	}
	if err != nil {
		return err
	}
	for _, b := range list {
		if b.Collection == name {
			for _, index := range b.Indexes {
				fmt.Fprintf(s.Out, "%s  building %.0f %%\n", index, 100*b.Progress)
			}
		}
	}
	return nil
}

func (s *Session) value(ctx context.Context, query *fawn.Query) (value.Value, error) {
	resp, err := s.Client().Query(ctx, query, fawn.WithTypecheck(false))
	if err != nil {
		return nil, err
	}
	return resp.Value()
}

// Names returns the names of the collections and functions of the current
// database, for completion.
func (s *Session) Names(ctx context.Context) ([]string, error) {
	return s.names(ctx, `let names = Collection.all().map(.name).pageSize(1000).toArray()
names.concat(Function.all().map(.name).pageSize(1000).toArray())`)
}

// Databases returns the names of the child databases, for completion.
func (s *Session) Databases(ctx context.Context) ([]string, error) {
	return s.names(ctx, `Database.all().map(.name).toArray()`)
}

func (s *Session) names(ctx context.Context, query string) ([]string, error) {
	resp, err := s.Client().Query(ctx, fawn.Source(query), fawn.WithTypecheck(false))
	if err != nil {
		return nil, err
	}
	return fawn.Decode[[]string](resp)
}
