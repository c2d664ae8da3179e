package types

// The names of types only: what the modules and native collections have is
// declared in package builtin, whose tests compare the two.

// modules have a type <name>Module.
var modules = []string{
	"Array", "Boolean", "Bytes", "Date", "ID", "Doc", "Math", "Null", "Number", "Int", "Long",
	"Double", "Float", "Object", "Set", "SetCursor", "EventSource", "String", "Struct", "Time",
	"TransactionTime", "UUID", "Query", "FQL", "FQL.Schema",
}

// natives are the native collections with the type of their documents.
var natives = map[string]string{
	"Collection": "CollectionDef", "Function": "FunctionDef", "Database": "DatabaseDef",
	"Role": "Role", "AccessProvider": "AccessProvider",
	"Key": "Key", "Token": "Token", "Credential": "Credential",
}

// constructors are the named types with one argument.
var constructors = map[string]bool{
	"Array": true, "Set": true, "EventSource": true, "Stream": true, "Ref": true, "EmptyRef": true,
	"NamedRef": true, "EmptyNamedRef": true, "UserFunction": true,
}

// builtin holds the names of all built-in types; true for those of documents.
var builtin = func() map[string]bool {
	m := map[string]bool{}
	for _, name := range basicNames {
		m[name] = false
	}
	for name := range constructors {
		m[name] = false
	}
	for _, name := range modules {
		m[name+"Module"] = false
	}
	for name, doc := range natives {
		// Every native collection has a ...Def name, though some documents go
		// by another.
		m[name+"Def"] = false
		m["Null"+name+"Def"] = false
		m["Null"+doc] = false
		m[name+"Collection"] = false
	}
	for _, doc := range natives {
		m[doc] = true
	}
	return m
}()

// IsBuiltin reports whether name is a built-in type.
func IsBuiltin(name string) bool {
	_, ok := builtin[name]
	return ok
}

// Derived are the types that modules and native collections define.
func Derived() []string {
	var names []string
	for name := range builtin {
		if _, basic := basicByName[name]; !basic && !constructors[name] {
			names = append(names, name)
		}
	}
	return names
}

// Generated are the types that a collection called name, or with that alias,
// defines.
func Generated(name string) [3]string {
	return [3]string{name, name + "Collection", "Null" + name}
}
