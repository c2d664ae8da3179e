package builtin

import "sync"

// The declarations, in the order of the reference.
var (
	allTypes = []*Type{
		&stringType, &numberType, &booleanType, &nullType, &bytesType, &idType, &uuidType, &objectType,
		&dateType, &timeType, &transactionTimeType, &arrayType, &setType, &cursorType, &eventSourceType,
		&functionType, &collectionType, &documentType,
	}
	allModules = []*Module{
		&arrayModule, &booleanModule, &bytesModule, &dateModule, &docModule, &doubleModule,
		&eventSourceModule, &floatModule, &fqlModule, &idModule, &intModule, &longModule, &mathModule,
		&nullModule, &numberModule, &objectModule, &queryModule, &schemaModule, &setModule,
		&setCursorModule, &stringModule, &structModule, &timeModule, &transactionTimeModule, &uuidModule,
	}
	allCollections = []*Collection{
		&nativeCollection, &nativeFunction, &nativeDatabase, &nativeRole, &nativeAccessProvider,
		&nativeKey, &nativeToken, &nativeCredential,
	}
)

// Types are the types of values, with what each has.
func Types() []*Type { return table().types }

// Modules are the built-in modules that are no collections.
func Modules() []*Module { return table().modules }

// Globals are the functions that are in scope everywhere.
func Globals() []*Function { return table().globals }

// Collections are the native collections.
func Collections() []*Collection { return table().collections }

// UserCollection is the form of the collections that users define.
func UserCollection() *Collection { return &userCollection }

// DeletedCollection is what stands for a collection that no longer exists.
func DeletedCollection() *Collection { return &deletedCollection }

// NativeCollection is a native collection by its name, nil when there is none.
func NativeCollection(name string) *Collection {
	for _, c := range allCollections {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// Operators are the operators and the other constructs that compute.
func Operators() []Operator { return operators }

// Functions are all functions; the place of each is its ID.
func Functions() []*Function { return table().functions }

// Lookup finds a function by its qualified name: "String.at", "log",
// "Time()", "String.+"; nil when there is none. What calling a user's
// collection does is "Coll()".
func Lookup(qualified string) *Function { return table().byName[qualified] }

// tables are the declarations with what links them.
type tables struct {
	types       []*Type
	modules     []*Module
	globals     []*Function
	collections []*Collection
	functions   []*Function
	byName      map[string]*Function
}

// table links the declarations when something first needs them, so that
// commands without queries do not pay for it.
var table = sync.OnceValue(func() *tables {
	t := &tables{
		types: allTypes, modules: allModules, globals: globals, collections: allCollections,
		byName: map[string]*Function{},
	}
	for _, x := range t.types {
		s := scope{x.Name, x.Params, x.Doc}
		t.add(s, x.Name, x.Methods...)
		for _, f := range x.Fields {
			f.owner = s
		}
	}
	for _, m := range t.modules {
		s := scope{name: m.Name}
		t.add(s, m.Name, m.Functions...)
		t.add(s, m.Name, m.Apply)
		for _, f := range m.Constants {
			f.owner = s
		}
	}
	t.add(scope{}, "", t.globals...)
	t.add(scope{"Collection", collectionType.Params, collectionType.Doc}, userReceiver, userCollection.Apply)
	t.offer(&userCollection)
	t.offer(&deletedCollection)
	for _, c := range t.collections {
		s := scope{name: c.Name}
		t.add(s, c.Name, c.Functions...)
		t.add(s, c.Name, c.Methods...)
		t.add(s, c.Name, c.Apply)
		t.offer(c)
	}
	return t
})

// userReceiver stands for a user's collection in qualified names.
const userReceiver = "Coll"

// add gives functions their ids.
func (t *tables) add(s scope, receiver string, functions ...*Function) {
	for _, f := range functions {
		if f == nil {
			continue
		}
		f.ID, f.Owner, f.scope, f.receiver = len(t.functions), s.name, s, receiver
		name := f.Qualified()
		if t.byName[name] != nil {
			panic("builtin: " + name + " is declared twice")
		}
		t.byName[name] = f
		t.functions = append(t.functions, f)
	}
}

// offer finds the methods that a collection names.
func (t *tables) offer(c *Collection) {
	for _, name := range c.Members {
		if f := t.byName["Collection."+name]; f != nil {
			c.offered = append(c.offered, f)
		}
	}
	for _, name := range c.Documents {
		if f := t.byName["Doc."+name]; f != nil {
			c.offered = append(c.offered, f)
		}
	}
}
