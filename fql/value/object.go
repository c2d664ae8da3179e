package value

// indexedFrom is the number of fields from which an object keeps a map: below
// it a linear search is faster and needs no memory.
const indexedFrom = 16

// NewObject makes an object with room for n fields.
func NewObject(n int) *Object { return &Object{fields: make([]Field, 0, n)} }

// ObjectOf makes an object of the given fields; a repeated name keeps the
// first position and the last value.
func ObjectOf(fields ...Field) *Object {
	o := NewObject(len(fields))
	for _, f := range fields {
		o.Set(f.Name, f.Value)
	}
	return o
}

// Len returns the number of fields.
func (o *Object) Len() int { return len(o.fields) }

// Fields returns the fields in order. The slice must not be changed.
func (o *Object) Fields() []Field { return o.fields }

// Get returns the value of a field.
func (o *Object) Get(name string) (Value, bool) {
	if i := o.find(name); i >= 0 {
		return o.fields[i].Value, true
	}
	return nil, false
}

// Set gives a field a value; only for objects under construction.
func (o *Object) Set(name string, v Value) {
	if i := o.find(name); i >= 0 {
		o.fields[i].Value = v
		return
	}
	o.fields = append(o.fields, Field{name, v})
	switch {
	case o.index != nil:
		o.index[name] = len(o.fields) - 1
	case len(o.fields) >= indexedFrom:
		o.index = make(map[string]int, 2*indexedFrom)
		for i, f := range o.fields {
			o.index[f.Name] = i
		}
	}
}

// Delete removes a field; only for objects under construction.
func (o *Object) Delete(name string) {
	i := o.find(name)
	if i < 0 {
		return
	}
	o.fields = append(o.fields[:i:i], o.fields[i+1:]...)
	if o.index != nil {
		o.index = nil
		if len(o.fields) >= indexedFrom {
			o.index = make(map[string]int, len(o.fields))
			for i, f := range o.fields {
				o.index[f.Name] = i
			}
		}
	}
}

func (o *Object) find(name string) int {
	if o.index != nil {
		if i, ok := o.index[name]; ok {
			return i
		}
		return -1
	}
	for i := range o.fields {
		if o.fields[i].Name == name {
			return i
		}
	}
	return -1
}
