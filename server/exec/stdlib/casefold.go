package stdlib

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"github.com/fawndb/fawn/fql/argument"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

func stringCasefold(_ *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	s, format := text(recv), "NFKCCaseFold"
	if len(args) == 1 {
		format = text(args[0])
	}
	switch format {
	case "NFKCCaseFold":
		return value.String(nfkcCasefold(s)), nil
	case "NFC":
		return value.String(norm.NFC.String(s)), nil
	case "NFD":
		return value.String(norm.NFD.String(s)), nil
	case "NFKC":
		return value.String(norm.NFKC.String(s)), nil
	case "NFKD":
		return value.String(norm.NFKD.String(s)), nil
	}
	return nil, argument.Invalid("format", "expected a casefold format (one of NFKCCaseFold, NFC, NFD, NFKC, or NFKD)")
}

func stringToLowerCase(_ *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	s := text(recv)
	if isASCII(s) {
		return value.String(strings.ToLower(s)), nil
	}
	return value.String(cases.Lower(language.Und).String(s)), nil
}

func stringToUpperCase(_ *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	s := text(recv)
	if isASCII(s) {
		return value.String(strings.ToUpper(s)), nil
	}
	return value.String(cases.Upper(language.Und).String(s)), nil
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// nfkcCasefold maps s with NFKC_Casefold. The mapping is defined as what full
// case folding, compatibility composition and the removal of default ignorable
// code points arrive at when they are repeated until nothing changes.
func nfkcCasefold(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	fold := cases.Fold()
	s = norm.NFD.String(s)
	for {
		next := strings.Map(withoutIgnorable, norm.NFKC.String(fold.String(s)))
		if next == s {
			return norm.NFC.String(s)
		}
		s = next
	}
}

// withoutIgnorable maps default ignorable code points to -1. Package unicode
// lacks the property; this is its derivation (DerivedCoreProperties.txt).
func withoutIgnorable(r rune) rune {
	if r < 0xAD {
		return r
	}
	if unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) || unicode.Is(unicode.Variation_Selector, r) {
		return -1
	}
	switch {
	case !unicode.Is(unicode.Cf, r),
		unicode.Is(unicode.Prepended_Concatenation_Mark, r),
		0xFFF9 <= r && r <= 0xFFFB,   // interlinear annotation
		0x13430 <= r && r <= 0x1343F: // Egyptian hieroglyph format controls
		return r
	}
	return -1
}
