package stdlib

import (
	"math"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

func TestString(t *testing.T) {
	s := func(s string) value.Value { return value.String(s) }
	run(t, []call{
		{"at", stringAt, s("a🚀é"), values(1), s("🚀")},
		{"at", stringAt, s("a🚀é"), values(2), s("é")},
		{"at", stringAt, s("a🚀é"), values(3), "index 3 out of bounds for length 3"},
		{"at", stringAt, s("kiwi"), values(-1), "index -1 out of bounds for length 4"},
		{"indexOf", stringIndexOf, s("🚀a🚀b"), values("🚀", 1), value.Int(2)},
		{"indexOf", stringIndexOf, s("abc"), values("", 2), value.Int(2)},
		{"indexOf", stringIndexOf, s("abc"), values("z"), value.Null{}},
		{"indexOf", stringIndexOf, s(""), values("", 0), "index 0 out of bounds for length 0"},
		{"insert", stringInsert, s("🚀b"), values(2, "x"), s("🚀bx")},
		{"insert", stringInsert, s("ab"), values(3, "x"), "index 3 out of bounds for length 2"},
		{"lastIndexOf", stringLastIndexOf, s("🚀a🚀a"), values("a"), value.Int(3)},
		{"lastIndexOf", stringLastIndexOf, s("abab"), values("ab", 1), value.Int(0)},
		{"lastIndexOf", stringLastIndexOf, s("abab"), values("ab", 2), value.Int(2)},
		{"lastIndexOf", stringLastIndexOf, s("aé"), values("é", 1), value.Int(1)},
		{"lastIndexOf", stringLastIndexOf, s("abc"), values("", 1), value.Int(1)},
		{"lastIndexOf", stringLastIndexOf, s("a🚀"), values(""), value.Int(2)},
		{"lastIndexOf", stringLastIndexOf, s("abc"), values("", 3), "index 3 out of bounds for length 3"},
		{"slice", stringSlice, s("a🚀🚀b"), values(1, 3), s("🚀🚀")},
		{"slice", stringSlice, s("banana"), values(-3, 2), s("ba")},
		{"slice", stringSlice, s("banana"), values(0, -1), s("")},
		{"slice", stringSlice, s("banana"), values(3, 99), s("ana")},
		{"slice", stringSlice, s("banana"), values(math.MaxInt32), s("")},
		{"slice", stringSlice, s("banana"), values(math.MinInt32, math.MaxInt32), s("banana")},
		{"splitAt", stringSplitAt, s("🚀b"), values(1), array("🚀", "b")},
		{"splitAt", stringSplitAt, s("ab"), values(-1), "index -1 out of bounds for length 2"},
		{"+", stringPlus, s("é"), values("x"), s("éx")},
	})
	for text, want := range map[string]value.Int{"": 0, "é🚀": 2, "e\u0301": 2} {
		if n, _ := stringLength(value.String(text)); n != want {
			t.Errorf("%q.length = %v, want %d", text, n, want)
		}
	}
}

func TestSplit(t *testing.T) {
	for _, x := range []struct {
		s, separator string
		want         value.Value
	}{
		{":1::2:", ":", array("", "1", "", "2", "")},
		{"abc", "", array("a", "b", "c")},
		{"ab", "", array("a", "b")},
		{"a", "", array("a", "")},
		{"", "", array("")},
		{"", ",", array("")},
		{"é🚀x", "", array("é", "🚀", "x")},
		{"a--b", "--", array("a", "b")},
		{"aaa", "aa", array("", "a")},
	} {
		run(t, []call{{"split", stringSplit, value.String(x.s), values(x.separator), x.want}})
		got, err := split(&plainText{s: x.s, pattern: x.separator})
		if err != nil || !value.Equal(got, x.want) {
			t.Errorf("split(%q, %q) = %s", x.s, x.separator, value.Debug(got))
		}
	}
}

func TestReplace(t *testing.T) {
	s := func(s string) value.Value { return value.String(s) }
	half := strings.Repeat("x", value.MaxStringLen/2)
	tooLarge := "Value too large: string size 16777217 exceeds limit 16777216."
	run(t, []call{
		{"replace", stringReplace, s("banana"), values("a", "x"), s("bxnana")},
		{"replace", stringReplace, s("banana"), values("a", "$0", 2), s("b$0n$0na")},
		{"replace", stringReplace, s("banana"), values("a", "x", math.MaxInt32), s("bxnxnx")},
		{"replace", stringReplace, s("banana"), values("a", "x", 0), "invalid argument `count`: must be greater than or equal to 1"},
		{"replace", stringReplace, s("abc"), values("", "-", 2), s("--abc")},
		{"replace", stringReplace, s("abc"), values("", "", 2), s("abc")},
		{"replace", stringReplace, s("abc"), values("", "-", math.MaxInt32), tooLarge},
		{"replaceAll", stringReplaceAll, s("abc"), values("", ""), s("abc")},
		{"replaceAll", stringReplaceAll, s("abc"), values("", "-"), tooLarge},
		{"replaceAll", stringReplaceAll, s(""), values("", "12345678"), "Value too large: string size 16777224 exceeds limit 16777216."},
		{"replaceAll", stringReplaceAll, s("aéaé"), values("é", "🚀"), s("a🚀a🚀")},
		{"replaceAll", stringReplaceAll, s("ab" + half[1:]), values("b", half), s("a" + half + half[1:])},
		{"replaceAll", stringReplaceAll, s("abc" + half[1:]), values("b", half), tooLarge},
		{"concat", stringConcat, s(half), values(half), s(half + half)},
		{"concat", stringConcat, s(half + half), values("🚀"), "Value too large: string size 16777218 exceeds limit 16777216."},
	})
}

func TestSizeLimitCountsUTF16(t *testing.T) {
	// Three bytes each in UTF-8, one unit in UTF-16.
	s := strings.Repeat("€", value.MaxStringLen/2)
	for name, f := range map[string]func() (value.Value, error){
		"concat": func() (value.Value, error) { return join(s, s) },
		"replace": func() (value.Value, error) {
			return replacePlain("a"+s, "a", s, unlimited)
		},
	} {
		v, err := f()
		if err != nil || utf8.RuneCountInString(text(v)) != value.MaxStringLen {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCase(t *testing.T) {
	for _, x := range []struct {
		fn       exec.Func
		in, want string
	}{
		{stringToLowerCase, "ΟΔΟΣ", "οδος"},
		{stringToLowerCase, "ΟΔΟΣ ΟΔΟΣ.", "οδος οδος."},
		{stringToLowerCase, "Σ", "σ"},
		{stringToLowerCase, "İ", "i̇"},
		{stringToLowerCase, "MiXed", "mixed"},
		{stringToUpperCase, "straße ﬁ", "STRASSE FI"},
		{stringToUpperCase, "\u0390", "\u0399\u0308\u0301"},
		{stringToUpperCase, "ŉ", "ʼN"},
		{stringToUpperCase, "i", "I"},
		{stringCasefold, "Weiß", "weiss"},
		{stringCasefold, "ΣΊΣΥΦΟΣ ς", "σίσυφοσ σ"},
		{stringCasefold, "İ", "i̇"},
		{stringCasefold, "Ａﬁ①", "afi1"},
		{stringCasefold, "co\u00adop\u200d\ufe0f\U000e0041", "coop"},
		{stringCasefold, "\u0600", "\u0600"}, // Cf, yet not ignorable
		{stringCasefold, "e\u0301", "é"},
		{stringCasefold, "ϓ", "ύ"},
		{stringCasefold, "\u0345", "ι"},
		{stringCasefold, "\u3164", ""}, // Hangul filler
	} {
		run(t, []call{{"case", x.fn, value.String(x.in), nil, value.String(x.want)}})
	}
	run(t, []call{
		{"NFD", stringCasefold, value.String("É"), values("NFD"), value.String("E\u0301")},
		{"NFKC", stringCasefold, value.String("Ａﬁ"), values("NFKC"), value.String("Afi")},
		{"nfc", stringCasefold, value.String("a"), values("nfc"),
			"invalid argument `format`: expected a casefold format (one of NFKCCaseFold, NFC, NFD, NFKC, or NFKD)"},
	})
}

func TestParseNumbers(t *testing.T) {
	s := func(s string) value.Value { return value.String(s) }
	badRadix := "invalid argument `format`: invalid radix, expected a number from 2-36"
	run(t, []call{
		{"parseInt", stringParseInt, s("2147483647"), nil, value.Int(math.MaxInt32)},
		{"parseInt", stringParseInt, s("-2147483648"), nil, value.Int(math.MinInt32)},
		{"parseInt", stringParseInt, s("2147483648"), nil, value.Null{}},
		{"parseInt", stringParseInt, s("+7"), nil, value.Int(7)},
		{"parseInt", stringParseInt, s("٣٤"), nil, value.Int(34)},
		{"parseInt", stringParseInt, s("Zz"), values(36), value.Int(35*36 + 35)},
		{"parseInt", stringParseInt, s("12"), values(2), value.Null{}},
		{"parseInt", stringParseInt, s("1"), values(37), badRadix},
		{"parseLong", stringParseLong, s("1"), values(1), badRadix},
		{"parseLong", stringParseLong, s("42"), nil, value.Long(42)},
		{"parseLong", stringParseLong, s("-9223372036854775808"), nil, value.Long(math.MinInt64)},
		{"parseLong", stringParseLong, s("9223372036854775807"), nil, value.Long(math.MaxInt64)},
		{"parseLong", stringParseLong, s("9223372036854775808"), nil, value.Null{}},
		{"parseLong", stringParseLong, s("-9223372036854775809"), nil, value.Null{}},
		{"parseLong", stringParseLong, s("99999999999999999999"), nil, value.Null{}},
		{"parseNumber", stringParseNumber, s(" 3 "), nil, value.Double(3)},
		{"parseNumber", stringParseNumber, s("2147483648"), nil, value.Long(2147483648)},
		{"parseNumber", stringParseNumber, s("3x"), nil, value.Null{}},
	})
	for _, bad := range []string{"", "+", "-", "--1", "+-1", " 1", "1 ", "1_0", "0x1", "1.0", "1e3"} {
		run(t, []call{{"parseInt", stringParseInt, s(bad), nil, value.Null{}}})
	}
	for in, want := range map[string]float64{
		"1e3": 1000, " 1e3\t": 1000, ".5": .5, "5.": 5, "3.5f": 3.5, "2D": 2, "-0": math.Copysign(0, -1),
		"0x1p3": 8, "0x.8p1d": 1, "1e400": math.Inf(1), "-1e400": math.Inf(-1), "1e-400": 0,
		"Infinity": math.Inf(1), "-Infinity": math.Inf(-1), "NaN": math.NaN(), "-NaN": math.NaN(),
	} {
		run(t, []call{{"parseDouble", stringParseDouble, s(in), nil, value.Double(want)}})
	}
	for _, bad := range []string{"", " ", "+", ".", "e5", "0x10", "1_000", "nan", "inf", "infinity", "Inf", "+inf",
		"1e", "1dd", "d", "--1", "1 2", "0x1_0p1", "NaNf", "Infinityd", "١"} {
		run(t, []call{{"parseDouble", stringParseDouble, s(bad), nil, value.Null{}}})
	}
}

// digit relies on how the table of decimal digits is laid out.
func TestDigitsOfAllScripts(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if unicode.Is(unicode.Nd, r) != (digit(r) >= 0 && digit(r) < 10) {
			t.Errorf("digit(%U) = %d", r, digit(r))
		}
	}
	for r, want := range map[rune]int{'٠': 0, '٩': 9, '๔': 4, '０': 0, '𝟘': 0, '𝟿': 9, '𞥐': 0} {
		if got := digit(r); got != want {
			t.Errorf("digit(%c) = %d, want %d", r, got, want)
		}
	}
}

func FuzzReplaceAll(f *testing.F) {
	f.Add("banana", "a", "x")
	f.Add("é🚀é", "🚀", "")
	f.Add("abc", "", "")
	f.Fuzz(func(t *testing.T, s, pattern, replacement string) {
		if pattern == "" && replacement != "" || len(s)*len(replacement) > 1<<16 {
			t.Skip()
		}
		want := strings.ReplaceAll(s, pattern, replacement)
		got, err := replace(&plainText{s: s, pattern: pattern}, replacement, unlimited)
		if err != nil || text(got) != want {
			t.Errorf("got %q, %v, want %q", text(got), err, want)
		}
	})
}

func FuzzSlice(f *testing.F) {
	f.Add("a🚀é", 1, 2)
	f.Fuzz(func(t *testing.T, s string, from, to int) {
		if !utf8.ValidString(s) {
			t.Skip()
		}
		runes := []rune(s)
		from, to = int(int32(from)), int(int32(to))
		lo := min(max(0, from), len(runes))
		hi := max(lo, min(to, len(runes)))
		got, err := stringSlice(nil, value.String(s), values(from, to))
		if err != nil || text(got) != string(runes[lo:hi]) {
			t.Errorf("got %q, %v, want %q", text(got), err, string(runes[lo:hi]))
		}
	})
}

func BenchmarkStringAt(b *testing.B) {
	for name, s := range map[string]string{"ascii": strings.Repeat("abcdefghij", 100), "utf8": strings.Repeat("äbcdéfghij", 100)} {
		b.Run(name, func(b *testing.B) {
			recv, args := value.Value(value.String(s)), values(500)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := stringAt(nil, recv, args); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkStringSplit(b *testing.B) {
	recv, args := value.Value(value.String(strings.Repeat("field,", 100))), values(",")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := stringSplit(nil, recv, args); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkStringToLowerCase(b *testing.B) {
	for name, s := range map[string]string{"ascii": "The Quick Brown Fox", "greek": "Ο ΓΡΉΓΟΡΟΣ ΑΛΕΠΟΎΣ"} {
		b.Run(name, func(b *testing.B) {
			recv := value.Value(value.String(s))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := stringToLowerCase(nil, recv, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
