package embed_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	fawn "github.com/fawndb/fawn/sdk"
)

func TestExplain(t *testing.T) {
	overEach(t, func(t *testing.T, client *fawn.Client) {
		ctx := context.Background()
		run[any](t, client, `Collection.create({ name: "Flight", indexes: {
			byOrigin: { terms: [{ field: "origin" }], values: [{ field: "delay" }] } } })`, nil)
		run[any](t, client, `Set.sequence(0, 10).forEach(i => Flight.create({ origin: "LAX", delay: i }))`, nil)
		query := fawn.Source(`Flight.byOrigin(origin).map(.delay).first()`).Bind("origin", "LAX")

		resp, err := client.Query(ctx, query)
		if err != nil || resp.Plans() != nil {
			t.Fatalf("nobody asked for %v; %v", resp.Plans(), err)
		}
		for _, format := range []fawn.Format{fawn.Tagged, fawn.Decorated} {
			resp, err = client.Query(ctx, query, fawn.WithExplain(true), fawn.WithFormat(format))
			if err != nil {
				t.Fatal(err)
			}
			plans := resp.Plans()
			if len(plans) != 1 || resp.PlansDropped() != 0 {
				t.Fatalf("%d plans, %d dropped", len(plans), resp.PlansDropped())
			}
			p := plans[0]
			if p.Source != "*query*" || p.Line != 1 || p.Column != 42 || p.Root.Rows != 1 {
				t.Errorf("%+v, root %+v", p, p.Root)
			}
			n := p.Root
			for len(n.Inputs) > 0 {
				n = n.Inputs[0]
			}
			if n.Operator != "index lookup" || n.Index != "Flight.byOrigin" || !strings.Contains(n.Range, `"LAX"`) || len(n.Covered) == 0 {
				t.Errorf("%+v", n)
			}
		}

		_, err = client.Query(ctx, fawn.Source(`Flight.all().forEach(f => abort(f.delay))`), fawn.WithExplain(true))
		var failed *fawn.QueryError
		if !errors.As(err, &failed) || len(failed.Plans) != 1 || failed.Plans[0].Root.Rows != 1 {
			t.Errorf("%v: %+v", err, failed)
		}
		resp, err = client.Query(ctx, fawn.Source(`Set.sequence(0, 120).forEach(i => Flight.all().first())`), fawn.WithExplain(true))
		if err != nil || len(resp.Plans()) != 100 || resp.PlansDropped() != 21 {
			t.Errorf("%d plans, %d dropped; %v", len(resp.Plans()), resp.PlansDropped(), err)
		}
	})
}
