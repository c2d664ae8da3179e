package javaregex

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"unicode"

	lru "github.com/hashicorp/golang-lru/v2"
)

// properties keeps the sets used last by name and flags; large ones take long
// to make.
var properties, _ = lru.New[string, set](256)

func (p *parser) cached(name string, make func() (set, bool)) (set, bool) {
	key := strconv.FormatUint(uint64(p.flags&(flagCase|flagUnicode)), 16) + name
	if s, ok := properties.Get(key); ok {
		return s, true
	}
	s, ok := make()
	if ok {
		properties.Add(key, s)
	}
	return s, ok
}

// property reads the name of a property after \p.
func (p *parser) property() (set, error) {
	if p.peek() != '{' {
		name := string(p.read())
		if s, ok := p.cached(name, func() (set, bool) { return p.plain(name) }); ok {
			return s, nil
		}
		return nil, fail(p.pos-1, "Unknown character property name {"+name+"}")
	}
	p.pos++
	start := p.pos
	for p.at(p.pos) != '}' {
		if p.pos >= len(p.src) {
			return nil, fail(p.pos, "Unclosed character family")
		}
		p.pos++
	}
	name := string(p.src[start:p.pos])
	p.pos++
	if name == "" {
		return nil, fail(p.pos-1, "Empty character family")
	}
	if s, ok := p.cached(name, func() (set, bool) { return p.propertyNamed(name) }); ok {
		return s, nil
	}
	if key, value, ok := strings.Cut(name, "="); ok {
		return nil, fail(p.pos-1, fmt.Sprintf("Unknown Unicode property {name=<%s>, value=<%s>}", strings.ToLower(key), value))
	}
	return nil, fail(p.pos-1, "Unknown character property name {"+name+"}")
}

// propertyNamed finds the set for what stands in the braces.
func (p *parser) propertyNamed(name string) (set, bool) {
	if key, value, ok := strings.Cut(name, "="); ok {
		switch strings.ToLower(key) {
		case "sc", "script":
			return script(value)
		case "blk", "block":
			return block(value)
		case "gc", "general_category":
			return p.category(value)
		}
		return nil, false
	}
	if value, ok := strings.CutPrefix(name, "In"); ok {
		return block(value)
	}
	if value, ok := strings.CutPrefix(name, "Is"); ok {
		if s, ok := p.category(value); ok {
			return s, true
		}
		if s, ok := p.binary(strings.ToUpper(value)); ok {
			return s, true
		}
		return script(value)
	}
	return p.plain(name)
}

// plain finds properties without prefix: POSIX classes, general categories and
// Java's own.
func (p *parser) plain(name string) (set, bool) {
	if p.has(flagUnicode) {
		switch upper := strings.ToUpper(name); upper {
		case "ALPHA":
			return p.binary("ALPHABETIC")
		case "LOWER", "UPPER":
			return p.binary(upper + "CASE")
		case "PUNCT":
			return p.binary("PUNCTUATION")
		case "CNTRL":
			return p.binary("CONTROL")
		case "SPACE":
			return p.binary("WHITE_SPACE")
		case "XDIGIT":
			return of(unicode.Nd, unicode.Hex_Digit), true
		case "DIGIT", "ALNUM", "BLANK", "GRAPH", "PRINT":
			return p.binary(upper)
		}
	}
	if s, ok := posix[name]; ok {
		if p.has(flagCase) && (name == "Lower" || name == "Upper") {
			s = posix["Alpha"]
		}
		return s, true
	}
	if java, ok := strings.CutPrefix(name, "java"); ok {
		return p.java(java)
	}
	return p.category(name)
}

// posix are the ASCII classes.
var posix = map[string]set{
	"ASCII":  {{0, 0x7f}},
	"Alpha":  {{'A', 'Z'}, {'a', 'z'}},
	"Digit":  {{'0', '9'}},
	"Alnum":  {{'0', '9'}, {'A', 'Z'}, {'a', 'z'}},
	"Upper":  {{'A', 'Z'}},
	"Lower":  {{'a', 'z'}},
	"Punct":  {{'!', '/'}, {':', '@'}, {'[', '`'}, {'{', '~'}},
	"Graph":  {{'!', '~'}},
	"Print":  {{' ', '~'}},
	"Blank":  {{'\t', '\t'}, {' ', ' '}},
	"Cntrl":  {{0, 0x1f}, {0x7f, 0x7f}},
	"XDigit": {{'0', '9'}, {'A', 'F'}, {'a', 'f'}},
	"Space":  {{'\t', '\r'}, {' ', ' '}},
	"L1":     {{0, 0xff}},
	"all":    anything,
}

// named is a POSIX class under the present flags.
func (p *parser) named(name string) set {
	s, _ := p.cached(name, func() (set, bool) { return p.plain(name) })
	return s
}

// word is \w.
func (p *parser) word() set {
	if p.has(flagUnicode) {
		s, _ := p.cached("IsWORD", func() (set, bool) { return p.binary("WORD") })
		return s
	}
	return asciiWord
}

var asciiWord = set{{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}

// category finds a general category, or a group of them, by its exact name.
func (p *parser) category(name string) (set, bool) {
	switch name {
	case "LC":
		return of(unicode.Lu, unicode.Ll, unicode.Lt), true
	case "Lu", "Ll", "Lt":
		if p.has(flagCase) {
			return of(unicode.Lu, unicode.Ll, unicode.Lt), true
		}
	case "LD":
		return of(unicode.L, unicode.Nd), true
	case "Cn":
		return assigned().not(), true
	case "C":
		return of(unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs).or(assigned().not()), true
	}
	if len(name) > 2 {
		return nil, false
	}
	t, ok := unicode.Categories[name]
	if !ok {
		return nil, false
	}
	return of(t), true
}

// assigned are the code points of all categories but Cn.
var assigned = sync.OnceValue(func() set {
	return of(unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z,
		unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs)
})

// binary finds a binary property by its name in upper case.
func (p *parser) binary(name string) (set, bool) {
	switch name {
	case "ALPHABETIC":
		return of(unicode.L, unicode.Nl, unicode.Other_Alphabetic), true
	case "LETTER":
		return of(unicode.L), true
	case "IDEOGRAPHIC":
		return of(unicode.Ideographic), true
	case "LOWERCASE", "UPPERCASE", "TITLECASE":
		lower := of(unicode.Ll, unicode.Other_Lowercase)
		upper := of(unicode.Lu, unicode.Other_Uppercase)
		title := of(unicode.Lt)
		switch {
		case p.has(flagCase):
			return lower.or(upper).or(title), true
		case name == "LOWERCASE":
			return lower, true
		case name == "UPPERCASE":
			return upper, true
		}
		return title, true
	case "WHITE_SPACE", "WHITESPACE":
		return of(unicode.White_Space), true
	case "CONTROL":
		return of(unicode.Cc), true
	case "PUNCTUATION":
		return of(unicode.P), true
	case "HEX_DIGIT", "HEXDIGIT":
		return of(unicode.Nd, unicode.Hex_Digit), true
	case "ASSIGNED":
		return assigned(), true
	case "NONCHARACTER_CODE_POINT", "NONCHARACTERCODEPOINT":
		return of(unicode.Noncharacter_Code_Point), true
	case "DIGIT":
		return of(unicode.Nd), true
	case "ALNUM":
		return of(unicode.L, unicode.Nl, unicode.Other_Alphabetic, unicode.Nd), true
	case "BLANK":
		return of(unicode.Zs).or(runes("\t")), true
	case "GRAPH":
		return graphic(), true
	case "PRINT":
		return graphic().or(of(unicode.Zs)), true
	case "WORD":
		return of(unicode.L, unicode.Nl, unicode.Other_Alphabetic, unicode.M, unicode.Nd, unicode.Pc, unicode.Join_Control), true
	case "JOIN_CONTROL", "JOINCONTROL":
		return of(unicode.Join_Control), true
	}
	return nil, false
}

func graphic() set {
	return assigned().and(of(unicode.White_Space, unicode.Cc, unicode.Cs).not())
}

// java finds the properties named after methods of java.lang.Character.
func (p *parser) java(name string) (set, bool) {
	ignorable := set{{0, 8}, {0xe, 0x1b}, {0x7f, 0x9f}}
	switch name {
	case "LowerCase", "UpperCase", "TitleCase":
		return p.binary(strings.ToUpper(name))
	case "Alphabetic", "Ideographic":
		return p.binary(strings.ToUpper(name))
	case "Letter":
		return of(unicode.L), true
	case "Digit":
		return of(unicode.Nd), true
	case "LetterOrDigit":
		return of(unicode.L, unicode.Nd), true
	case "Defined":
		return assigned(), true
	case "SpaceChar":
		return of(unicode.Z), true
	case "Whitespace":
		return of(unicode.Z).and(runes("\u00a0\u2007\u202f").not()).or(set{{'\t', '\r'}, {0x1c, 0x1f}}), true
	case "ISOControl":
		return of(unicode.Cc), true
	case "IdentifierIgnorable":
		return of(unicode.Cf).or(ignorable), true
	case "UnicodeIdentifierStart":
		return of(unicode.L, unicode.Nl, unicode.Other_ID_Start), true
	case "UnicodeIdentifierPart":
		return of(unicode.L, unicode.Nl, unicode.Other_ID_Start, unicode.Pc, unicode.Nd, unicode.Mc, unicode.Mn,
			unicode.Cf, unicode.Other_ID_Continue).or(ignorable), true
	case "JavaIdentifierStart":
		return of(unicode.L, unicode.Nl, unicode.Sc, unicode.Pc), true
	case "JavaIdentifierPart":
		return of(unicode.L, unicode.Nl, unicode.Sc, unicode.Pc, unicode.Nd, unicode.Mc, unicode.Mn, unicode.Cf).or(ignorable), true
	}
	return nil, false
}

// script finds a script by its name or code; case does not matter.
func script(name string) (set, bool) {
	t, ok := scripts()[strings.ToUpper(name)]
	if !ok {
		return nil, false
	}
	return of(t), true
}

var scripts = sync.OnceValue(func() map[string]*unicode.RangeTable {
	all := map[string]*unicode.RangeTable{}
	for name, t := range unicode.Scripts {
		all[strings.ToUpper(name)] = t
	}
	for entry := range strings.SplitSeq(scriptCodes, ",") {
		if code, name, _ := strings.Cut(strings.TrimSpace(entry), " "); all[strings.ToUpper(name)] != nil {
			all[strings.ToUpper(code)] = all[strings.ToUpper(name)]
		}
	}
	return all
})

// block finds a block by its name; case, spaces, hyphens and underscores do not
// matter.
func block(name string) (set, bool) {
	s, ok := blockSets()[blockKey(name)]
	return s, ok
}

func blockKey(name string) string {
	return strings.NewReplacer(" ", "", "-", "", "_", "").Replace(strings.ToUpper(name))
}

var blockSets = sync.OnceValue(func() map[string]set {
	all := map[string]set{}
	for line := range strings.Lines(strings.TrimSpace(blocks)) {
		var r span
		fields := strings.SplitN(strings.TrimSpace(line), " ", 3)
		fmt.Sscanf(fields[0]+" "+fields[1], "%x %x", &r.lo, &r.hi)
		all[blockKey(fields[2])] = set{r}
	}
	// Java's older names.
	all["GREEK"] = all["GREEKANDCOPTIC"]
	all["COMBININGMARKSFORSYMBOLS"] = all["COMBININGDIACRITICALMARKSFORSYMBOLS"]
	all["CYRILLICSUPPLEMENTARY"] = all["CYRILLICSUPPLEMENT"]
	return all
})
