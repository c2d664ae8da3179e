package value

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParseTime(t *testing.T) {
	tests := []struct{ text, want string }{ // want "" for invalid
		{"2023-02-10T12:01:19.000Z", "2023-02-10T12:01:19Z"},
		{"2023-02-10T12:01Z", "2023-02-10T12:01:00Z"},
		{"2023-02-10t12:01:00z", "2023-02-10T12:01:00Z"},
		{"2023-02-10T12:00:00.1Z", "2023-02-10T12:00:00.100Z"},
		{"2023-02-10T12:00:00.1234Z", "2023-02-10T12:00:00.123400Z"},
		{"2023-02-10T12:00:00.123456789Z", "2023-02-10T12:00:00.123456789Z"},
		{"2023-02-10T12:00:00.Z", "2023-02-10T12:00:00Z"},
		{"2023-02-10T12:00:00.1234567891Z", ""},
		{"2024-03-01T10:20:30.5+02:00", "2024-03-01T08:20:30.500Z"},
		{"2024-03-01T10:20:30-0230", "2024-03-01T12:50:30Z"},
		{"2024-03-01T10:20:30+01:00:01", "2024-03-01T09:20:29Z"},
		{"2024-03-01T10:20:30+18:00", "2024-02-29T16:20:30Z"},
		{"2024-03-01T10:20:30+18:01", ""},
		{"2024-03-01T10:20:30+19:00", ""},
		{"2024-03-01T10:20:30+05", ""},
		{"2024-03-01T10:20:30+5:30", ""},
		{"2024-03-01T10:20:30+023015", ""},
		{"2023-02-30T00:00:00Z", "2023-02-28T00:00:00Z"},
		{"2024-02-31T00:00:00Z", "2024-02-29T00:00:00Z"},
		{"2023-04-31T00:00:00Z", "2023-04-30T00:00:00Z"},
		{"2023-02-32T00:00:00Z", ""},
		{"2023-13-01T00:00:00Z", ""},
		{"2023-00-01T00:00:00Z", ""},
		{"2023-01-00T00:00:00Z", ""},
		{"2023-02-10T24:00:00Z", "2023-02-11T00:00:00Z"},
		{"2023-02-10T24:00Z", "2023-02-11T00:00:00Z"},
		{"2023-02-10T24:00:01Z", ""},
		{"2023-02-10T24:00:00.1Z", ""},
		{"2023-02-10T25:00:00Z", ""},
		{"2023-02-10T12:60:00Z", ""},
		{"2023-02-10T23:59:60Z", ""},
		{"2023-02-10T12:01:19", ""},
		{"2023-02-10", ""},
		{"2023-02-10 12:00:00Z", ""},
		{"2023-02-10T12:00:00 Z", ""},
		{"2023-02-10T12:00:00Z[UTC]", ""},
		{"soon", ""},
		{"", ""},
		{"+65347-06-24T03:33:20Z", "+65347-06-24T03:33:20Z"},
		{"0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"},
		{"-0001-12-31T23:59:59.999999999Z", "-0001-12-31T23:59:59.999999999Z"},
		{"-0000-01-01T00:00:00Z", ""},
		{"+2023-01-01T00:00:00Z", ""},
		{"10000-01-01T00:00:00Z", ""},
		{"-999999999-01-01T00:00:00Z", "-999999999-01-01T00:00:00Z"},
		{"-999999999-01-01T00:00:00+00:01", ""},
		{"+999999999-12-31T23:59:59.999999999Z", "+999999999-12-31T23:59:59.999999999Z"},
		{"+999999999-12-31T24:00:00Z", ""},
		{"+1000000000-01-01T00:00:00Z", ""},
	}
	for _, tt := range tests {
		got, ok := ParseTime(tt.text)
		if ok != (tt.want != "") || ok && got.String() != tt.want {
			t.Errorf("%q: got %v %v, want %q", tt.text, got, ok, tt.want)
		}
	}
}

func TestParseDate(t *testing.T) {
	valid := []string{
		"2023-02-10", "2024-02-29", "0000-02-29", "-0005-01-01", "+10000-01-01", "-10000-01-01",
		"1900-02-28", "2000-02-29", "9999-12-31", "-999999999-01-01", "+999999999-12-31",
	}
	for _, s := range valid {
		if d, ok := ParseDate(s); !ok || d.String() != s {
			t.Errorf("%q: got %v %v", s, d, ok)
		}
	}
	invalid := []string{
		"", "2023-02-29", "2023-04-31", "1900-02-29", "+2023-01-01", "10000-01-01", "-0000-01-01", " 2023-01-01",
		"2023-01-01 ", "20230101", "2023-1-1", "2023-01-01T00:00:00Z", "+1000000000-01-01", "+10000000000-01-01",
	}
	for _, s := range invalid {
		if d, ok := ParseDate(s); ok {
			t.Errorf("%q: got %v", s, d)
		}
	}
	if d, _ := ParseDate("-999999999-01-01"); d != MinDate {
		t.Errorf("first date is %d", d)
	}
	if d, _ := ParseDate("+999999999-12-31"); d != MaxDate {
		t.Errorf("last date is %d", d)
	}
}

// The calendar agrees with the standard library's where both are defined.
func TestCalendar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Date(rapid.Int64Range(-4000000, 4000000).Draw(t, "day"))
		std := time.Unix(int64(d)*secondsPerDay, 0).UTC()
		year, month, day := d.Civil()
		if year != int64(std.Year()) || month != int(std.Month()) || day != std.Day() {
			t.Fatalf("%d: got %v, want %v", d, d, std)
		}
		if d.YearDay() != std.YearDay() || d.Weekday()%7 != int(std.Weekday()) {
			t.Fatalf("%v: day %d of the year, %d of the week", d, d.YearDay(), d.Weekday())
		}
		if DateOf(year, month, day) != d {
			t.Fatalf("%v did not round trip", d)
		}
	})
}

func TestTimeRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawTime(t)
		if got, ok := ParseTime(want.String()); !ok || got != want {
			t.Fatalf("%v became %v %v", want, got, ok)
		}
		d := want.Date()
		if got, ok := ParseDate(d.String()); !ok || got != d {
			t.Fatalf("%v became %v %v", d, got, ok)
		}
	})
}

func drawTime(t *rapid.T) Time {
	return Time{
		Sec:  rapid.Int64Range(MinTime.Sec, MaxTime.Sec).Draw(t, "sec"),
		Nano: rapid.Int32Range(0, 999999999).Draw(t, "nano"),
	}
}

func TestMicros(t *testing.T) {
	for _, micros := range []int64{0, 1, -1, 999999, -1000001, math.MaxInt64, math.MinInt64} {
		if got := TimeFromMicros(micros).Micros(); got != micros {
			t.Errorf("%d became %d", micros, got)
		}
	}
	if got := (Time{Sec: -1, Nano: 999999999}).Micros(); got != -1 {
		t.Errorf("a nanosecond before the epoch is %d µs", got)
	}
	at := time.Date(1969, 12, 31, 23, 59, 59, 123456789, time.FixedZone("", 3600))
	if got := TimeFromGo(at); !got.Go().Equal(at) || got.String() != "1969-12-31T22:59:59.123456789Z" {
		t.Errorf("got %v", got)
	}
}

func FuzzParseTime(f *testing.F) {
	f.Add("2023-02-30t24:00:00.0+1800")
	f.Add("-999999999-01-01T00:00:00.000000001Z")
	f.Fuzz(func(t *testing.T, s string) {
		if v, ok := ParseTime(s); ok {
			if again, ok := ParseTime(v.String()); !ok || again != v {
				t.Errorf("%q: %v became %v %v", s, v, again, ok)
			}
		}
		if d, ok := ParseDate(s); ok && d.String() != s {
			// Only years with needless zeros have two texts.
			if again, ok := ParseDate(d.String()); !ok || again != d || len(s) <= len(d.String()) {
				t.Errorf("%q became %v", s, d)
			}
		}
	})
}

func BenchmarkParseTime(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		ParseTime("2023-02-10T12:00:00.123456Z")
	}
}

func BenchmarkAppendTime(b *testing.B) {
	at, _ := ParseTime("2023-02-10T12:00:00.123456Z")
	var dst []byte
	b.ReportAllocs()
	for b.Loop() {
		dst = at.Append(dst[:0])
	}
}
