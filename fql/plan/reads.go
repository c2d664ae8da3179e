package plan

import "github.com/fawndb/fawn/fql/ast"

// Reads is what a function body reads of a value: of its argument, or of a
// field of it, or of a field of that. A field may hold an object or a
// reference: with { name, from { iata } } and with [.name, .from.iata] the
// field iata is read of what is in from. It may also hold an array or a set, of
// whose elements a projection reads the fields. The zero Reads is: anything.
type Reads struct {
	Name string // of the field, "" for the argument
	// Only tells that nothing is asked of the value, or of its elements, but
	// the Fields, what kind of value it is, and whether its document exists.
	Only bool
	// Fields are those read by name, in the order of the text. They are listed
	// also when the value is used otherwise too.
	Fields []*Reads
	// Always tells that every run that does not fail reads the field, if the
	// value that should have it is an object or document. So whoever fetches
	// the documents that such fields of a page refer to, when fields of those
	// are Always read in turn, fetches what will be needed.
	Always bool
	// Projected tells that every run that does not fail projects the value: it
	// asks whether its document exists, or reads fields of all its elements.
	Projected bool
}

// field finds or adds a field.
func (r *Reads) field(name string) *Reads {
	for _, f := range r.Fields {
		if f.Name == name {
			return f
		}
	}
	f := &Reads{Name: name, Only: true}
	r.Fields = append(r.Fields, f)
	return f
}

// settle makes what is in a value that is used whole used whole.
func (r *Reads) settle() {
	for _, f := range r.Fields {
		f.Only = f.Only && r.Only
		f.settle()
	}
}

// maxReading is the number of expressions in a body up to which it is
// analyzed: functions in functions would otherwise be looked through once for
// every level.
const maxReading = 1000

// reader looks through the body of a function of one parameter.
type reader struct {
	left int // expressions that may still be visited

	name        string // of the parameter, "" where it has none or it is hidden
	param, this *Reads // what the name and a leading dot mean; nil: something else

	maybe       int  // enclosing constructs that may skip what is in them
	projections int  // enclosing projections
	inner       bool // in a function that may run any time, or never

	fieldsOnly bool
}

// of finds what a function of one parameter, or a projection, reads.
func (root *Reads) of(x ast.Expr) (fieldsOnly bool) {
	*root = Reads{Only: true, Always: true}
	r := reader{left: maxReading, fieldsOnly: true}
	switch x := x.(type) {
	case *ast.Project:
		r.this = root
		root.Fields = make([]*Reads, 0, len(x.Fields))
		for i := range x.Fields {
			r.value(x.Fields[i].Value)
		}
	case *ast.Lambda:
		if x.Short {
			r.this = root
		} else if x.Params[0].Text != "_" {
			r.name, r.param = x.Params[0].Text, root
		}
		r.value(x.Body)
	}
	root.settle()
	if r.left < 0 {
		*root = Reads{}
	}
	return r.fieldsOnly && root.Only
}

// value visits an expression whose value is used.
func (r *reader) value(x ast.Expr) {
	if at, _ := r.place(x); at != nil {
		at.Only = false
	}
}

func (r *reader) values(xs []ast.Expr) {
	for _, x := range xs {
		r.value(x)
	}
}

// place visits an expression. If it is the argument, or a field that is found
// by names from there, that is returned, and how its value is used is up to
// the caller. sure tells that only the constructs counted by maybe can keep
// the expression from being evaluated: a projection of nothing skips its
// fields too, but leading dots mean what it projects, and that is there then.
func (r *reader) place(x ast.Expr) (at *Reads, sure bool) {
	if r.left--; r.left < 0 {
		return nil, false
	}
	switch x := x.(type) {
	case *ast.This:
		return r.mention(r.this), true
	case *ast.Ident:
		if x.Name == r.name {
			return r.mention(r.param), r.projections == 0
		}
	case *ast.Chain:
		return r.chain(x)
	case *ast.Project:
		r.project(x)
	case *ast.Lambda:
		r.lambda(x)
	case *ast.Tuple:
		if len(x.Elems) == 1 {
			return r.place(x.Elems[0])
		}
		r.values(x.Elems)
	case *ast.Array:
		r.values(x.Elems)
	case *ast.Template:
		r.values(x.Parts)
	case *ast.Object:
		for i := range x.Fields {
			r.value(x.Fields[i].Value)
		}
	case *ast.Unary:
		r.value(x.X)
	case *ast.Binary:
		r.value(x.Left)
		switch x.Op {
		case "&&", "||", "??":
			r.skippable(x.Right)
		default:
			r.value(x.Right)
		}
	case *ast.If:
		r.value(x.Cond)
		r.skippable(x.Then)
		if x.Else != nil {
			r.skippable(x.Else)
		}
	case *ast.At:
		r.value(x.Time)
		r.value(x.Body)
	case *ast.Block:
		r.block(x)
	}
	return nil, false
}

// mention is a use of the argument, or of what a projection projects. A
// function that captures it may do so at any time.
func (r *reader) mention(at *Reads) *Reads {
	if at != nil && r.inner {
		at.Only = false
		return nil
	}
	return at
}

func (r *reader) skippable(x ast.Expr) {
	r.maybe++
	r.value(x)
	r.maybe--
}

func (r *reader) block(x *ast.Block) {
	name := r.name
	for _, s := range x.Body {
		switch s := s.(type) {
		case *ast.ExprStmt:
			r.value(s.X)
		case *ast.Let:
			r.value(s.Value)
			if s.Name.Text == r.name {
				r.name = "" // hidden in what follows
			}
		}
	}
	r.name = name
}

// chain follows the names of a chain. "?." may skip all that comes after it.
func (r *reader) chain(x *ast.Chain) (at *Reads, sure bool) {
	at, sure = r.place(x.X)
	if at != nil && at.Name == "" && (x.Steps[0].Kind != ast.StepField || x.Steps[0].Optional) {
		r.fieldsOnly = false
	}
	maybe := r.maybe
	for i := range x.Steps {
		s := &x.Steps[i]
		if s.Optional {
			r.maybe++
			sure = false
		}
		name, named := fieldName(s)
		switch {
		case named && at != nil:
			at = at.field(name)
			at.Always = at.Always || sure && r.maybe == 0
		case named, s.Kind == ast.StepNonNull:
		default:
			if at != nil {
				at.Only = false
			}
			at = nil
			r.values(s.Args)
		}
	}
	r.maybe = maybe
	return at, sure
}

// project visits e { fields }, whose leading dots mean e.
func (r *reader) project(x *ast.Project) {
	r.fieldsOnly = false // what builds the object is a function
	at, sure := r.place(x.X)
	if at != nil {
		at.Projected = at.Projected || sure && r.maybe == 0
	}
	this, maybe := r.this, r.maybe
	r.this = at
	if !sure {
		r.maybe++
	}
	r.projections++
	for i := range x.Fields {
		r.value(x.Fields[i].Value)
	}
	r.projections--
	r.this, r.maybe = this, maybe
}

// lambda visits a function in the function. It is not known when it runs, so
// to capture the argument is to use it whole.
func (r *reader) lambda(x *ast.Lambda) {
	r.fieldsOnly = false
	outer := *r
	r.inner = true
	if x.Short {
		r.this = nil
	}
	for _, p := range x.Params {
		if p.Text == r.name {
			r.name = ""
		}
	}
	if x.Rest != nil && x.Rest.Text == r.name {
		r.name = ""
	}
	if r.this != nil || r.name != "" {
		r.value(x.Body)
	}
	r.name, r.this, r.inner = outer.name, outer.this, outer.inner
}
