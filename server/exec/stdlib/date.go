package stdlib

import (
	"math"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

var dateFunctions = []exec.Binding{
	{Name: "Date.add", Func: dateAdd},
	{Name: "Date.difference", Func: dateDifference},
	{Name: "Date.subtract", Func: dateSubtract},
	{Name: "Date()", Func: dateFromString},
	{Name: "Date.fromString", Func: dateFromString},
	{Name: "Date.today", Func: dateToday},
}

// calendarFields are the fields that dates and times share.
func calendarFields(owner string, date func(v value.Value) value.Date) []exec.FieldBinding {
	field := func(name string, get func(value.Date) int64) exec.FieldBinding {
		return exec.FieldBinding{Name: owner + "." + name, Get: func(v value.Value) (value.Value, error) {
			return value.Integer(get(date(v))), nil
		}}
	}
	return []exec.FieldBinding{
		field("dayOfMonth", func(d value.Date) int64 { _, _, day := d.Civil(); return int64(day) }),
		field("dayOfWeek", func(d value.Date) int64 { return int64(d.Weekday()) }),
		field("dayOfYear", func(d value.Date) int64 { return int64(d.YearDay()) }),
		field("month", func(d value.Date) int64 { _, month, _ := d.Civil(); return int64(month) }),
		field("year", func(d value.Date) int64 { year, _, _ := d.Civil(); return year }),
	}
}

func dateOfDate(v value.Value) value.Date { return v.(value.Date) }

func dateOfTime(v value.Value) value.Date { return v.(value.Time).Date() }

func dateAdd(_ *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	days, err := dayAmount(args)
	if err != nil {
		return nil, err
	}
	if days < 0 {
		return daysBefore(recv.(value.Date), magnitude(days))
	}
	return daysAfter(recv.(value.Date), magnitude(days))
}

func dateDifference(_ *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	return value.Long(recv.(value.Date) - args[0].(value.Date)), nil
}

func dateSubtract(_ *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	days, err := dayAmount(args)
	if err != nil {
		return nil, err
	}
	if days < 0 {
		return daysAfter(recv.(value.Date), magnitude(days))
	}
	return daysBefore(recv.(value.Date), magnitude(days))
}

func dateFromString(_ *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	s := text(args[0])
	d, ok := value.ParseDate(s)
	if !ok {
		return nil, diag.Errorf(diag.CodeInvalidDate, "`%s` is not a valid date.", s)
	}
	return d, nil
}

func dateToday(c *exec.Context, _ value.Value, _ []value.Value) (value.Value, error) {
	return value.TimeFromMicros(c.Now()).Date(), nil
}

// dayAmount is the number of days that the arguments of add or subtract mean.
func dayAmount(args []value.Value) (int64, error) {
	name := text(args[1])
	if u, ok := unitNamed(name); !ok || !u.forDates {
		return 0, diag.Errorf(diag.CodeInvalidUnit, "`%s` is not a valid date unit.", name)
	}
	switch n := args[0].(type) {
	case value.Int:
		return int64(n), nil
	case value.Long:
		return int64(n), nil
	}
	return saturate(math.Floor(double(args[0]) + 0.5)), nil
}

// magnitude is the absolute value, for the smallest integer too.
func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

func daysAfter(d value.Date, n uint64) (value.Value, error) {
	if n > uint64(value.MaxDate-d) {
		return nil, diag.Errorf(diag.CodeInvalidDate, "Date exceeds the maximum value.")
	}
	return d + value.Date(n), nil
}

func daysBefore(d value.Date, n uint64) (value.Value, error) {
	if n > uint64(d-value.MinDate) {
		return nil, diag.Errorf(diag.CodeInvalidDate, "Date exceeds the minimum value.")
	}
	return d - value.Date(n), nil
}
