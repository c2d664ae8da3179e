package builtin

import "github.com/fawndb/fawn/fql/value"

var docModule = Module{
	Name: "Doc", Kinds: []value.Kind{value.KindDoc},
	Summary: "The type of documents, existing or not, for isa.",
}

// documentType is what documents have. C is the type of the documents; the
// other parameters are what their fields make of the arguments of the methods.
// The documents of native collections have some of the members
// (Collection.Documents).
var documentType = Type{
	Name: "Doc", Params: []string{"C", "Update", "UpdateData", "Replace", "ReplaceData"}, Doc: "C",
	Kinds:       []value.Kind{value.KindDoc},
	Summary:     "A reference to a document. Fields are read when they are asked for; a reference to a missing document acts as null.",
	Interpreted: true,
	Fields: []*Field{
		{
			Name: "id", Type: "ID",
			Summary: "The id. It can be read of missing documents.",
			Example: Example{Setup: plants, Query: `Plant.byId(9).id == 9`, Result: `true`},
		},
		{
			Name: "coll", Type: "CCollection",
			Summary: "The collection. It can be read of missing documents.",
			Example: Example{Setup: plants, Query: `Plant.byId(9).coll`, Result: `Plant`},
		},
		{
			Name: "ts", Type: "Time",
			Summary: "The time of the last write. In the query that writes it is the transaction time.",
			Example: Example{Setup: plants, Query: `Plant(1)!.ts < Time.now()`, Result: `true`},
		},
		{
			Name: "ttl", Type: "Time | Null", Given: true,
			Summary: "The time from which on the document does not exist, or null.",
			Example: Example{Setup: plants, Query: `Plant(1)!.ttl`, Result: `null`},
		},
		{
			Name: "data", Type: "{ *: Any }",
			Summary: "The stored fields as an object, without the document's own and computed ones.",
			Example: Example{Setup: plants, Query: `Plant(1)!.data`, Result: `{ name: "Rose", kind: "shrub", height: 120 }`},
		},
		{
			Name: "name", Type: "String", Given: true,
			Summary: "The name of a definition. It can be read of missing ones.",
			Example: Example{Query: `Collection.byName("Nothing").name`, Result: `"Nothing"`},
		},
	},
	Methods: []*Function{
		{
			Name: "delete", Signatures: []string{"() => NullC"}, Effect: Write, Action: ActionRead | ActionDelete,
			Summary: "Removes the document.",
			Example: Example{Setup: plants, Query: `Plant(1)!.delete()
Plant.all().count()`, Result: `2`},
		},
		{
			Name: "exists", Signatures: []string{"() => Boolean"}, Effect: Read, Action: ActionRead,
			Summary: "Whether the document can be read.",
			Example: Example{Setup: plants, Query: `[Plant(1).exists(), Plant(9).exists()]`, Result: `[true, false]`},
		},
		{
			Name: "replace", Signatures: []string{"(data: Replace) => C"}, Checks: Checks{{"data", checkObject}},
			Effect: Write, Action: ActionRead | ActionWrite,
			Summary: "Puts other fields in the place of all fields, the ttl included.",
			Example: Example{Setup: plants, Query: `Plant(1)!.replace({ name: "Briar" }).data`, Result: `{ name: "Briar" }`},
		},
		{
			Name: "replaceData", Signatures: []string{"(data: ReplaceData) => C"}, Checks: Checks{{"data", checkObject}},
			Effect: Write, EffectName: "`replace`", Action: ActionRead | ActionWrite,
			Summary: "As replace(), for fields with any names.",
			Example: Example{Setup: plants, Query: `Plant(1)!.replaceData({ id: "mine" }).data`, Result: `{ id: "mine" }`},
		},
		{
			Name: "update", Signatures: []string{"(data: Update) => C"}, Checks: Checks{{"data", checkObject}},
			Effect: Write, Action: ActionRead | ActionWrite,
			Summary: "Changes the given fields; null removes one, objects are merged.",
			Example: Example{Setup: plants, Query: `Plant(1)!.update({ height: 130, kind: null }).data`, Result: `{ name: "Rose", height: 130 }`},
		},
		{
			Name: "updateData", Signatures: []string{"(data: UpdateData) => C"}, Checks: Checks{{"data", checkObject}},
			Effect: Write, EffectName: "`update`", Action: ActionRead | ActionWrite,
			Summary: "As update(), for fields with any names.",
			Example: Example{Setup: plants, Query: `Plant(1)!.updateData({ ts: 1 }).data.ts`, Result: `1`},
		},
	},
	Forms: []Form{
		{
			Name: "field", Signatures: []string{"field: T"}, Effect: Read, Action: ActionRead,
			Summary: "A stored field, null when the document has none.",
			Example: Example{Setup: plants, Query: `Plant(1)!.height`, Result: `120`},
		},
		{
			Name: "computed field", Signatures: []string{"field: T"}, Effect: Read, Action: ActionRead,
			Summary: "What the definition's function makes of the document.",
			Example: Example{Setup: plants, Query: `Plant(1)!.tall`, Result: `true`},
		},
	},
}
