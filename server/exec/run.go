package exec

import (
	"fmt"
	"strconv"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/parser"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/definition"
	"github.com/fawndb/fawn/server/document"
)

// planKey is what a plan depends on. Namespaces are compared by identity: a
// change of the definitions makes a new one.
type planKey struct {
	text      string
	layout    string // offsets of template values and names of arguments
	names     *document.Namespace
	typecheck bool
}

// maxCachedText is the length of a query above which its plan is not kept:
// with their texts, plans of many long queries would fill the memory.
const maxCachedText = 64 << 10

func layout(r *Request) string {
	if len(r.Placeholders) == 0 && len(r.Inputs) == 0 {
		return ""
	}
	var b []byte
	for _, p := range r.Placeholders {
		b = append(strconv.AppendInt(b, int64(p), 10), ' ')
	}
	for _, name := range r.Inputs {
		b = append(append(b, name...), 0)
	}
	return string(b)
}

// Env is what names mean for the query.
func (c *Context) Env() plan.Env { return plan.Env{Library: c.engine.lib, Names: c.data.Names} }

// planFor returns the compiled query, from the cache when it is there.
func (c *Context) planFor(r *Request) (*plan.Plan, error) {
	typecheck := c.data.Names.Defs.Typechecked
	if r.Typecheck != nil {
		typecheck = *r.Typecheck
	}
	key := planKey{r.Source.Text, layout(r), c.data.Names, typecheck}
	if p, ok := c.engine.plans.Get(key); ok {
		return p, nil
	}
	q, err := parser.Query(r.Source, r.Placeholders)
	if err != nil {
		return nil, err
	}
	p, err := plan.Query(q, r.Inputs, len(r.Placeholders), c.Env())
	if err != nil {
		return nil, err
	}
	if err := checkNames(p.Unbound, typecheck); err != nil {
		return nil, err
	}
	if len(r.Source.Text) <= maxCachedText {
		c.engine.plans.Add(key, p)
	}
	return p, nil
}

// checkNames reports names that nothing defines before anything runs: all of
// them when static checks are on, else those that every run would meet.
func checkNames(unbound []plan.Unbound, typecheck bool) error {
	var items []diag.Diagnostic
	for _, u := range unbound {
		if typecheck {
			items = append(items, diag.Diagnostic{
				Kind: diag.KindError, Message: fmt.Sprintf("Unbound variable `%s`", u.Name), Span: u.Span,
			})
		} else if u.Certain {
			return plan.UnboundVariable(u.Name, u.Span)
		}
	}
	if len(items) > 0 {
		return diag.CheckFailed(items...)
	}
	return nil
}

// evaluate runs the query and what belongs to its end. Comparisons that meet
// a limit have no other way out than a panic: see value.Equal.
func (c *Context) evaluate(r *Request) (v value.Value, err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case *diag.Error:
			err = p
		default:
			panic(p)
		}
	}()
	if v, err = c.run(r); err == nil {
		err = c.finish()
	}
	return v, err
}

// run evaluates the query and materialises its result.
func (c *Context) run(r *Request) (value.Value, error) {
	if r.Run != nil {
		return r.Run(c)
	}
	var args, values []value.Value
	if r.Bind != nil {
		var err error
		if args, values, err = r.Bind(resolver{c}); err != nil {
			return nil, err
		}
	}
	p, err := c.planFor(r)
	if err != nil {
		return nil, err
	}
	slots := c.Args(p.Slots)
	copy(slots, args)
	copy(slots[len(args):], values)
	f := c.frame()
	f.Slots, f.Captured, f.RT = slots, nil, c
	v, err := p.Body(f)
	c.Release(p.Slots)
	if err != nil {
		return nil, err
	}
	return c.Materialize(v)
}

// finish does what a query does once at its end.
func (c *Context) finish() error {
	c.data.ChargeWrites()
	return definition.Finish(&c.data)
}
