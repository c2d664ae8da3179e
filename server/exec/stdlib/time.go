package stdlib

import (
	"math"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

var timeFunctions = []exec.Binding{
	{Name: "Time.add", Func: timeAdd},
	{Name: "Time.difference", Func: timeDifference},
	{Name: "Time.subtract", Func: timeSubtract},
	{Name: "Time.toMicros", Func: timeToMicros},
	{Name: "Time.toMillis", Func: timeToMillis},
	{Name: "Time.toSeconds", Func: timeToSeconds},
	{Name: "Time()", Func: timeFromString},
	{Name: "Time.epoch", Func: timeEpoch},
	{Name: "Time.fromString", Func: timeFromString},
	{Name: "Time.now", Func: timeNow},
	{Name: "TransactionTime()", Func: transactionTime},
}

var timeFields = []exec.FieldBinding{
	{Name: "Time.hour", Get: timeHour},
	{Name: "Time.minute", Get: timeMinute},
	{Name: "Time.second", Get: timeSecond},
}

func timeHour(v value.Value) (value.Value, error) {
	hour, _, _ := v.(value.Time).Clock()
	return value.Int(hour), nil
}

func timeMinute(v value.Value) (value.Value, error) {
	_, minute, _ := v.(value.Time).Clock()
	return value.Int(minute), nil
}

func timeSecond(v value.Value) (value.Value, error) {
	_, _, second := v.(value.Time).Clock()
	return value.Int(second), nil
}

func timeAdd(_ *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	t, ok, err := move(recv.(value.Time), args, span.after, span.before)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, timeTooLarge()
	}
	return inRange(t)
}

func timeDifference(_ *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	u, err := timeUnit(args[1])
	if err != nil {
		return nil, err
	}
	n, ok := u.between(args[0].(value.Time), recv.(value.Time))
	if !ok {
		return nil, timeTooLarge()
	}
	return value.Integer(n), nil
}

func timeSubtract(_ *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	t, ok, err := move(recv.(value.Time), args, span.before, span.after)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, timeTooSmall()
	}
	return inRange(t)
}

func timeToMicros(_ *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	return value.Integer(recv.(value.Time).Micros()), nil
}

func timeToMillis(_ *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	t := recv.(value.Time)
	return value.Integer(t.Sec*1000 + int64(t.Nano)/1e6), nil
}

func timeToSeconds(_ *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	return value.Integer(recv.(value.Time).Sec), nil
}

func timeFromString(_ *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	s := text(args[0])
	t, ok := value.ParseTime(s)
	if !ok {
		return nil, diag.Errorf(diag.CodeInvalidTime, "`%s` is not a valid time.", s)
	}
	return t, nil
}

func timeEpoch(_ *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	u, err := timeUnit(args[1])
	if err != nil {
		return nil, err
	}
	var s span
	var ok bool
	switch n := args[0].(type) {
	case value.Int:
		s, ok = u.times(int64(n))
	case value.Long:
		s, ok = u.times(int64(n))
	case value.Double:
		// Rounded to whole nanoseconds, of which 64 bits must suffice.
		nanos := math.Floor(float64(n)*float64(u.nanos) + 0.5)
		if ok = math.Abs(nanos) < 1<<63; ok {
			s, _ = unit{nanos: 1}.times(int64(nanos))
		}
	}
	if !ok && double(args[0]) < 0 {
		return nil, timeTooSmall()
	}
	if !ok {
		return nil, timeTooLarge()
	}
	return inRange(value.Time{Sec: s.sec, Nano: int32(s.nano)})
}

func timeNow(c *exec.Context, _ value.Value, _ []value.Value) (value.Value, error) {
	return value.TimeFromMicros(c.Now()), nil
}

func transactionTime(*exec.Context, value.Value, []value.Value) (value.Value, error) {
	return value.TransactionTime{}, nil
}

// timeUnit is the unit that an argument names.
func timeUnit(arg value.Value) (unit, error) {
	name := text(arg)
	u, ok := unitNamed(name)
	if !ok {
		return unit{}, diag.Errorf(diag.CodeInvalidUnit, "`%s` is not a valid time unit.", name)
	}
	return u, nil
}

// move moves t by the amount and unit in args; a negative Double moves it the
// opposite way. ok is false when the computation overflows.
func move(t value.Time, args []value.Value, forth, back func(span, value.Time) (value.Time, bool)) (_ value.Time, ok bool, err error) {
	u, err := timeUnit(args[1])
	if err != nil {
		return t, false, err
	}
	var s span
	switch n := args[0].(type) {
	case value.Int:
		s, ok = u.times(int64(n))
	case value.Long:
		s, ok = u.times(int64(n))
	case value.Double:
		if n < 0 {
			forth = back
		}
		s, ok = u.timesDouble(math.Abs(float64(n)))
	}
	if !ok {
		return t, false, nil
	}
	t, ok = forth(s, t)
	return t, ok, nil
}

func inRange(t value.Time) (value.Value, error) {
	switch {
	case value.MaxTime.Before(t):
		return nil, timeTooLarge()
	case t.Before(value.MinTime):
		return nil, timeTooSmall()
	}
	return t, nil
}

func timeTooLarge() error {
	return diag.Errorf(diag.CodeInvalidTime, "Time exceeds the maximum value.")
}

func timeTooSmall() error {
	return diag.Errorf(diag.CodeInvalidTime, "Time exceeds the minimum value.")
}
