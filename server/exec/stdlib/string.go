package stdlib

import (
	"strings"
	"unicode/utf8"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

var stringFunctions = []exec.Binding{
	{Name: "String.+", Func: stringPlus},
	{Name: "String.[]", Func: stringAt},
	{Name: "String.at", Func: stringAt},
	{Name: "String.casefold", Func: stringCasefold},
	{Name: "String.concat", Func: stringConcat},
	{Name: "String.endsWith", Func: stringEndsWith},
	{Name: "String.includes", Func: stringIncludes},
	{Name: "String.includesRegex", Func: stringIncludesRegex},
	{Name: "String.indexOf", Func: stringIndexOf},
	{Name: "String.indexOfRegex", Func: stringIndexOfRegex},
	{Name: "String.insert", Func: stringInsert},
	{Name: "String.lastIndexOf", Func: stringLastIndexOf},
	{Name: "String.matches", Func: stringMatches},
	{Name: "String.matchIndexes", Func: stringMatchIndexes},
	{Name: "String.parseDouble", Func: stringParseDouble},
	{Name: "String.parseInt", Func: stringParseInt},
	{Name: "String.parseLong", Func: stringParseLong},
	{Name: "String.parseNumber", Func: stringParseNumber},
	{Name: "String.replace", Func: stringReplace},
	{Name: "String.replaceAll", Func: stringReplaceAll},
	{Name: "String.replaceAllRegex", Func: stringReplaceAllRegex},
	{Name: "String.replaceRegex", Func: stringReplaceRegex},
	{Name: "String.slice", Func: stringSlice},
	{Name: "String.split", Func: stringSplit},
	{Name: "String.splitAt", Func: stringSplitAt},
	{Name: "String.splitRegex", Func: stringSplitRegex},
	{Name: "String.startsWith", Func: stringStartsWith},
	{Name: "String.toLowerCase", Func: stringToLowerCase},
	{Name: "String.toString", Func: stringToString},
	{Name: "String.toUpperCase", Func: stringToUpperCase},
}

var stringFields = []exec.FieldBinding{
	{Name: "String.length", Get: stringLength},
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
	return diag.Errorf(diag.CodeValueTooLarge, "Value too large: string size %d exceeds limit %d.", units, value.MaxStringLen)
}
