package value

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"github.com/fawndb/fawn/fql/diag"
	"pgregory.net/rapid"
)

var (
	nan     = Double(math.NaN())
	inf     = Double(math.Inf(1))
	negZero = Double(math.Copysign(0, -1))
	minInt  = Int(math.MinInt32)
	minLong = Long(math.MinInt64)
	maxLong = Long(math.MaxInt64)
)

func TestArithmetic(t *testing.T) {
	type op = func(a, b Value) (Value, error)
	tests := []struct {
		name string
		op   op
		a, b Value
		want string // debug text, with the kind for integers
	}{
		{"add", Add, Int(1), Int(2), "Int 3"},
		{"add leaves int", Add, Int(math.MaxInt32), Int(1), "Long 2147483648"},
		{"sub returns to int", Sub, Long(2147483648), Int(1), "Int 2147483647"},
		{"add normalises a small long", Add, Long(5), Int(0), "Int 5"},
		{"add overflow", Add, Long(9e18), Long(9e18), "Double 1.8E19"},
		{"add negative overflow", Add, minLong, Int(-1), "Double -9.223372036854776E18"},
		{"sub overflow", Sub, minLong, Int(1), "Double -9.223372036854776E18"},
		{"sub of the minimum", Sub, Int(0), minLong, "Double 9.223372036854776E18"},
		{"mul overflow", Mul, maxLong, Int(2), "Double 1.8446744073709552E19"},
		{"mul to the minimum", Mul, Long(math.MinInt64 / 2), Int(2), "Long -9223372036854775808"},
		{"mul minimum by -1", Mul, minLong, Int(-1), "Double 9.223372036854776E18"},
		{"double stays", Add, Double(1), Int(1), "Double 2.0"},
		{"div truncates", Div, Int(7), Int(2), "Int 3"},
		{"div truncates toward zero", Div, Int(-7), Int(2), "Int -3"},
		{"div minimum by -1", Div, minLong, Int(-1), "Long -9223372036854775808"},
		{"div int minimum by -1", Div, minInt, Int(-1), "Long 2147483648"},
		{"div double zero", Div, Int(1), Double(0), "Double Infinity"},
		{"div zero by zero", Div, Double(0), Int(0), "Double NaN"},
		{"rem sign of dividend", Rem, Int(-7), Int(3), "Int -1"},
		{"rem minimum by -1", Rem, minLong, Int(-1), "Int 0"},
		{"rem double", Rem, Double(5.5), Int(2), "Double 1.5"},
		{"rem negative zero", Rem, Double(-4), Int(2), "Double -0.0"},
		{"rem by zero", Rem, Int(1), Double(0), "Double NaN"},
		{"rem by infinity", Rem, Double(-1), inf, "Double -1.0"},
		{"pow", Pow, Int(2), Int(10), "Int 1024"},
		{"pow long", Pow, Int(2), Int(62), "Long 4611686018427387904"},
		{"pow minimum", Pow, Int(-2), Int(63), "Long -9223372036854775808"},
		{"pow beyond", Pow, Int(2), Int(63), "Double 9.223372036854776E18"},
		{"pow nearest double", Pow, Int(3), Int(41), "Double 3.647299637717079E19"},
		{"pow largest", Pow, Int(2), Int(1023), "Double 8.98846567431158E307"},
		{"pow too large", Pow, Int(2), Int(1024), "Double Infinity"},
		{"pow negative too large", Pow, Int(-3), Int(1001), "Double -Infinity"},
		{"pow huge exponent", Pow, Int(10), Int(2147483646), "Double Infinity"},
		{"pow exponent too big", Pow, Int(-2), Long(2147483647), "Double -Infinity"},
		{"pow zero to zero", Pow, Int(0), Int(0), "Int 1"},
		{"pow zero", Pow, Int(0), Int(5), "Int 0"},
		{"pow zero negative", Pow, Int(0), Int(-1), "Double Infinity"},
		{"pow one", Pow, Int(1), Int(-5), "Int 1"},
		{"pow minus one odd", Pow, Int(-1), Int(-5), "Int -1"},
		{"pow minus one even", Pow, Int(-1), minLong, "Int 1"},
		{"pow negative", Pow, Int(2), Int(-1), "Double 0.5"},
		{"pow of minimum", Pow, minLong, Int(2), "Double 8.507059173023462E37"},
		{"pow double", Pow, Double(2), Int(3), "Double 8.0"},
		{"pow root", Pow, Int(4), Double(0.5), "Double 2.0"},
		{"pow one to NaN", Pow, Int(1), nan, "Double NaN"},
		{"pow NaN to zero", Pow, nan, Int(0), "Double 1.0"},
		{"pow minus one to infinity", Pow, Int(-1), inf, "Double NaN"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.op(tt.a, tt.b)
			if err != nil {
				t.Fatal(err)
			}
			if text := TypeName(got) + " " + Debug(got); text != tt.want {
				t.Errorf("got %s, want %s", text, tt.want)
			}
		})
	}
}

func TestBitOperations(t *testing.T) {
	tests := []struct {
		name string
		got  Value
		want Value
	}{
		{"and", BitAnd(Int(12), Int(10)), Int(8)},
		{"or", BitOr(Int(12), Int(10)), Int(14)},
		{"xor", BitXor(Int(12), Int(10)), Int(6)},
		{"or long", BitOr(Long(1<<40), Int(1)), Long(1<<40 + 1)},
		{"double truncates", BitAnd(Double(-5.9), Int(-1)), Int(-5)},
		{"double saturates", BitOr(Double(1e30), Int(0)), maxLong},
		{"double saturates below", BitOr(Double(-1e30), Int(0)), minLong},
		{"NaN is zero", BitOr(nan, Int(0)), Int(0)},
		{"not", BitNot(Int(5)), Int(-6)},
		{"not double", BitNot(Double(5.7)), Int(-6)},
		{"not normalises", BitNot(Long(5)), Int(-6)},
		{"neg", Neg(Int(5)), Int(-5)},
		{"neg keeps long", Neg(Long(5)), Long(-5)},
		{"neg minimum int", Neg(minInt), minInt},
		{"neg minimum long", Neg(minLong), minLong},
		{"neg double", Neg(Double(1.5)), Double(-1.5)},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s: got %s %v, want %v", tt.name, TypeName(tt.got), tt.got, tt.want)
		}
	}
}

func TestDivideByZero(t *testing.T) {
	for _, op := range []func(a, b Value) (Value, error){Div, Rem} {
		_, err := op(Int(1), Long(0))
		var e *diag.Error
		if !errors.As(err, &e) || e.Code != "divide_by_zero" || e.Placed() {
			t.Errorf("got %v", err)
		}
	}
}

// Integer arithmetic is exact or, when 64 bits do not suffice, a Double.
func TestArithmeticAgainstBig(t *testing.T) {
	ops := []struct {
		fql func(a, b Value) (Value, error)
		big func(z, x, y *big.Int) *big.Int
	}{
		{Add, (*big.Int).Add}, {Sub, (*big.Int).Sub}, {Mul, (*big.Int).Mul},
	}
	rapid.Check(t, func(t *rapid.T) {
		x, y := rapid.Int64().Draw(t, "x"), rapid.Int64().Draw(t, "y")
		for i, op := range ops {
			got, _ := op.fql(Long(x), Long(y))
			want := op.big(new(big.Int), big.NewInt(x), big.NewInt(y))
			if n, ok := asInt64(got); ok != want.IsInt64() || ok && (n != want.Int64() || got != Integer(n)) {
				t.Fatalf("operation %d: got %v, want %v", i, got, want)
			}
		}
	})
}

func BenchmarkAdd(b *testing.B) {
	benchmarks := []struct {
		name string
		x, y Value
	}{
		{"small", Int(20), Int(22)}, {"int", Int(200000), Int(22)}, {"long", Long(1 << 40), Int(22)}, {"double", Double(1.5), Int(22)},
	}
	for _, bm := range benchmarks {
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Add(bm.x, bm.y)
			}
		})
	}
}
