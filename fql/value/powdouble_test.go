package value

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// Powers with whole exponents against exact products.
func TestPowDoubleIsRoundedCorrectly(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	wrong := 0
	const trials = 20000
	for range trials {
		x, n := rng.Float64()*10, rng.IntN(60)+2
		if got, want := powDouble(x, float64(n)), exactPower(x, n); got != want {
			wrong++
			if got != math.Nextafter(want, got) {
				t.Errorf("%v ** %d: got %v, want %v", x, n, got, want)
			}
		}
	}
	if wrong > 0 {
		t.Errorf("%d of %d results are not the nearest double", wrong, trials)
	}
	for n := range 309 {
		if got, want := powDouble(10, float64(n)), exactPower(10, n); got != want {
			t.Errorf("10 ** %d: got %v, want %v", n, got, want)
		}
	}
}

func exactPower(x float64, n int) float64 {
	p, b := new(big.Float).SetPrec(4000).SetInt64(1), new(big.Float).SetPrec(4000).SetFloat64(x)
	for range n {
		p.Mul(p, b)
	}
	f, _ := p.Float64()
	return f
}

func TestPowDouble(t *testing.T) {
	inf, nan, tiny := math.Inf(1), math.NaN(), math.SmallestNonzeroFloat64
	tests := []struct{ x, y, want float64 }{
		{1.05, 10, 1.628894626777442}, {1.1, 2, 1.2100000000000002}, {2, 0.5, math.Sqrt2}, {8, 1.0 / 3, 2},
		{10, -2, 0.01}, {10, -5, 1e-5}, {2, -1074, tiny}, {2, -1075, 0}, {2, 1023, 0x1p1023}, {2, 1024, inf},
		{-2, 3, -8}, {-2, 2, 4}, {-2, 0.5, nan}, {-2, 1025, -inf}, {-2, 1e300, inf}, {0.5, 1e300, 0},
		{tiny, 1, tiny}, {tiny, 0.5, 0x1p-537}, {math.MaxFloat64, 1, math.MaxFloat64}, {math.MaxFloat64, -1, 1 / math.MaxFloat64},
		{0, -1, inf}, {math.Copysign(0, -1), -1, -inf}, {0, 3, 0}, {inf, -1, 0}, {-inf, 3, -inf}, {5, 0, 1}, {nan, 0, 1},
		{1, nan, nan}, {1, inf, nan}, {-1, -inf, nan}, {0.5, inf, 0}, {2, -inf, 0}, {1, 1e18, 1},
		{math.Nextafter(1, 2), 0x1p52, math.E}, // (1 + 1/n)^n, within rounding of e for this n
	}
	for _, tt := range tests {
		if got := powDouble(tt.x, tt.y); compareDoubles(got, tt.want) != 0 && math.Abs(got-tt.want) > 1e-15*math.Abs(tt.want) {
			t.Errorf("%v ** %v: got %v, want %v", tt.x, tt.y, got, tt.want)
		}
	}
}

func BenchmarkPowDouble(b *testing.B) {
	for b.Loop() {
		powDouble(1.05, 10.5)
	}
}
