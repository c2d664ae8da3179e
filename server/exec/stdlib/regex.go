package stdlib

import (
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
	"github.com/fawndb/fawn/server/exec/stdlib/javaregex"

	lru "github.com/hashicorp/golang-lru/v2"
)

func stringIncludesRegex(_ *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	t, err := searchRegex(recv, args[0])
	if err != nil {
		return nil, err
	}
	_, _, ok, err := t.find(0)
	return value.Bool(ok), err
}

func stringIndexOfRegex(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	from := 0
	if len(args) == 2 {
		from = integer(args[1])
		if _, err := characterOffset(text(recv), from); err != nil {
			return nil, err
		}
	}
	t, err := searchRegex(recv, args[0])
	if err != nil {
		return nil, err
	}
	start, _, ok, err := t.find(from)
	if err != nil {
		return nil, err
	}
	if !ok {
		return c.NullHere(noElementFound), nil
	}
	return value.Int(start), nil
}

func stringMatches(_ *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return matches(recv, args[0], func(_ int, match value.Value) value.Value { return match })
}

func stringMatchIndexes(_ *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return matches(recv, args[0], func(start int, match value.Value) value.Value {
		return value.NewArray(value.Int(start), match)
	})
}

func stringReplaceAllRegex(_ *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	t, err := searchRegex(recv, args[0])
	if err != nil {
		return nil, err
	}
	return replace(t, text(args[1]), unlimited)
}

func stringReplaceRegex(_ *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	t, err := searchRegex(recv, args[0])
	if err != nil {
		return nil, err
	}
	amount, err := replacements(args)
	if err != nil {
		return nil, err
	}
	return replace(t, text(args[1]), amount)
}

func stringSplitRegex(_ *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	t, err := searchRegex(recv, args[0])
	if err != nil {
		return nil, err
	}
	return split(t)
}

// compiled keeps the regular expressions used last: queries apply the same
// few to element after element.
var compiled, _ = lru.New[string, *javaregex.Regexp](256)

// regexText is a string, counted in code points, in which a regular expression
// is searched.
type regexText struct {
	re    *javaregex.Regexp
	runes []rune
}

func searchRegex(s, pattern value.Value) (*regexText, error) {
	p := text(pattern)
	re, ok := compiled.Get(p)
	if !ok {
		var err error
		if re, err = javaregex.Compile(p); err != nil {
			return nil, err
		}
		compiled.Add(p, re)
	}
	return &regexText{re, []rune(text(s))}, nil
}

func (t *regexText) length() int             { return len(t.runes) }
func (t *regexText) next(i int) int          { return i + 1 }
func (t *regexText) cut(from, to int) string { return string(t.runes[from:to]) }

func (t *regexText) find(from int) (start, end int, ok bool, err error) {
	start, end, ok, err = t.re.Find(t.runes[from:], 0)
	return from + start, from + end, ok, err
}

// matches makes an array of something of each match in the whole string. After
// an empty match the search goes on one character further.
func matches(s, pattern value.Value, get func(start int, match value.Value) value.Value) (value.Value, error) {
	t, err := searchRegex(s, pattern)
	if err != nil {
		return nil, err
	}
	var elems []value.Value
	for at := 0; at <= t.length(); {
		start, end, ok, err := t.re.Find(t.runes, at)
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		elems = append(elems, get(start, stringValue(t.cut(start, end))))
		if at = end; start == end {
			at++
		}
	}
	return value.NewArray(elems...), nil
}
