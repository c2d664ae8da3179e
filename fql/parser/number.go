package parser

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/fawndb/fawn/fql/ast"
)

// number makes the literal of a number token with the sign before it, if any.
func (p *parser) number(t, sign *lexer.Token) *ast.Number {
	n := &ast.Number{Pos: p.posOf(t)}
	negative := false
	if sign != nil {
		n.At.Start = sign.Pos.Offset
		negative = sign.Value == "-"
	}
	text := t.Value
	if strings.IndexByte(text, '_') >= 0 {
		text = strings.ReplaceAll(text, "_", "")
	}
	base := 10
	if len(text) > 1 && text[0] == '0' {
		switch text[1] | 0x20 {
		case 'x':
			base = 16
		case 'o':
			base = 8
		case 'b':
			base = 2
		}
	}
	if base != 10 {
		text = text[2:]
	} else if strings.ContainsAny(text, ".eE") {
		n.Kind, n.Double = ast.Double, double(text, negative)
		return n
	}
	u, err := strconv.ParseUint(text, base, 64)
	switch {
	case err != nil || u > 1<<63 || u == 1<<63 && !negative:
		i, _ := new(big.Int).SetString(text, base)
		f, _ := new(big.Float).SetInt(i).Float64()
		if negative {
			f = -f
		}
		n.Kind, n.Double = ast.Double, f
		return n
	case negative:
		n.Int = -int64(u)
	default:
		n.Int = int64(u)
	}
	if n.Int < math.MinInt32 || n.Int > math.MaxInt32 {
		n.Kind = ast.Long
	}
	return n
}

// double converts a decimal literal; too large ones are infinite. The sign is
// applied before the conversion, so that there is no negative zero.
func double(text string, negative bool) float64 {
	f, _ := strconv.ParseFloat(text, 64) // out of range is ±Inf or 0, as wanted
	if negative && f != 0 {
		return -f
	}
	return f
}
