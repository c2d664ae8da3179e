package types

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/value"
)

// Levels of parentheses: a type inside a context of a higher level than its
// own is put in parentheses.
const (
	levelNone         = 0
	levelFunc         = 10
	levelOnlyParam    = 11
	levelUnion        = 20
	levelIntersection = 30
)

// printer writes a type. With fields set it writes as constraint failures do.
type printer struct {
	strings.Builder
	fields bool
}

// FieldText is the type as messages about document fields write it: it shows
// Ref<C> as its two members, "C | NullC".
func FieldText(t Type) string {
	if b, ok := t.(Basic); ok {
		return basicNames[b]
	}
	p := printer{fields: true}
	t.write(&p, levelNone)
	return p.Builder.String()
}

func text(t Type) string {
	var p printer
	t.write(&p, levelNone)
	return p.Builder.String()
}

// String implements Type.
func (b Basic) String() string         { return basicNames[b] }
func (t *Literal) String() string      { return text(t) }
func (t *Array) String() string        { return text(t) }
func (t *Tuple) String() string        { return text(t) }
func (t *Ref) String() string          { return text(t) }
func (t *Named) String() string        { return text(t) }
func (t *Func) String() string         { return text(t) }
func (t *Union) String() string        { return text(t) }
func (t *Intersection) String() string { return text(t) }
func (t *Record) String() string       { return text(t) }
func (t *Scheme) String() string       { return text(t) }

func (b Basic) write(p *printer, _ int) { p.WriteString(basicNames[b]) }

func (t *Literal) write(p *printer, _ int) { p.WriteString(literalText(t.Value)) }

func (t *Array) write(p *printer, _ int) {
	p.WriteString("Array<")
	t.Elem.write(p, levelNone)
	p.WriteByte('>')
}

func (t *Tuple) write(p *printer, _ int) {
	p.WriteByte('[')
	p.list(t.Elems, ", ", levelNone)
	p.WriteByte(']')
}

func (t *Ref) write(p *printer, context int) {
	if !p.fields {
		p.WriteString("Ref<" + t.Doc + ">")
		return
	}
	p.group(context, levelUnion, func() { p.WriteString(t.Doc + " | Null" + t.Doc) })
}

func (t *Named) write(p *printer, _ int) {
	p.WriteString(t.Name)
	if len(t.Args) > 0 {
		p.WriteByte('<')
		p.list(t.Args, ", ", levelNone)
		p.WriteByte('>')
	}
}

func (t *Func) write(p *printer, context int) {
	p.group(context, levelFunc, func() {
		level := levelFunc
		if len(t.Params) == 1 && !t.Variadic {
			level = levelOnlyParam
		}
		if level == levelOnlyParam && t.Params[0].Name == "" {
			t.Params[0].Type.write(p, level)
		} else {
			p.WriteByte('(')
			for i, param := range t.Params {
				if i > 0 {
					p.WriteString(", ")
				}
				if param.Name != "" {
					p.WriteString(param.Name + ": ")
				}
				if t.Variadic && i == len(t.Params)-1 {
					p.WriteString("...")
				}
				param.Type.write(p, level)
			}
			p.WriteByte(')')
		}
		p.WriteString(" => ")
		t.Result.write(p, levelFunc)
	})
}

func (t *Union) write(p *printer, context int) {
	p.group(context, levelUnion, func() { p.list(t.Members, " | ", levelUnion) })
}

func (t *Intersection) write(p *printer, context int) {
	p.group(context, levelIntersection, func() { p.list(t.Members, " & ", levelIntersection) })
}

func (t *Record) write(p *printer, _ int) {
	if len(t.Fields) == 0 && t.Wildcard == nil && !t.Open {
		p.WriteString("{}")
		return
	}
	p.WriteString("{ ")
	for i, f := range t.Fields {
		if i > 0 {
			p.WriteString(", ")
		}
		p.WriteString(keyText(f.Name) + ": ")
		f.Type.write(p, levelNone)
	}
	if len(t.Fields) > 0 && (t.Wildcard != nil || t.Open) {
		p.WriteString(", ")
	}
	switch {
	case t.Wildcard != nil:
		p.WriteString("*: ")
		t.Wildcard.write(p, levelNone)
	case t.Open:
		p.WriteString("...")
	}
	p.WriteString(" }")
}

func (t *Scheme) write(p *printer, context int) {
	if len(t.Params) > 0 {
		p.WriteString("<" + strings.Join(t.Params, ", ") + "> ")
	}
	t.Type.write(p, context)
}

func (p *printer) list(ts []Type, separator string, context int) {
	for i, t := range ts {
		if i > 0 {
			p.WriteString(separator)
		}
		t.write(p, context)
	}
}

// group runs body, in parentheses where the context asks for them.
func (p *printer) group(context, level int, body func()) {
	if context <= level {
		body()
		return
	}
	p.WriteByte('(')
	body()
	p.WriteByte(')')
}

func literalText(v value.Value) string {
	switch v := v.(type) {
	case value.String:
		return ast.Quote(string(v))
	case value.Bool:
		return strconv.FormatBool(bool(v))
	case value.Int:
		return strconv.FormatInt(int64(v), 10)
	case value.Long:
		return strconv.FormatInt(int64(v), 10)
	}
	return fmt.Sprint(v)
}

// keyText is the name of a record field, in quotes when it is no identifier.
func keyText(name string) string {
	if ast.IsIdent(name) {
		return name
	}
	return ast.Quote(name)
}
