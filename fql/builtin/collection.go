package builtin

import "github.com/fawndb/fawn/fql/value"

// plants is the setup of examples that need documents.
var plants = []string{
	`Collection.create({
  name: "Plant",
  indexes: { byKind: { terms: [{ field: ".kind" }], values: [{ field: ".height" }] } },
  computed_fields: { tall: { body: "plant => plant.height > 100" } }
})`,
	`Plant.create({ id: 1, name: "Rose", kind: "shrub", height: 120 })
Plant.create({ id: 2, name: "Fern", kind: "herb", height: 60 })
Plant.create({ id: 3, name: "Mint", kind: "herb", height: 40 })`,
}

// collectionType is what collections as values have. C is the type of the
// documents, Create and CreateData are what their fields make of the arguments
// of create and createData. A native collection has some of the members
// (Collection.Members).
var collectionType = Type{
	Name: "Collection", Params: []string{"C", "Create", "CreateData"}, Doc: "C",
	Kinds:       []value.Kind{value.KindModule},
	Summary:     "What collections have: the user's, and the native ones that hold definitions.",
	Interpreted: true,
	Fields: []*Field{
		{
			Name: "definition", Type: "CollectionDef",
			Summary: "The definition of the collection.",
			Example: Example{Setup: plants, Query: `Plant.definition.name`, Result: `"Plant"`},
		},
	},
	Methods: []*Function{
		{
			Name:       "all",
			Signatures: []string{"() => Set<C>", "(range: { from: Any } | { to: Any } | { from: Any, to: Any }) => Set<C>"},
			Effect:     Read, Action: ActionRead,
			Summary: "The documents in the order of their ids, or those of a range of ids. Documents that the caller may not read are left out.",
			Example: Example{Setup: plants, Query: `Plant.all({ from: 2 }).map(.name).toArray()`, Result: `["Fern", "Mint"]`},
		},
		{
			Name: "byId", Signatures: []string{"(id: ID) => Ref<C>"}, Effect: Read,
			Summary: "A reference to the document with an id. Whether there is one shows when it is used.",
			Example: Example{Setup: plants, Query: `Plant.byId(1)!.name`, Result: `"Rose"`},
		},
		{
			Name: "byName", Signatures: []string{"(name: String) => NamedRef<C>"}, Effect: Read,
			Summary: "A reference to the definition with a name. Whether there is one shows when it is used.",
			Example: Example{Setup: plants, Query: `Collection.byName("Plant")!.name`, Result: `"Plant"`},
		},
		{
			Name: "create", Signatures: []string{"(data: Create) => C"}, Checks: Checks{{"data", checkObject}},
			Effect: Write, Action: ActionCreate | ActionCreateWithID,
			Summary: "Makes a document. Its id and ttl may be given; other names of the document's own may not.",
			Example: Example{Setup: plants, Query: `Plant.create({ id: 4, name: "Oak" }).name`, Result: `"Oak"`},
		},
		{
			Name: "createData", Signatures: []string{"(data: CreateData) => C"}, Checks: Checks{{"data", checkObject}},
			Effect: Write, EffectName: "`create`", Action: ActionCreate,
			Summary: "Makes a document of fields with any names.",
			Example: Example{Setup: plants, Query: `Plant.createData({ id: "mine" }).data`, Result: `{ id: "mine" }`},
		},
		{
			Name: "firstWhere", Signatures: []string{"(predicate: C => Boolean) => C | Null"}, CallbackName: "pred",
			Effect: Read, Action: ActionRead,
			Summary: "The first document for which the predicate holds, or null.",
			Example: Example{Setup: plants, Query: `Plant.firstWhere(p => p.height < 100)!.name`, Result: `"Fern"`},
		},
		{
			Name: "toString", Signatures: []string{"() => String"},
			Summary: "The name of the collection.",
			Example: Example{Setup: plants, Query: `Plant.toString()`, Result: `"Plant"`},
		},
		{
			Name: "where", Signatures: []string{"(predicate: C => Boolean) => Set<C>"}, CallbackName: "pred",
			Effect: Read, Action: ActionRead,
			Summary: "The documents for which the predicate holds.",
			Example: Example{Setup: plants, Query: `Plant.where(.kind == "herb").map(.name).toArray()`, Result: `["Fern", "Mint"]`},
		},
	},
	Forms: []Form{
		{
			Name: "index",
			Signatures: []string{
				"index(term1: T1, ...) => Set<C>",
				"index(term1: T1, ..., range: { from: Any } | { to: Any } | { from: Any, to: Any }) => Set<C>",
			},
			Action:  ActionRead,
			Summary: "The documents that an index of the collection has under its terms, in the order of its values, or those of a range of the values.",
			Example: Example{Setup: plants, Query: `Plant.byKind("herb", { from: 50 }).map(.name).toArray()`, Result: `["Fern"]`},
		},
	},
}

// userCollection is the form of the collections that users define.
var userCollection = Collection{
	Document:  "C",
	Members:   []string{"all", "byId", "create", "createData", "definition", "firstWhere", "toString", "where"},
	Documents: []string{"id", "coll", "ts", "ttl", "data", "delete", "exists", "replace", "replaceData", "update", "updateData"},
	Apply: &Function{
		Name: applyName, Signatures: []string{"(id: ID) => Ref<C>"},
		Summary: "A reference to the document with an id, as byId(), also where nothing may be read.",
		Example: Example{Setup: plants, Query: `Plant(2)!.name`, Result: `"Fern"`},
	},
	Summary: "A collection that a definition made.",
}
