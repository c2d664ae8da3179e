package key

import (
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// A string is written as its weights in the Unicode collation algorithm (root
// locale, three levels) followed by its bytes, which order strings of equal
// weights and give the string back:
//
//	primary weights, 2 or 3 bytes each, closed by two zeros
//	secondary weights as runs
//	tertiary weights as runs
//	the bytes as AppendString writes them
//
// Nearly all secondary and tertiary weights are the level's lowest, so a level
// is a row of (number of lowest weights, other weight), closed by the number
// of trailing lowest weights. To order as the weights themselves do, a run
// that ends the level is below every run that a higher weight follows; longer
// runs are higher in the first case and lower in the second.
const (
	lowestSecondary = 0x20
	lowestTertiary  = 0x02

	runMax  = 0x7f // a run byte of runMax (or its complement) continues in the next byte
	runOpen = 0x80 // run bytes from here on are followed by a higher weight
)

// collator is what computing weights needs; not safe for concurrent use.
type collator struct {
	*collate.Collator
	buf collate.Buffer
}

var collators = sync.Pool{New: func() any {
	return &collator{Collator: collate.New(language.Und)}
}}

// asciiWeights are the weights of the ASCII characters, which take no part in
// contractions. Ignored characters have primary 0.
var asciiWeights = sync.OnceValue(func() *[128]struct {
	primary  uint16
	tertiary byte
} {
	var w [128]struct {
		primary  uint16
		tertiary byte
	}
	c := collators.Get().(*collator)
	defer collators.Put(c)
	for i := range w {
		c.buf.Reset()
		// Two bytes primary, 0 0, two bytes secondary (the lowest), 0 0, tertiary.
		if k := c.KeyFromString(&c.buf, string(rune(i))); len(k) == 9 {
			w[i].primary, w[i].tertiary = uint16(k[0])<<8|uint16(k[1]), k[8]
		}
	}
	return &w
})

// appendText appends a string after its tag and reports how many bytes of it
// are weights.
func appendText(dst []byte, s string) (_ []byte, weights int) {
	start := len(dst)
	dst, ok := appendASCIIWeights(dst, s)
	if !ok {
		dst = appendWeights(dst[:start], s)
	}
	weights = len(dst) - start
	return AppendString(dst, s), weights
}

// appendASCIIWeights does what appendWeights does, only faster; ok is false
// when s is not ASCII.
func appendASCIIWeights(dst []byte, s string) (_ []byte, ok bool) {
	table := asciiWeights()
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return dst, false
		}
		if p := table[s[i]].primary; p != 0 {
			dst = append(dst, byte(p>>8), byte(p))
			n++
		}
	}
	dst = append(dst, 0, 0)
	dst = appendRun(dst, n, false)
	run := 0
	for i := 0; i < len(s); i++ {
		switch t := table[s[i]].tertiary; t {
		case 0:
		case lowestTertiary:
			run++
		default:
			dst = append(appendRun(dst, run, true), t)
			run = 0
		}
	}
	return appendRun(dst, run, false), true
}

func appendWeights(dst []byte, s string) []byte {
	c := collators.Get().(*collator)
	defer collators.Put(c)
	c.buf.Reset()
	k := c.KeyFromString(&c.buf, s)
	// k is: primary weights of 2 or 3 bytes, 0 0, secondary weights of 2
	// bytes, 0 0, tertiary weights of 1 byte.
	n := 0
	for k[n]|k[n+1] != 0 {
		n += primaryLength(k[n])
	}
	dst = append(dst, k[:n+2]...)
	k = k[n+2:]

	run := 0
	for ; k[0]|k[1] != 0; k = k[2:] {
		if k[0] == 0 && k[1] == lowestSecondary {
			run++
			continue
		}
		dst = append(appendRun(dst, run, true), k[0], k[1])
		run = 0
	}
	dst = appendRun(dst, run, false)

	run = 0
	for _, t := range k[2:] {
		if t == lowestTertiary {
			run++
			continue
		}
		dst = append(appendRun(dst, run, true), t)
		run = 0
	}
	return appendRun(dst, run, false)
}

// primaryLength is the length of a primary weight that begins with b.
func primaryLength(b byte) int { return 2 + int(b>>7) }

// appendRun appends the length of a run of lowest weights; open tells that a
// higher weight follows.
func appendRun(dst []byte, n int, open bool) []byte {
	var flip byte
	if open {
		flip = 0xff
	}
	for ; n >= runMax; n -= runMax {
		dst = append(dst, runMax^flip)
	}
	return append(dst, byte(n)^flip)
}

// skipWeights returns what follows the weights that b begins with. The bytes
// of b are XORed with mask before they are looked at.
func skipWeights(b []byte, mask byte) ([]byte, error) {
	for {
		if len(b) < 3 {
			return nil, ErrCorrupt
		}
		if (b[0]^mask)|(b[1]^mask) == 0 {
			break
		}
		b = b[primaryLength(b[0]^mask):]
	}
	b, err := skipRuns(b[2:], mask, 2)
	if err != nil {
		return nil, err
	}
	return skipRuns(b, mask, 1)
}

// skipRuns returns what follows a level whose weights have the given width.
func skipRuns(b []byte, mask byte, width int) ([]byte, error) {
	for len(b) > 0 {
		r := b[0] ^ mask
		b = b[1:]
		switch {
		case r == runMax || r == runMax^0xff:
		case r < runOpen:
			return b, nil
		case len(b) < width:
			return nil, ErrCorrupt
		default:
			b = b[width:]
		}
	}
	return nil, ErrCorrupt
}
