package ast

import (
	"math"
	"strconv"
	"strings"
)

// Print returns the canonical text of a query, statement, expression or type:
// the form in which schema documents keep code. Parsing it gives the same tree.
func Print(node Node) string {
	var p printer
	switch n := node.(type) {
	case *Query:
		p.statements(n.Body)
	case Stmt:
		p.stmt(n)
	case Expr:
		p.expr(n)
	case TypeExpr:
		p.typ(n)
	}
	return p.b.String()
}

// A printer writes canonical text, indented by two spaces a level.
type printer struct {
	b      strings.Builder
	indent int
}

func (p *printer) text(parts ...string) {
	for _, s := range parts {
		p.b.WriteString(s)
	}
}

func (p *printer) newline() {
	p.b.WriteByte('\n')
	for range p.indent {
		p.b.WriteString("  ")
	}
}

// open starts an indented group of lines; close ends it with a line of its own.
func (p *printer) open(bracket string) {
	p.text(bracket)
	p.indent++
}

func (p *printer) close(bracket string) {
	p.indent--
	p.newline()
	p.text(bracket)
}

func (p *printer) statements(body []Stmt) {
	for i, s := range body {
		if i > 0 {
			p.newline()
		}
		p.stmt(s)
	}
}

func (p *printer) stmt(s Stmt) {
	switch s := s.(type) {
	case *Let:
		p.text("let ", s.Name.Text)
		if s.Type != nil {
			p.text(": ")
			p.typ(s.Type)
		}
		p.text(" = ")
		p.expr(s.Value)
	case *ExprStmt:
		p.expr(s.X)
	}
}

func (p *printer) expr(x Expr) {
	switch x := x.(type) {
	case *Null:
		p.text("null")
	case *Bool:
		p.text(strconv.FormatBool(x.Value))
	case *Number:
		p.text(numberText(x))
	case *String:
		p.text(Quote(x.Value))
	case *Template:
		p.template(x)
	case *Ident:
		p.text(x.Name)
	case *Placeholder:
		p.text("<value>")
	case *Object:
		p.object(x)
	case *Array:
		p.list("[", x.Elems, "]")
	case *Tuple:
		p.list("(", x.Elems, ")")
	case *Block:
		p.open("{")
		p.newline()
		p.statements(x.Body)
		p.close("}")
	case *If:
		p.text("if (")
		p.expr(x.Cond)
		p.text(") ")
		p.expr(x.Then)
		if x.Else != nil {
			p.text(" else ")
			p.expr(x.Else)
		}
	case *At:
		p.text("at (")
		p.expr(x.Time)
		p.text(") ")
		p.expr(x.Body)
	case *Match:
		p.text("match ")
		p.expr(x.Subject)
		p.text(" {}")
	case *Lambda:
		p.lambda(x)
	case *Binary:
		p.expr(x.Left)
		p.text(" ", x.Op, " ")
		p.expr(x.Right)
	case *Unary:
		p.unary(x)
	case *Chain:
		p.chain(x)
	case *Project:
		p.project(x)
	}
}

func (p *printer) list(open string, elems []Expr, close string) {
	p.text(open)
	for i, e := range elems {
		if i > 0 {
			p.text(", ")
		}
		p.expr(e)
	}
	p.text(close)
}

func (p *printer) template(t *Template) {
	p.text(`"`)
	for _, part := range t.Parts {
		if s, ok := part.(*String); ok && s.Text {
			escape(&p.b, s.Value)
			continue
		}
		p.text("#{")
		p.expr(part)
		p.text("}")
	}
	p.text(`"`)
}

func (p *printer) object(x *Object) {
	p.open("{")
	for i, f := range x.Fields {
		if i > 0 {
			p.text(",")
		}
		p.newline()
		p.text(keyText(f.Key.Text), ": ")
		p.expr(f.Value)
	}
	p.close("}")
}

func (p *printer) lambda(x *Lambda) {
	if x.Short {
		p.expr(x.Body)
		return
	}
	p.text("(")
	for i, name := range x.Params {
		if i > 0 {
			p.text(", ")
		}
		p.text(name.Text)
	}
	if x.Rest != nil {
		if len(x.Params) > 0 {
			p.text(", ")
		}
		p.text("...", x.Rest.Text)
	}
	p.text(") => ")
	p.expr(x.Body)
}

// unary keeps operator and operand from becoming another token: "- +5", which
// is the negation of 5, from the literal -5, and "! ~x" from the operator "!~".
func (p *printer) unary(x *Unary) {
	p.text(x.Op)
	operand := x.X
	if c, ok := operand.(*Chain); ok {
		operand = c.X
	}
	switch o := operand.(type) {
	case *Number:
		if x.Op == "-" && !strings.HasPrefix(numberText(o), "-") {
			p.text("+")
		}
	case *Unary:
		if x.Op == "!" && o.Op == "~" {
			p.text(" ")
		}
	}
	p.expr(x.X)
}

func (p *printer) chain(x *Chain) {
	_, short := x.X.(*This)
	if !short {
		p.expr(x.X)
	}
	for i, s := range x.Steps {
		dot := ""
		switch {
		case s.Optional:
			dot = "?."
		case s.Kind == StepField || s.Kind == StepMethod || short && i == 0:
			dot = "."
		}
		p.text(dot)
		switch s.Kind {
		case StepField:
			p.text(s.Name.Text)
		case StepMethod:
			p.text(s.Name.Text)
			p.list("(", s.Args, ")")
		case StepCall:
			p.list("(", s.Args, ")")
		case StepIndex:
			p.list("[", s.Args, "]")
		case StepNonNull:
			p.text("!")
		}
	}
}

func (p *printer) project(x *Project) {
	p.expr(x.X)
	if x.All {
		p.text(" { * }")
		p.newline()
		return
	}
	p.open(" {")
	for i, f := range x.Fields {
		if i > 0 {
			p.text(",")
		}
		p.newline()
		p.text(f.Name.Text, ": ")
		p.expr(f.Value)
	}
	p.close("}")
	p.newline()
}

// numberText writes a literal so that it has the same kind when read again.
func numberText(n *Number) string {
	if n.Kind != Double {
		return strconv.FormatInt(n.Int, 10)
	}
	f := n.Double
	switch a := math.Abs(f); {
	case math.IsInf(f, 1):
		return "1E400"
	case math.IsInf(f, -1):
		return "-1E400"
	case a == 0 || a >= 1e-3 && a < 1e7:
		s := strconv.FormatFloat(f, 'f', -1, 64)
		if !strings.Contains(s, ".") {
			s += ".0"
		}
		return s
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'E', -1, 64), "E")
	if !strings.Contains(mantissa, ".") {
		mantissa += ".0"
	}
	e, _ := strconv.Atoi(exponent)
	return mantissa + "E" + strconv.Itoa(e)
}
