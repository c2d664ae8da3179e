package value

import "strings"

// Resolver finds what the tagged values of a request refer to.
type Resolver interface {
	// Module is the module or collection with that name or alias.
	Module(name string) (Module, bool)
	// Keying says what identifies the documents of a module.
	Keying(m Module) Keying
	// ByID is the reference to a document, which need not exist.
	ByID(coll Module, id ID) Value
	// ByName is the reference to a named document, which must exist.
	ByName(coll Module, name string) (Value, bool)
}

// Keying is what identifies the documents of a collection.
type Keying uint8

const (
	// NoDocuments is for modules that are not collections.
	NoDocuments Keying = iota
	// KeyedByID is for user collections, Key, Token and Credential.
	KeyedByID
	// KeyedByName is for Collection, Function, Role, Database and
	// AccessProvider.
	KeyedByName
)

// reference reads a document or reference of a request, of which only the
// identity counts.
func (d *decoder) reference(tag string) (Value, error) {
	switch d.PeekKind() {
	case '"':
		text, err := d.text()
		if err != nil {
			return nil, err
		}
		return d.legacyReference(string(text))
	case '{':
	default:
		return nil, d.wrongPayload(tag, "object")
	}
	fields, err := d.payloadObject(tag)
	if err != nil {
		return nil, err
	}
	v, ok := fields.Get("coll")
	if !ok {
		return nil, wireErrorf("%s field 'coll' is required", tag)
	}
	coll, ok := v.(Module)
	keying := NoDocuments
	if ok {
		keying = d.resolve.Keying(coll)
	}
	switch keying {
	case KeyedByID:
		text, err := stringField(tag, fields, "id")
		if err != nil {
			return nil, err
		}
		id, ok := ParseID(text)
		if !ok {
			return nil, wireErrorf("%s field 'id' must be an integer", tag)
		}
		return d.resolve.ByID(coll, id), nil
	case KeyedByName:
		name, err := stringField(tag, fields, "name")
		if err != nil {
			return nil, err
		}
		if doc, ok := d.resolve.ByName(coll, name); ok {
			return doc, nil
		}
		return nil, wireErrorf("no such schema object '%s'", name)
	default:
		return nil, wireErrorf("%s field 'coll' requires a module value", tag)
	}
}

func stringField(tag string, fields *Object, name string) (string, error) {
	v, ok := fields.Get(name)
	if !ok {
		return "", wireErrorf("%s field '%s' is required", tag, name)
	}
	s, ok := v.(String)
	if !ok {
		return "", wireErrorf("%s field '%s' requires a string value", tag, name)
	}
	return string(s), nil
}

// legacyReference finds the document of "Coll:123" or "Collection:Name".
func (d *decoder) legacyReference(text string) (Value, error) {
	name, key, ok := strings.Cut(text, ":")
	if !ok {
		return nil, wireErrorf("doc id must be in the format <coll>:<id>")
	}
	coll, ok := d.resolve.Module(name)
	keying := NoDocuments
	if ok {
		keying = d.resolve.Keying(coll)
	}
	switch keying {
	case KeyedByID:
		id, ok := ParseID(key)
		if !ok {
			return nil, wireErrorf("invalid document id '%s'", key)
		}
		return d.resolve.ByID(coll, id), nil
	case KeyedByName:
		if doc, ok := d.resolve.ByName(coll, key); ok {
			return doc, nil
		}
		return nil, wireErrorf("no such schema definition document '%s'", key)
	default:
		return nil, wireErrorf("no such collection '%s'", name)
	}
}
