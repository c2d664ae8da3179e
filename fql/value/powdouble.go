package value

import "math"

// powDouble is the power of IEEE doubles. Unlike C's, FQL's pow has no number
// for 1 ** NaN and for ±1 ** ±Infinity. Results are correctly rounded but for
// rare cases, which math.Pow is far from (1.05 ** 10, 10.0 ** 33).
func powDouble(x, y float64) float64 {
	switch {
	case math.IsNaN(y) || math.IsInf(y, 0) && math.Abs(x) == 1:
		return math.NaN()
	case x == 0 || y == 0 || x-x != 0 || y-y != 0:
		return math.Pow(x, y) // zeros, infinities, NaN
	case x > 0:
		return powPositive(x, y)
	case y != math.Trunc(y):
		return math.NaN()
	case math.Mod(y, 2) != 0:
		return -powPositive(-x, y)
	default:
		return powPositive(-x, y)
	}
}

// powPositive computes e^(y log x) for finite x > 0 and y with about twice the
// precision of a double.
func powPositive(x, y float64) float64 {
	z := logPair(x).times(pair{y, 0})
	switch {
	case z.hi > 710:
		return math.Inf(1)
	case z.hi < -746:
		return 0
	}
	// e^z = 2^k e^r with |r| <= log(2)/2.
	k := math.Round(z.hi / math.Ln2)
	r := z.plus(timesLn2(-k))
	e := expm1Pair(r).plus(pair{1, 0})
	return math.Ldexp(e.hi+e.lo, int(k))
}

// pair is an unevaluated sum of two doubles, |lo| at most half a unit in the
// last place of hi: about 106 bits of precision.
type pair struct{ hi, lo float64 }

// sum is a + b exactly.
func sum(a, b float64) pair {
	s := a + b
	bb := s - a
	return pair{s, (a - (s - bb)) + (b - bb)}
}

func (p pair) plus(q pair) pair {
	s, t := sum(p.hi, q.hi), sum(p.lo, q.lo)
	s = sum(s.hi, s.lo+t.hi)
	return sum(s.hi, s.lo+t.lo)
}

func (p pair) times(q pair) pair {
	hi := p.hi * q.hi
	lo := math.FMA(p.hi, q.hi, -hi) + (p.hi*q.lo + p.lo*q.hi)
	return sum(hi, lo)
}

// log(2) as a sum; the first part has so few bits that its product with an
// exponent is exact.
const (
	ln2Hi  = 0x1.62e42feep-1
	ln2Mid = 0x1.a39ef35793c76p-33
	ln2Lo  = 0x1.cc01f97b57a08p-87
)

// timesLn2 is k log(2) for a whole number |k| < 2^20.
func timesLn2(k float64) pair {
	return pair{k * ln2Hi, 0}.plus(pair{k, 0}.times(pair{ln2Mid, ln2Lo}))
}

// logPair is log x for x > 0. One step of Newton's method refines math.Log,
// which doubles the number of good digits.
func logPair(x float64) pair {
	m, k := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m, k = m*2, k-1
	}
	l := math.Log(m)
	e := expm1Pair(pair{-l, 0}).plus(pair{1, 0}).times(pair{m, 0})
	c := e.plus(pair{-1, 0})
	return timesLn2(float64(k)).plus(pair{l, 0}).plus(pair{c.hi, c.lo - c.hi*c.hi/2})
}

// expm1Pair is e^r - 1 for |r| <= 1/2.
func expm1Pair(r pair) pair {
	const halvings = 8
	r.hi, r.lo = r.hi/(1<<halvings), r.lo/(1<<halvings)
	s := pair{1, 0}
	for n := 9.0; n > 1; n-- { // Horner's scheme of 1 + r/2 + r²/6 + ...
		q := r.times(s)
		hi := q.hi / n
		s = sum(hi, (math.FMA(-hi, n, q.hi)+q.lo)/n).plus(pair{1, 0})
	}
	s = s.times(r)
	for range halvings { // (1+s)² - 1
		s = s.plus(s).plus(s.times(s))
	}
	return s
}
