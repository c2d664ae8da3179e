package parser

import (
	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
)

// isName reports whether a token of kind k can be a name; reserved words can,
// where they are not mistaken for one.
func isName(k kind) bool { return k == tokenIdent || k == tokenKeyword }

// name takes the next token as a name.
func (p *parser) name() ast.Name {
	t := p.next()
	return ast.Name{Pos: p.posOf(t), Text: t.Value}
}

// A nameSet finds repeated names.
type nameSet struct {
	few  []ast.Name
	many map[string]diag.Span
}

// add adds a name, or returns where it stood first.
func (s *nameSet) add(n ast.Name) (first diag.Span, repeated bool) {
	const few = 8 // up to which comparing is faster than hashing
	if s.many != nil {
		if first, ok := s.many[n.Text]; ok {
			return first, true
		}
		s.many[n.Text] = n.At
		return first, false
	}
	for _, m := range s.few {
		if m.Text == n.Text {
			return m.At, true
		}
	}
	s.few = append(s.few, n)
	if len(s.few) > few {
		s.many = make(map[string]diag.Span, 4*few)
		for _, m := range s.few {
			s.many[m.Text] = m.At
		}
	}
	return first, false
}
