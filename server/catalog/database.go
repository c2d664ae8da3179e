package catalog

import "github.com/fawndb/fawn/fql/value"

// Database is a child database. It is immutable once made.
type Database struct {
	// ID never changes and is never used again in the store.
	ID uint32
	// Name is unique among the children of one database.
	Name string
	// GlobalID is unique everywhere and survives renaming.
	GlobalID string
	// Typechecked and Protected are nil when they follow the parent.
	Typechecked *bool
	Protected   *bool
	Priority    value.Value // stored for users only; nil when not given

	// Definition is the Database document as users see it, without "coll" and
	// "ts".
	Definition *value.Object
}

// StoredForm is the object to store for the database.
func (d *Database) StoredForm() *value.Object { return d.Definition }

// LoadDatabase rebuilds a database from its stored form.
func LoadDatabase(id uint32, obj *value.Object) (*Database, error) {
	d := readDatabase(obj)
	d.ID = id
	return d, nil
}

func readDatabase(def *value.Object) *Database {
	d := &Database{
		Name: text(def, "name"), GlobalID: text(def, "global_id"),
		Typechecked: optionalBool(def, "typechecked"), Protected: optionalBool(def, "protected"),
		Definition: def,
	}
	if p, ok := def.Get("priority"); ok {
		d.Priority = p
	}
	return d
}

// Effective returns the properties of the database whose parent has the given
// effective ones. A database without parent has typechecked true and protected
// false.
func (d *Database) Effective(typechecked, protected bool) (bool, bool) {
	if d.Typechecked != nil {
		typechecked = *d.Typechecked
	}
	if d.Protected != nil {
		protected = *d.Protected
	}
	return typechecked, protected
}
