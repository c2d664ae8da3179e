package stdlib

import (
	"cmp"
	"time"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/javaregex"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

func stringIncludesRegex(_ *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	re, err := javaregex.Compile(text(args[0]))
	if err != nil {
		return nil, err
	}
	ok, err := re.Matches(text(recv))
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
	t, err := searchRegex(c, recv, args[0])
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

func stringMatches(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return matches(c, recv, args[0], func(_ int, match value.Value) value.Value { return match })
}

func stringMatchIndexes(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return matches(c, recv, args[0], func(start int, match value.Value) value.Value {
		return value.NewArray(value.Int(start), match)
	})
}

func stringReplaceAllRegex(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	t, err := searchRegex(c, recv, args[0])
	if err != nil {
		return nil, err
	}
	return replace(t, text(args[1]), unlimited)
}

func stringReplaceRegex(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	t, err := searchRegex(c, recv, args[0])
	if err != nil {
		return nil, err
	}
	amount, err := replacements(args)
	if err != nil {
		return nil, err
	}
	return replace(t, text(args[1]), amount)
}

func stringSplitRegex(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	t, err := searchRegex(c, recv, args[0])
	if err != nil {
		return nil, err
	}
	return split(t)
}

// searchTime is how long one call may search. A single search has a limit of
// its own, but a call can make very many.
const searchTime = 5 * time.Second

// regexText is a string, counted in code points, in which a regular expression
// is searched.
type regexText struct {
	c     *exec.Context
	re    *javaregex.Regexp
	runes []rune
	until time.Time
}

func searchRegex(c *exec.Context, s, pattern value.Value) (*regexText, error) {
	re, err := javaregex.Compile(text(pattern))
	if err != nil {
		return nil, err
	}
	return &regexText{c, re, []rune(text(s)), time.Now().Add(searchTime)}, nil
}

func (t *regexText) length() int             { return len(t.runes) }
func (t *regexText) next(i int) int          { return i + 1 }
func (t *regexText) cut(from, to int) string { return string(t.runes[from:to]) }

func (t *regexText) find(from int) (start, end int, ok bool, err error) {
	if err := t.step(); err != nil {
		return 0, 0, false, err
	}
	pos, length, ok, err := t.re.FindFrom(t.runes[from:], 0)
	return from + pos, from + pos + length, ok, err
}

// step accounts for one search.
func (t *regexText) step() error {
	if time.Now().After(t.until) {
		return diag.Errorf(diag.CodeTimeOut, "Regular expression matching exceeded the limit of %d ms.", searchTime.Milliseconds())
	}
	return t.c.Step()
}

// matches makes an array of something of each match in the whole string.
func matches(c *exec.Context, s, pattern value.Value, get func(start int, match value.Value) value.Value) (value.Value, error) {
	t, err := searchRegex(c, s, pattern)
	if err != nil {
		return nil, err
	}
	var elems []value.Value
	var stopped error
	err = t.re.FindAll(t.runes, func(pos, length int) bool {
		elems = append(elems, get(pos, stringValue(t.cut(pos, pos+length))))
		stopped = t.step()
		return stopped == nil
	})
	if err = cmp.Or(err, stopped); err != nil {
		return nil, err
	}
	return value.NewArray(elems...), nil
}
