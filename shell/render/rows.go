package render

import (
	"slices"

	"github.com/fawndb/fawn/fql/value"
)

// rows is a result that is a list of objects or documents.
type rows struct {
	columns []string
	objects []*value.Object
	after   bool   // there is a next page
	coll    string // the collection of all rows, "" when they differ
}

// After returns the cursor of the next page when a result is a page that has
// one, else "".
func After(v value.Value) string {
	switch v := v.(type) {
	case *value.Page:
		if v.After != nil && v.Data != nil {
			token, _ := v.After.Token(0)
			return token
		}
	case *value.Object:
		if _, cursor, ok := pageObject(v); ok {
			return cursor
		}
	}
	return ""
}

// pageObject takes apart an object {data: [...], after: "..."}, the result of
// paginate().
func pageObject(o *value.Object) (data []value.Value, after string, ok bool) {
	field, ok := o.Get("data")
	if !ok || o.Len() > 2 {
		return nil, "", false
	}
	array, ok := field.(*value.Array)
	if !ok {
		return nil, "", false
	}
	if o.Len() == 1 {
		return array.Elems, "", true
	}
	switch cursor := mustGet(o, "after").(type) {
	case value.String:
		return array.Elems, string(cursor), true
	case value.SetCursor:
		token, _ := cursor.Token(0)
		return array.Elems, token, true
	case value.Null:
		return array.Elems, "", true
	}
	return nil, "", false
}

func mustGet(o *value.Object, name string) value.Value {
	v, _ := o.Get(name)
	return v
}

// elements returns the elements of a page or an array.
func elements(v value.Value) (elems []value.Value, ok bool) {
	switch v := v.(type) {
	case *value.Page:
		return v.Data, v.Data != nil
	case *value.Array:
		return v.Elems, true
	case *value.Object:
		data, _, ok := pageObject(v)
		return data, ok
	}
	return nil, false
}

// pageElements returns the elements of a page of a set.
func pageElements(v value.Value) ([]value.Value, bool) {
	if _, plain := v.(*value.Array); plain {
		return nil, false
	}
	if o, ok := v.(*value.Object); ok && o.Len() != 2 {
		return nil, false // an object that happens to have a field "data"
	}
	return elements(v)
}

// rowsOf returns a result as rows if it is some: a page or an array whose
// elements are all objects or documents.
func rowsOf(v value.Value) (*rows, bool) {
	elems, ok := elements(v)
	if !ok {
		return nil, false
	}
	_, isPage := v.(*value.Page)
	if len(elems) == 0 && !isPage {
		return nil, false
	}
	r := &rows{after: After(v) != ""}
	for _, e := range elems {
		switch e := e.(type) {
		case *value.Object:
			r.objects = append(r.objects, e)
		case *value.Document:
			r.objects = append(r.objects, e.Fields)
		default:
			return nil, false
		}
	}
	r.columns = columnsOf(r.objects)
	return r, true
}

// columnsOf returns the union of the fields, in the order in which they turn
// up; a field that only later rows have comes after its predecessor there. The
// identifier is first.
func columnsOf(objects []*value.Object) []string {
	var columns []string
	at := map[string]bool{}
	for _, o := range objects {
		previous := -1 // position of the field before, once it matters
		for i, f := range o.Fields() {
			if at[f.Name] {
				previous = -1
				continue
			}
			at[f.Name] = true
			if previous < 0 && i > 0 {
				previous = slices.Index(columns, o.Fields()[i-1].Name)
			}
			previous++
			columns = slices.Insert(columns, previous, f.Name)
		}
	}
	for _, name := range []string{"name", "id"} {
		if i := slices.Index(columns, name); i > 0 && (name == "id" || at["coll"] && !at["id"]) {
			columns = slices.Insert(slices.Delete(columns, i, i+1), 0, name)
		}
	}
	return columns
}

// tidy makes rows of documents easier to read: the collection becomes part of
// the line below the table when it is the same in all rows, and the time of
// the last write moves to the end.
func (r *rows) tidy() {
	for i, o := range r.objects {
		mod, ok := mustGet(o, "coll").(value.Module)
		if !ok || i > 0 && mod.ModuleName() != r.coll {
			r.coll = ""
			return
		}
		r.coll = mod.ModuleName()
	}
	if r.coll == "" {
		return
	}
	r.columns = slices.DeleteFunc(r.columns, func(name string) bool { return name == "coll" })
	if i := slices.Index(r.columns, "ts"); i >= 0 {
		r.columns = append(slices.Delete(r.columns, i, i+1), "ts")
	}
}
