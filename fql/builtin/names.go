package builtin

import "slices"

// The names that definitions must keep free. The lists are short: going
// through them costs less than a map would.

// IsGlobal reports whether name is a global: a module or a function.
func IsGlobal(name string) bool {
	for _, m := range allModules {
		if m.Name == name {
			return m.Parent == ""
		}
	}
	for _, f := range globals {
		if f.Name == name {
			return true
		}
	}
	return IsCollection(name)
}

// IsCollection reports whether name is a global that contains documents.
func IsCollection(name string) bool {
	for _, c := range allCollections {
		if c.Name == name || c.Alias == name && name != "" {
			return true
		}
	}
	return false
}

// IsDocumentMember reports whether the documents of user collections have a
// built-in field or method of this name: no field of a definition can have it.
func IsDocumentMember(name string) bool { return slices.Contains(userCollection.Documents, name) }

// IsReservedField reports whether a top-level field of a document is reserved
// for the document itself: user data may have it only through the methods
// that end in "Data".
func IsReservedField(name string) bool {
	if !IsDocumentMember(name) {
		return false
	}
	f := metaField(name)
	return f == nil || !f.Given
}

// IsMetaField reports whether documents have a built-in field of this name.
func IsMetaField(name string) bool { return metaField(name) != nil }

func metaField(name string) *Field {
	for _, f := range documentType.Fields {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// IsCollectionMember reports whether user collections have a built-in member
// of this name: no index can have it. Fauna keeps the name of a method that it
// never had.
func IsCollectionMember(name string) bool {
	return name == "createAll" || slices.Contains(userCollection.Members, name)
}
