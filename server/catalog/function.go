package catalog

import "github.com/fawndb/fawn/fql/value"

// Function is a user function. It is immutable once made.
type Function struct {
	// ID never changes and is never used again in the database.
	ID        uint32
	Name      string
	Alias     string // "" for none
	Body      string // a long lambda, exactly as written
	Signature string // a function type; "" when not declared
	Role      string // whose rights the body has; "" for the caller's

	// Definition is the Function document as users see it, without "coll" and
	// "ts".
	Definition *value.Object
}

// StoredForm is the object to store for the function.
func (f *Function) StoredForm() *value.Object { return f.Definition }

// LoadFunction rebuilds a function from its stored form.
func LoadFunction(id uint32, obj *value.Object) (*Function, error) {
	f := readFunction(obj)
	f.ID = id
	return f, nil
}

func readFunction(def *value.Object) *Function {
	return &Function{
		Name: text(def, "name"), Alias: text(def, "alias"), Body: text(def, "body"),
		Signature: text(def, "signature"), Role: text(def, "role"), Definition: def,
	}
}
