package javaregex

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fawndb/fawn/fql/diag"
)

// TestKnownDifferences fixes what FawnDB does where it differs from Java 17.
func TestKnownDifferences(t *testing.T) {
	for _, c := range []struct{ pattern, input, want string }{
		{`\b`, "aé b", "0+0 1+0 3+0 4+0"},         // ASCII, as \w
		{`(?U)\b`, "aé b", "0+0 2+0 3+0 4+0"},     // Unicode
		{`\p{InLatin1Supplement}`, "aé", "1+1"},   // names of blocks are taken loosely
		{`(?i)(é)\1`, "éÉ", "0+2"},                // references fold all cases
		{`(?<=x\w{2,}y)b`, "xaayb", "4+1"},        // tolerated look-behind finds its match
		{`\X`, "e\u0301a👍🏽🇩🇪", "0+2 2+1 3+2 5+2"}, // approximate
	} {
		if got := run(c.pattern, c.input); got != c.want {
			t.Errorf("%s on %q: got %s, want %s", c.pattern, c.input, got, c.want)
		}
	}
}

func TestFindFromSeesTextBefore(t *testing.T) {
	r, err := Compile(`(?<=a)b|^c`)
	if err != nil {
		t.Fatal(err)
	}
	text := []rune("😀abcb")
	if pos, n, ok, err := r.FindFrom(text, 2); pos != 2 || n != 1 || !ok || err != nil {
		t.Errorf("whole text: %d, %d, %v, %v", pos, n, ok, err)
	}
	if pos, n, ok, err := r.FindFrom(text[3:], 0); pos != 0 || n != 1 || !ok || err != nil {
		t.Errorf("slice: %d, %d, %v, %v", pos, n, ok, err)
	}
	for _, start := range []int{-1, 6} {
		if _, _, ok, err := r.FindFrom(text, start); ok || err != nil {
			t.Errorf("start %d: %v, %v", start, ok, err)
		}
	}
}

func TestTimeout(t *testing.T) {
	r, err := Compile(`(a*)*\1b`)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	_, err = r.Matches(strings.Repeat("a", 500) + "c")
	if e, ok := errors.AsType[*diag.Error](err); !ok || e.Code != "time_out" {
		t.Errorf("got %v", err)
	}
	if d := time.Since(start); d > 2*matchTimeout {
		t.Errorf("took %v", d)
	}
}

func TestHugePatterns(t *testing.T) {
	for name, pattern := range map[string]string{
		"nested groups":   strings.Repeat("(", 100_000),
		"nested classes":  strings.Repeat("[a", 100_000),
		"many properties": strings.Repeat(`\p{IsAlphabetic}`, 20_000),
	} {
		if _, err := Compile(pattern); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	for name, pattern := range map[string]string{
		"deep groups":  strings.Repeat("(", 900) + strings.Repeat(")*", 900),
		"large counts": `(?:a{1000000}){1000000}`,
		"long literal": strings.Repeat("a.b", 100_000),
	} {
		r, err := Compile(pattern)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if _, err = r.Matches("ab"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestConcurrentUse(t *testing.T) {
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				if got := run(`(?i)\p{Lu}+\d`, "éÉ1 ab"); got != "0+3" {
					t.Errorf("got %s", got)
				}
			}
		})
	}
	wg.Wait()
}

func FuzzCompile(f *testing.F) {
	for _, pattern := range []string{`(?<n>a|b)\k<n>`, `[a-z&&[^b]]\Q*\E`, `(?<=a{1,2})\p{IsGreek}(?i)x`, `\x{41}\0101\cA\N{DIGIT ONE}`, `(?x)a #c`, "😀[", `\`} {
		f.Add(pattern, "aab1")
	}
	f.Fuzz(func(t *testing.T, pattern, input string) {
		r, err := Compile(pattern)
		if err != nil {
			e, ok := errors.AsType[*diag.Error](err)
			if !ok || e.Code != "invalid_regex" || strings.Contains(e.Message, "Unsupported pattern") {
				t.Fatalf("%q: %v", pattern, err)
			}
			return
		}
		text := []rune(input)
		r.re.MatchTimeout = 200 * time.Millisecond
		_ = r.FindAll(text[:min(len(text), 100)], func(pos, n int) bool {
			if pos < 0 || n < 0 || pos+n > len(text) {
				t.Fatalf("%q on %q: match at %d of length %d", pattern, input, pos, n)
			}
			return true
		})
	})
}

func BenchmarkCompileCached(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_, _ = Compile(`^[A-Z]{3}-\d+$`)
	}
}

func BenchmarkCompile(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		cache.Remove(`^[A-Z]{3}-\d+$`)
		_, _ = Compile(`^[A-Z]{3}-\d+$`)
	}
}

func BenchmarkFind(b *testing.B) {
	text := []rune("the quick brown fox jumps over ABC-12345 and the lazy dog")
	for _, pattern := range []string{`[A-Z]{3}-\d+`, `lazy`, `(?i)LAZY`, `\bdog\b`, `\p{Lu}+`} {
		r, err := Compile(pattern)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(pattern, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _, _, _ = r.FindFrom(text, 0)
			}
		})
	}
}
