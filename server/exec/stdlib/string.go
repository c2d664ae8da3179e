package stdlib

import (
	"strings"
	"unicode/utf8"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

func stringType() exec.TypeDef {
	return exec.TypeDef{
		Name:  "String",
		Kinds: []value.Kind{value.KindString},
		Fields: []exec.FieldDef{
			exec.Field(stringLength, "length: Number"),
		},
		Methods: []*exec.Builtin{
			exec.Fn(stringPlus, "+(other: Any) => String"),
			exec.Fn(stringAt, "[](index: Int) => String"),
			exec.Fn(stringAt, "at(index: Int) => String"),
			exec.Fn(stringCasefold, "casefold() => String", "casefold(format: String) => String"),
			exec.Fn(stringConcat, "concat(other: String) => String"),
			exec.Fn(stringEndsWith, "endsWith(suffix: String) => Boolean"),
			exec.Fn(stringIncludes, "includes(pattern: String) => Boolean"),
			exec.Fn(stringIncludesRegex, "includesRegex(regex: String) => Boolean"),
			exec.Fn(stringIndexOf,
				"indexOf(pattern: String) => Number | Null",
				"indexOf(pattern: String, start: Int) => Number | Null"),
			exec.Fn(stringIndexOfRegex,
				"indexOfRegex(regex: String) => Number | Null",
				"indexOfRegex(regex: String, start: Int) => Number | Null"),
			exec.Fn(stringInsert, "insert(index: Int, other: String) => String"),
			exec.Fn(stringLastIndexOf,
				"lastIndexOf(pattern: String) => Number | Null",
				"lastIndexOf(pattern: String, end: Int) => Number | Null"),
			exec.Fn(stringMatches, "matches(regex: String) => Array<String>"),
			exec.Fn(stringMatchIndexes, "matchIndexes(regex: String) => Array<[Number, String]>"),
			exec.Fn(stringParseDouble, "parseDouble() => Number | Null"),
			exec.Fn(stringParseInt, "parseInt() => Number | Null", "parseInt(radix: Int) => Number | Null"),
			exec.Fn(stringParseLong, "parseLong() => Number | Null", "parseLong(radix: Int) => Number | Null"),
			exec.Fn(stringParseNumber, "parseNumber() => Number | Null"),
			exec.Fn(stringReplace,
				"replace(pattern: String, replacement: String) => String",
				"replace(pattern: String, replacement: String, amount: Int) => String"),
			exec.Fn(stringReplaceAll, "replaceAll(pattern: String, replacement: String) => String"),
			exec.Fn(stringReplaceAllRegex, "replaceAllRegex(pattern: String, replacement: String) => String"),
			exec.Fn(stringReplaceRegex,
				"replaceRegex(regex: String, replacement: String) => String",
				"replaceRegex(regex: String, replacement: String, amount: Int) => String"),
			exec.Fn(stringSlice, "slice(start: Int) => String", "slice(start: Int, end: Int) => String"),
			exec.Fn(stringSplit, "split(separator: String) => Array<String>"),
			exec.Fn(stringSplitAt, "splitAt(index: Int) => [String, String]"),
			exec.Fn(stringSplitRegex, "splitRegex(regex: String) => Array<String>"),
			exec.Fn(stringStartsWith, "startsWith(prefix: String) => Boolean"),
			exec.Fn(stringToLowerCase, "toLowerCase() => String"),
			exec.Fn(stringToString, "toString() => String"),
			exec.Fn(stringToUpperCase, "toUpperCase() => String"),
		},
	}
}

func stringLength(v value.Value) (value.Value, error) {
	return value.Int(utf8.RuneCountInString(text(v))), nil
}

func stringPlus(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	other, ok := args[0].(value.String)
	if !ok {
		s, err := c.Display(args[0])
		if err != nil {
			return nil, err
		}
		other = value.String(s)
	}
	return join(text(recv), string(other))
}

func stringAt(_ *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	s := text(recv)
	offset, err := characterOffset(s, integer(args[0]))
	if err != nil {
		return nil, err
	}
	return characterAt(s, offset), nil
}

func stringConcat(_ *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return join(text(recv), text(args[0]))
}

func stringEndsWith(_ *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return value.Bool(strings.HasSuffix(text(recv), text(args[0]))), nil
}

func stringIncludes(_ *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return value.Bool(strings.Contains(text(recv), text(args[0]))), nil
}

func stringIndexOf(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	s, start, offset := text(recv), 0, 0
	if len(args) == 2 {
		var err error
		start = integer(args[1])
		if offset, err = characterOffset(s, start); err != nil {
			return nil, err
		}
	}
	i := strings.Index(s[offset:], text(args[0]))
	if i < 0 {
		return c.NullHere(noElementFound), nil
	}
	return value.Int(start + utf8.RuneCountInString(s[offset:offset+i])), nil
}

func stringInsert(_ *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	s := text(recv)
	offset, err := gapOffset(s, integer(args[0]))
	if err != nil {
		return nil, err
	}
	return join(s[:offset], text(args[1]), s[offset:])
}

func stringLastIndexOf(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	s, pattern := text(recv), text(args[0])
	searched := s
	if len(args) == 2 {
		end, err := characterOffset(s, integer(args[1]))
		if err != nil {
			return nil, err
		}
		// An occurrence counts when it starts at or before end.
		searched = s[:min(end+len(pattern), len(s))]
	}
	i := strings.LastIndex(searched, pattern)
	if i < 0 {
		return c.NullHere(noElementFound), nil
	}
	return value.Int(utf8.RuneCountInString(s[:i])), nil
}

func stringSlice(_ *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	s, start := text(recv), max(0, integer(args[0]))
	offset, ok := byteOffset(s, start)
	if !ok {
		return value.String(""), nil
	}
	s = s[offset:]
	if len(args) == 1 {
		return stringValue(s), nil
	}
	count := max(0, integer(args[1])-start)
	if end, ok := byteOffset(s, count); ok {
		s = s[:end]
	}
	return stringValue(s), nil
}

func stringSplitAt(_ *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	s := text(recv)
	offset, err := gapOffset(s, integer(args[0]))
	if err != nil {
		return nil, err
	}
	return value.NewArray(stringValue(s[:offset]), stringValue(s[offset:])), nil
}

func stringStartsWith(_ *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return value.Bool(strings.HasPrefix(text(recv), text(args[0]))), nil
}

func stringToString(_ *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	return recv, nil
}

// text is the Go string of a String.
func text(v value.Value) string { return string(v.(value.String)) }

// integer is the Go integer of an Int.
func integer(v value.Value) int { return int(v.(value.Int)) }

// noElementFound is the result of searches without a match.
var noElementFound = exec.NullFor("no element found")

// join concatenates strings within the size limit.
func join(parts ...string) (value.Value, error) {
	n := 0
	for _, p := range parts {
		n += len(p)
	}
	// UTF-8 never has fewer bytes than UTF-16 has units.
	if n > value.MaxStringLen {
		units := 0
		for _, p := range parts {
			units += value.UTF16Len(p)
		}
		if err := checkStringSize(units); err != nil {
			return nil, err
		}
	}
	return value.String(strings.Join(parts, "")), nil
}

// checkStringSize fails when a string of that many UTF-16 units is too large.
func checkStringSize(units int) error {
	if units <= value.MaxStringLen {
		return nil
	}
	return diag.Errorf("value_too_large", "Value too large: string size %d exceeds limit %d.", units, value.MaxStringLen)
}
