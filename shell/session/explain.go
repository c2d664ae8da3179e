package session

import (
	"context"
	"errors"
	"fmt"
	"time"

	fawn "github.com/fawndb/fawn/sdk"
	"github.com/fawndb/fawn/shell/render"
)

// options are those of a query. Hints name missing indexes when plans are asked
// for too.
func (s *Session) options(explain bool) []fawn.QueryOption {
	options := s.Options[:len(s.Options):len(s.Options)]
	if s.Hints {
		options = append(options, fawn.WithPerformanceHints(true))
	}
	if s.Hints || explain {
		options = append(options, fawn.WithExplain(true))
	}
	return options
}

// Explain runs a query, with its writes, and prints how it read its sets in
// place of its result.
func (s *Session) Explain(ctx context.Context, query *fawn.Query) error {
	start := time.Now()
	resp, err := s.Client().Query(ctx, query, s.options(true)...)
	if elapsed := time.Since(start); s.Timing {
		defer s.printTiming(resp, elapsed)
	}
	if resp != nil && resp.Summary() != "" {
		fmt.Fprintln(s.Err, render.Summary(resp.Summary(), render.Place{}, s.Colour))
	}
	plans, known := plansOf(resp, err)
	switch {
	case !known && err == nil:
		return errors.New("the server does not tell how it reads sets")
	case !known:
		return err
	}
	p := s.printer()
	plans.Colour = p.Highlight != nil
	if printing := p.Plans(plans); err == nil {
		err = printing
	}
	return err
}

// printPlans writes plans beside a result.
func (s *Session) printPlans(plans render.Plans) error {
	plans.Colour = s.Colour
	p := render.Printer{Out: s.Err, Format: render.Table}
	if s.Width != nil {
		p.Width = s.Width()
	}
	return p.Plans(plans)
}

// plansOf finds the plans of a query. Of one that failed before it read
// anything there are none to know.
func plansOf(resp *fawn.Response, err error) (plans render.Plans, known bool) {
	var failed *fawn.QueryError
	switch {
	case resp != nil:
		return render.Plans{Plans: resp.Plans(), Dropped: resp.PlansDropped(), Stats: resp.Stats()}, resp.Plans() != nil
	case errors.As(err, &failed):
		return render.Plans{Plans: failed.Plans, Dropped: failed.PlansDropped, Stats: failed.Stats}, len(failed.Plans) > 0
	}
	return plans, false
}
