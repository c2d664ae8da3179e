package builtin

import "sync"

// names are the sets of names that definitions must keep free.
var names = sync.OnceValue(func() (n struct {
	globals, collections, document, reserved, static map[string]bool
}) {
	n.globals, n.collections = map[string]bool{}, map[string]bool{}
	for _, m := range allModules {
		if m.Parent == "" {
			n.globals[m.Name] = true
		}
	}
	for _, f := range globals {
		n.globals[f.Name] = true
	}
	for _, c := range allCollections {
		n.collections[c.Name], n.globals[c.Name] = true, true
		if c.Alias != "" {
			n.collections[c.Alias], n.globals[c.Alias] = true, true
		}
	}
	n.document, n.reserved = map[string]bool{}, map[string]bool{}
	for _, name := range userCollection.Documents {
		n.document[name], n.reserved[name] = true, true
	}
	for _, f := range documentType.Fields {
		if f.Given {
			delete(n.reserved, f.Name)
		}
	}
	// Fauna keeps the name of a method that it never had.
	n.static = map[string]bool{"createAll": true}
	for _, name := range userCollection.Members {
		n.static[name] = true
	}
	return n
})

// IsGlobal reports whether name is a global: a module or a function.
func IsGlobal(name string) bool { return names().globals[name] }

// IsCollection reports whether name is a global that contains documents.
func IsCollection(name string) bool { return names().collections[name] }

// IsDocumentMember reports whether the documents of user collections have a
// built-in field or method of this name: no field of a definition can have it.
func IsDocumentMember(name string) bool { return names().document[name] }

// IsReservedField reports whether a top-level field of a document is reserved
// for the document itself: user data may have it only through the methods
// that end in "Data".
func IsReservedField(name string) bool { return names().reserved[name] }

// IsCollectionMember reports whether user collections have a built-in member
// of this name: no index can have it.
func IsCollectionMember(name string) bool { return names().static[name] }

// IsMetaField reports whether documents have a built-in field of this name.
func IsMetaField(name string) bool {
	for _, f := range documentType.Fields {
		if f.Name == name {
			return true
		}
	}
	return false
}
