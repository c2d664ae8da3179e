package server_test

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// wildcards are what the numbered ones have stood for in a case so far: the
// same name is the same value, different names of a kind different values.
type wildcards struct{ bound map[wildcard]string }

type wildcard struct{ kind, number string }

func newWildcards(database string) wildcards {
	return wildcards{map[wildcard]string{{"db", ""}: database}}
}

func (w wildcards) clone() wildcards { return wildcards{maps.Clone(w.bound)} }

// forms are what a wildcard of a kind may stand for.
var forms = map[string]string{
	"any":   `.*`,
	"id":    `-?\d+`,
	"time":  `[+-]?\d{4,}-\d\d-\d\dT[\d:.]+Z`,
	"date":  `[+-]?\d{4,}-\d\d-\d\d`,
	"clock": `\d+`,
	"token": `.+`,
	"db":    `.+`,
}

var (
	wildcardText = regexp.MustCompile(`<<(any|id|time|date|clock|token|db)(\d*)>>`)
	digits       = regexp.MustCompile(`^-?\d+$`)
)

// match compares JSON, either side as it came or made plain.
func (w *wildcards) match(want, got any) bool {
	switch x := want.(type) {
	case string:
		switch {
		case x == "<<any>>":
			return true
		case x == "<<id>>":
			s, ok := got.(string)
			return ok && digits.MatchString(s)
		case x == "<<time>>":
			if g, ok := got.(tagged); ok {
				return g.tag == "@time"
			}
			s, ok := got.(string)
			return ok && strings.HasSuffix(s, "Z")
		case wildcardText.MatchString(x):
			return w.matchText(x, got)
		}
	case tagged:
		g, ok := got.(tagged)
		return ok && x.tag == g.tag && w.match(x.value, g.value)
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok || len(g) != len(x) {
			return false
		}
		for _, k := range slices.Sorted(maps.Keys(x)) {
			if y, ok := g[k]; !ok || !w.match(x[k], y) {
				return false
			}
		}
		return true
	case []any:
		g, ok := got.([]any)
		return ok && slices.EqualFunc(x, g, w.match)
	}
	return same(want, got)
}

// matchText compares a text with wildcards in it to a text or an integer.
func (w *wildcards) matchText(want string, got any) bool {
	var text string
	switch g := got.(type) {
	case string:
		text = g
	case json.Number:
		if text = g.String(); strings.ContainsAny(text, ".eE") {
			return false
		}
	default:
		return false
	}
	var pattern strings.Builder
	at := 0
	found := wildcardText.FindAllStringSubmatchIndex(want, -1)
	for _, m := range found {
		pattern.WriteString(regexp.QuoteMeta(want[at:m[0]]) + "(" + forms[want[m[2]:m[3]]] + ")")
		at = m[1]
	}
	pattern.WriteString(regexp.QuoteMeta(want[at:]))
	values := regexp.MustCompile(`(?s)\A(?:` + pattern.String() + `)\z`).FindStringSubmatch(text)
	if values == nil {
		return false
	}
	for i, m := range found {
		if !w.bind(wildcard{want[m[2]:m[3]], want[m[4]:m[5]]}, values[i+1]) {
			return false
		}
	}
	return true
}

// bind reports whether a wildcard can stand for a value, and keeps that it
// does.
func (w *wildcards) bind(c wildcard, value string) bool {
	if c.number == "" && c.kind != "db" {
		return true
	}
	for other, v := range w.bound {
		if other.kind == c.kind && (other == c) != (v == value) {
			return false
		}
	}
	w.bound[c] = value
	return true
}

// same compares scalars. An integer is never the same as a number with a
// fraction or an exponent.
func same(want, got any) bool {
	w, ok := want.(json.Number)
	if !ok {
		switch want.(type) {
		case nil, bool, string:
			return want == got
		}
		return compact(want) == compact(got)
	}
	g, ok := got.(json.Number)
	if !ok || strings.ContainsAny(w.String(), ".eE") != strings.ContainsAny(g.String(), ".eE") {
		return false
	}
	if w == g {
		return true
	}
	x, err1 := strconv.ParseFloat(w.String(), 64)
	y, err2 := strconv.ParseFloat(g.String(), 64)
	return strings.ContainsAny(w.String(), ".eE") && err1 == nil && err2 == nil && x == y
}

var tags = map[string]bool{"@int": true, "@long": true, "@double": true, "@time": true, "@date": true, "@bytes": true,
	"@uuid": true, "@doc": true, "@ref": true, "@set": true, "@mod": true, "@stream": true, "@object": true}

// tagged is a tagged value; it never equals an object with the tag as key.
type tagged struct {
	tag   string
	value any
}

// plain makes tagged JSON comparable: {"@object":{...}} equals {...}.
func plain(v any) any {
	switch v := v.(type) {
	case map[string]any:
		if len(v) == 1 {
			for k, x := range v {
				if o, ok := x.(map[string]any); ok && k == "@object" {
					return plainFields(o)
				}
				if tags[k] {
					return tagged{k, plain(x)}
				}
			}
		}
		return plainFields(v)
	case []any:
		a := make([]any, len(v))
		for i, x := range v {
			a[i] = plain(x)
		}
		return a
	}
	return v
}

func plainFields(v map[string]any) map[string]any {
	o := make(map[string]any, len(v))
	for k, x := range v {
		o[k] = plain(x)
	}
	return o
}
