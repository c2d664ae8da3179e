package value

// resultDocument reads the document or reference of a response.
func (d *decoder) resultDocument(tag string) (Value, error) {
	fields, err := d.payloadObject(tag)
	if err != nil {
		return nil, err
	}
	if tag == "@doc" {
		return &Document{fields}, nil
	}
	ref := &Ref{}
	for _, f := range fields.fields {
		switch x := f.Value.(type) {
		case Mod:
			if f.Name == "coll" {
				ref.Coll = string(x)
			}
		case Bool:
			if f.Name == "exists" {
				ref.Missing = !bool(x)
			}
		case String:
			switch f.Name {
			case "id":
				ref.ID = string(x)
			case "name":
				ref.Name = string(x)
			case "cause":
				ref.Cause = string(x)
			}
		}
	}
	switch {
	case ref.Coll == "":
		return nil, wireErrorf("@ref field 'coll' is required")
	case ref.ID == "" && ref.Name == "":
		return nil, wireErrorf("@ref field 'id' is required")
	}
	return ref, nil
}

// resultSet reads the set of a response: a page, or the cursor of a set that
// was not evaluated.
func (d *decoder) resultSet() (Value, error) {
	if d.PeekKind() == '"' {
		cursor, err := d.text()
		return &Page{After: CursorToken(cursor)}, err
	}
	fields, err := d.payloadObject("@set")
	if err != nil {
		return nil, err
	}
	page := &Page{Data: []Value{}}
	if data, _ := fields.Get("data"); data != nil {
		a, ok := data.(*Array)
		if !ok {
			return nil, wireErrorf("@set field 'data' requires an array value")
		}
		if len(a.Elems) > 0 {
			page.Data = a.Elems
		}
	}
	if after, _ := fields.Get("after"); after != nil {
		s, ok := after.(String)
		if !ok {
			return nil, wireErrorf("@set field 'after' requires a string value")
		}
		page.After = CursorToken(s)
	}
	return page, nil
}
