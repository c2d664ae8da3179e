package catalog

import (
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/types"
	"github.com/fawndb/fawn/fql/value"
)

// needMigrations lists the changes of fields from old to c that the documents
// of the collection would not survive. A new "migrations" member is taken to
// provide for all of them.
func needMigrations(old, c *Collection) []diag.Diagnostic {
	is, was := member(c.Definition, "migrations"), member(old.Definition, "migrations")
	if is.Kind() != value.KindNull && !value.Equal(is, was) {
		return nil
	}
	m := migrationCheck{}
	m.fields("", shapeOf(old).Fields, shapeOf(c).Fields)
	_, declared := c.Definition.Get("wildcard")
	_, wasDeclared := old.Definition.Get("wildcard")
	switch {
	case old.Wildcard && !c.Wildcard && !wasDeclared:
		m.report("Missing wildcard definition",
			"Collections with no fields defined allow arbitrary fields by default. "+
				"To keep this behavior, add a wildcard declaration to the schema definition")
	case old.Wildcard && !c.Wildcard:
		m.report("Missing wildcard definition", "Add the wildcard back",
			"Move the extra fields with a `move_wildcard` migration",
			"Drop the extra fields with a `move_wildcard` and `drop` migration")
	case c.Wildcard && !old.Wildcard && declared:
		m.report("Wildcard was not present in the live schema",
			"Add the wildcard with an `add_wildcard` migration")
	case c.Wildcard && !old.Wildcard:
		m.report("All fields from the live schema are dropped, reintroducing the implicit wildcard that " +
			"requires an `add_wildcard` migration. Are you sure you meant to do this?")
	}
	return m.found
}

var noShape = types.NewRecord(nil, types.Any)

func shapeOf(c *Collection) *types.Record {
	if c.shape == nil {
		return noShape
	}
	return c.shape
}

type migrationCheck struct{ found []diag.Diagnostic }

func (m *migrationCheck) report(message string, hints ...string) {
	d := diag.Diagnostic{Kind: diag.KindError, Message: message}
	for _, h := range hints {
		d.Hints = append(d.Hints, diag.Diagnostic{Kind: diag.KindHint, Message: h})
	}
	m.found = append(m.found, d)
}

// fields reports what became of live fields, then new ones.
func (m *migrationCheck) fields(prefix string, live, submitted []types.Field) {
	find := func(in []types.Field, name string) *types.Field {
		for i := range in {
			if in[i].Name == name {
				return &in[i]
			}
		}
		return nil
	}
	for _, was := range live {
		path := prefix + "." + was.Name
		is := find(submitted, was.Name)
		if is == nil {
			m.report("Field `"+path+"` is missing from the submitted schema",
				"Drop the field and its data with a `drop` migration")
			continue
		}
		if types.Subtype(was.Type, is.Type) {
			continue
		}
		a, isRecord := was.Type.(*types.Record)
		b, wasRecord := is.Type.(*types.Record)
		if isRecord && wasRecord && a.Wildcard == nil && b.Wildcard == nil {
			m.fields(path, a.Fields, b.Fields)
			continue
		}
		m.report("Field `"+path+"` of type `"+is.Type.String()+"` does not match the live type `"+
			was.Type.String()+"`", "Add a migration to split the invalid types into another field")
	}
	for _, is := range submitted {
		if find(live, is.Name) == nil {
			m.report("Field `"+prefix+"."+is.Name+"` is not present in the live schema",
				"Provide an `add` migration for this field")
		}
	}
}
