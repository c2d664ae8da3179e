// Package javaregex matches regular expressions as Java's java.util.regex
// (Java 17) does, which is the dialect of FQL.
//
// A pattern is parsed by Java's rules and written again for the backtracking
// engine of dlclark/regexp2: every set of characters becomes explicit ranges of
// code points (so that \w, \p{...}, set operations and case folding are Java's
// and not the engine's), anchors and boundaries become look-arounds, groups and
// references become numbers. Syntax errors are Java's, with Java's index.
//
// Positions and lengths are in code points throughout. Known differences from
// Java: \b is ASCII like \w (in Java 17 it is Unicode), \X is approximate, and
// Unicode data is that of Go's unicode package.
package javaregex

import (
	"errors"
	"time"

	"github.com/dlclark/regexp2"
	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/fawndb/fawn/fql/diag"
)

// matchTimeout is how long one search may take. Checked about every 100 ms.
const matchTimeout = 2 * time.Second

// The compiled patterns used last are kept. Long ones are not, so that the
// memory is bounded.
const (
	cachedPatterns  = 512
	cachedMaxLength = 1024 // bytes
)

var cache, _ = lru.New[string, *Regexp](cachedPatterns)

// Regexp is a compiled pattern, safe for concurrent use.
type Regexp struct{ re *regexp2.Regexp }

// Compile compiles a pattern. An error is a *diag.Error with code
// invalid_regex.
func Compile(pattern string) (*Regexp, error) {
	if r, ok := cache.Get(pattern); ok {
		return r, nil
	}
	text, err := translate(pattern)
	if err != nil {
		return nil, err
	}
	re, err := regexp2.Compile(text, regexp2.None)
	if err != nil {
		return nil, diag.Errorf(diag.CodeInvalidRegex, "Invalid regular expression. %s", engineReason(err))
	}
	re.MatchTimeout = matchTimeout
	r := &Regexp{re}
	if len(pattern) <= cachedMaxLength {
		cache.Add(pattern, r)
	}
	return r, nil
}

// engineReason is why the engine refused a pattern that Java accepts; no such
// pattern is known.
func engineReason(err error) string { return "Unsupported pattern: " + err.Error() }

// FindFrom finds the first match in text at or after position start. Anchors,
// boundaries and look-behind see the text before start; to hide it, pass a
// slice. A search that takes too long gives a *diag.Error with code time_out.
func (r *Regexp) FindFrom(text []rune, start int) (pos, length int, ok bool, err error) {
	if start < 0 || start > len(text) {
		return 0, 0, false, nil
	}
	m, err := r.re.FindRunesMatchStartingAt(text, start)
	if err != nil {
		return 0, 0, false, timedOut()
	}
	if m == nil {
		return 0, 0, false, nil
	}
	return m.Index, m.Length, true, nil
}

// FindAll calls f with all matches from left to right, as Java's Matcher.find
// returns them: they do not overlap, and after an empty match the search goes on
// one code point later. It stops early when f returns false.
func (r *Regexp) FindAll(text []rune, f func(pos, length int) bool) error {
	for start := 0; start <= len(text); {
		pos, length, ok, err := r.FindFrom(text, start)
		if err != nil || !ok || !f(pos, length) {
			return err
		}
		start = pos + max(length, 1)
	}
	return nil
}

// Matches reports whether there is a match anywhere in text.
func (r *Regexp) Matches(text string) (bool, error) {
	ok, err := r.re.MatchString(text)
	if err != nil {
		return false, timedOut()
	}
	return ok, nil
}

// timedOut is the only error that the engine has while matching.
func timedOut() error {
	return diag.Errorf(diag.CodeTimeOut, "Regular expression matching exceeded the limit of %d ms.", matchTimeout.Milliseconds())
}

// syntaxError is an error in a pattern, in Java's words.
type syntaxError struct {
	reason string
	index  int
}

func (e *syntaxError) Error() string { return e.reason }

// translate writes a Java pattern for the engine.
func translate(pattern string) (text string, err error) {
	p := newParser(pattern)
	text, err = p.parse()
	if syntax, ok := errors.AsType[*syntaxError](err); ok {
		return "", diag.Errorf(diag.CodeInvalidRegex, "Invalid regular expression. %s at index %d", syntax.reason, syntax.index)
	}
	return text, err
}
