package render

import (
	"bufio"
	"encoding/csv"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/fawndb/fawn/fql/value"
)

// json writes a result as plain JSON, in one line unless Indent is set.
func (p *Printer) json(out *bufio.Writer, v value.Value) error {
	text := jsontext.Value(value.AppendSimple(nil, v))
	if p.Indent {
		if err := text.Indent(jsontext.WithIndent("  ")); err != nil {
			return err
		}
	}
	out.Write(text)
	return out.WriteByte('\n')
}

// csv writes rows with a header. Other lists and single values become one
// column with the header "value", a single object one row.
func (p *Printer) csv(out *bufio.Writer, v value.Value) error {
	r, ok := rowsOf(v)
	if !ok {
		r = &rows{}
		elems, list := elements(v)
		if !list {
			elems = []value.Value{v}
		}
		for _, e := range elems {
			switch e := e.(type) {
			case *value.Object:
				r.objects = append(r.objects, e)
			case *value.Document:
				r.objects = append(r.objects, e.Fields)
			default:
				r.objects = append(r.objects, value.ObjectOf(value.Field{Name: "value", Value: e}))
			}
		}
		r.columns = columnsOf(r.objects)
	}
	w := csv.NewWriter(out)
	if err := w.Write(r.columns); err != nil {
		return err
	}
	record := make([]string, len(r.columns))
	for _, o := range r.objects {
		for j, name := range r.columns {
			record[j] = ""
			if f, ok := o.Get(name); ok {
				record[j] = Field(f)
			}
		}
		if err := w.Write(record); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// Field is the text of a value in a CSV field: bare for scalars, JSON for what
// has parts, empty for null.
func Field(v value.Value) string {
	switch v := v.(type) {
	case value.Null:
		return ""
	case value.Double:
		return value.FormatDouble(float64(v))
	case value.Module:
		return v.ModuleName()
	case *value.Array, *value.Object, *value.Document, *value.Page, *value.Ref:
		return string(value.AppendSimple(nil, v))
	}
	return value.Display(v)
}
