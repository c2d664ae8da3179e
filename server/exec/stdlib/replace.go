package stdlib

import (
	"strings"
	"unicode/utf8"

	"github.com/fawndb/fawn/fql/argument"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

func stringReplace(_ *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	amount, err := replacements(args)
	if err != nil {
		return nil, err
	}
	return replacePlain(text(recv), text(args[0]), text(args[1]), amount)
}

func stringReplaceAll(_ *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return replacePlain(text(recv), text(args[0]), text(args[1]), unlimited)
}

func stringSplit(_ *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	s, separator := text(recv), text(args[0])
	if separator == "" {
		return split(&plainText{s: s})
	}
	elems := make([]value.Value, 0, strings.Count(s, separator)+1)
	for part := range strings.SplitSeq(s, separator) {
		elems = append(elems, stringValue(part))
	}
	return value.NewArray(elems...), nil
}

// unlimited is the amount that replaces every occurrence.
const unlimited = -1

// replacements is the amount given to replace or replaceRegex.
func replacements(args []value.Value) (int, error) {
	if len(args) < 3 {
		return 1, nil
	}
	amount := integer(args[2])
	if amount < 1 {
		return 0, argument.Invalid("count", "must be greater than or equal to 1")
	}
	return amount, nil
}

func replacePlain(s, pattern, replacement string, amount int) (value.Value, error) {
	if pattern != "" {
		n := strings.Count(s, pattern)
		if amount != unlimited {
			n = min(n, amount)
		}
		if len(s)+n*(len(replacement)-len(pattern)) <= value.MaxStringLen {
			return value.String(strings.Replace(s, pattern, replacement, n)), nil
		}
	}
	return replace(&plainText{s: s, pattern: pattern}, replacement, amount)
}

// searched is a text in which something is searched. Positions are in units of
// the text's own.
type searched interface {
	length() int
	// next is the position after the character at i.
	next(i int) int
	cut(from, to int) string
	// find searches from a position on as if the text began there.
	find(from int) (start, end int, ok bool, err error)
}

// plainText is a string, counted in bytes, in which a string is searched.
type plainText struct{ s, pattern string }

func (t *plainText) length() int             { return len(t.s) }
func (t *plainText) cut(from, to int) string { return t.s[from:to] }

func (t *plainText) next(i int) int {
	_, width := utf8.DecodeRuneInString(t.s[i:])
	return i + width
}

func (t *plainText) find(from int) (start, end int, ok bool, err error) {
	i := strings.Index(t.s[from:], t.pattern)
	return from + i, from + i + len(t.pattern), i >= 0, nil
}

// replace replaces up to amount occurrences in t. The search goes on in the
// text after each occurrence, so that an empty one is found again at the same
// place: with an amount it is replaced that many times there, without one the
// result grows until it is too large.
func replace(t searched, replacement string, amount int) (value.Value, error) {
	var out strings.Builder
	units, added := 0, value.UTF16Len(replacement)
	at := 0
	for n := 0; n != amount; n++ {
		start, end, ok, err := t.find(at)
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		if start == end && start == at {
			// Nothing changes any more from here on.
			if err := repeat(&out, &units, replacement, added, amount-n, amount == unlimited); err != nil {
				return nil, err
			}
			break
		}
		skipped := t.cut(at, start)
		units += value.UTF16Len(skipped) + added
		if err := checkStringSize(units); err != nil {
			return nil, err
		}
		out.WriteString(skipped)
		out.WriteString(replacement)
		at = end
	}
	rest := t.cut(at, t.length())
	if err := checkStringSize(units + value.UTF16Len(rest)); err != nil {
		return nil, err
	}
	out.WriteString(rest)
	return value.String(out.String()), nil
}

// repeat writes the replacement of an empty occurrence n times, or for ever.
func repeat(out *strings.Builder, units *int, replacement string, added, n int, forever bool) error {
	if added == 0 {
		return nil
	}
	fitting := (value.MaxStringLen - *units) / added
	if forever || n > fitting {
		return checkStringSize(*units + (fitting+1)*added)
	}
	*units += n * added
	out.WriteString(strings.Repeat(replacement, n))
	return nil
}

// split cuts t at each occurrence. An empty occurrence, wherever it lies, cuts
// off one character; the search ends when that leaves one character.
func split(t searched) (value.Value, error) {
	var elems []value.Value
	at := 0
	for at < t.length() {
		start, end, ok, err := t.find(at)
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		if start < end {
			elems = append(elems, stringValue(t.cut(at, start)))
			at = end
			continue
		}
		next := t.next(at)
		elems = append(elems, stringValue(t.cut(at, next)))
		at = next
		if at < t.length() && t.next(at) == t.length() {
			break
		}
	}
	return value.NewArray(append(elems, stringValue(t.cut(at, t.length())))...), nil
}
