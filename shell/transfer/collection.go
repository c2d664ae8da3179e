package transfer

import (
	"context"

	fawn "github.com/fawndb/fawn/sdk"
)

// computed gives the names of a collection's computed fields, or null when
// there is no such collection.
var computed = fawn.Source(`let coll = Collection.byName(name)
if (coll.exists()) Object.keys(coll!.computed_fields ?? {}) else null`)

// computedFields returns the fields that an export shows and an import must
// leave out. known says that the collection is there.
func (im *importer) computedFields(known bool) (map[string]bool, error) {
	if known && im.options.Read.Skip != nil {
		return im.options.Read.Skip, nil
	}
	names, exists, err := computedFields(im.ctx, im.client, im.options.Collection)
	if err != nil {
		return nil, err
	}
	im.result.Created = im.result.Created || !exists
	skip := map[string]bool{}
	for _, name := range names {
		skip[name] = true
	}
	im.options.Read.Skip = skip
	return skip, nil
}

func computedFields(ctx context.Context, client fawn.Querier, collection string) (names []string, exists bool, err error) {
	resp, err := client.Query(ctx, computed.Bind("name", collection), fawn.WithTypecheck(false))
	if err != nil {
		return nil, false, err
	}
	var list *[]string
	if err := resp.Decode(&list); err != nil || list == nil {
		return nil, false, err
	}
	return *list, true, nil
}

// createCollection creates the collection if it is missing and prepares the
// query that fills it. The query names the collection in its text: a
// collection passed as a value would not let the server plan the writes ahead.
func (im *importer) createCollection() error {
	name := im.options.Collection
	im.query = fawn.Source("docs.forEach(d => " + name + ".create(d))\n" +
		"data.forEach(d => " + name + ".createData(d))\n" +
		"both.forEach(d => " + name + ".create(d.doc).updateData(d.data))")
	if !im.result.Created || im.options.DryRun {
		return nil
	}
	create := fawn.Source("if (!Collection.byName(name).exists()) Collection.create({ name: name })\nnull")
	_, err := im.client.Query(im.ctx, create.Bind("name", name), fawn.WithTypecheck(false))
	return err
}
