package builtin

import "github.com/fawndb/fawn/fql/value"

// The native collections, which hold definitions, and the secrets.

// schemaMembers are what the collections of named definitions have, and
// definitionMembers their documents.
var (
	schemaMembers     = []string{"all", "byName", "create", "firstWhere", "toString", "where"}
	definitionMembers = []string{"name", "coll", "ts", "delete", "exists", "replace", "update"}
	secretMembers     = []string{"all", "byId", "create", "firstWhere", "toString", "where"}
	secretDocuments   = []string{"id", "coll", "ts", "ttl", "data", "delete", "exists", "replace", "update"}
)

var nativeCollection = Collection{
	Name: "Collection", Document: "CollectionDef", Named: true,
	Members: schemaMembers, Documents: definitionMembers,
	Create: `{
  name: String, alias: String?,
  computed_fields: { *: { body: String, signature: String? } }?,
  fields: { *: { signature: String, default: String? } }?,
  migrations: Array<{ *: Any }>?, wildcard: String?,
  history_days: Number?, ttl_days: Number?, document_ttls: Boolean?,
  indexes: { *: {
    terms: Array<{ field: String, mva: Boolean? }>?,
    values: Array<{ field: String, mva: Boolean?, order: "asc" | "desc" | Null }>?,
    queryable: Boolean?
  } }?,
  constraints: Array<
    { unique: Array<String> | Array<{ field: String, mva: Boolean? }> } |
    { check: { name: String, body: String } }
  >?,
  data: { *: Any }?
}`,
	Example: Example{Query: `Collection.create({ name: "Cat", history_days: 3 }).history_days`, Result: `3`},
	Record: `{
  name: String, ts: Time, alias: String?,
  computed_fields: { *: { body: String, signature: String? } }?,
  fields: { *: { signature: String, default: String? } }?,
  migrations: Array<Any>?, wildcard: String?,
  history_days: Number?, ttl_days: Number?, document_ttls: Boolean?,
  indexes: { *: Any }, constraints: Array<Any>, data: { *: Any }?
}`,
	Apply: &Function{
		Name: applyName, Signatures: []string{"(collection: String) => Any"},
		Summary: "The collection with a name or alias that a query computes.",
		Example: Example{Setup: plants, Query: `Collection("Plant").all().count()`, Result: `3`},
	},
	Fields: []*Field{
		{
			Name: "Deleted", Type: "Any",
			Summary: "The collection of references whose collection no longer exists.",
			Example: Example{Query: `Collection.Deleted.toString()`, Result: "error invalid_function_invocation: The function `toString` does not exist on `Collection.Deleted`"},
		},
	},
	Summary: "The definitions of collections.",
}

// deletedCollection is what references lead to whose collection has been
// deleted.
var deletedCollection = Collection{
	Name: value.DeletedModule, Documents: definitionMembers,
	Summary: "Stands for every collection that has been deleted.",
}

var nativeFunction = Collection{
	Name: "Function", Document: "FunctionDef", Named: true,
	Members: schemaMembers, Documents: definitionMembers,
	Create:  `{ name: String, alias: String?, signature: String?, role: String?, body: String, data: { *: Any }? }`,
	Example: Example{Query: `Function.create({ name: "triple", body: "x => x * 3" }).body`, Result: `"x => x * 3"`},
	Record:  `{ name: String, ts: Time, alias: String?, signature: String?, role: String?, body: String, data: { *: Any }? }`,
	Apply: &Function{
		Name: applyName, Signatures: []string{"(function: String) => Any"},
		Summary: "The user's function with a name or alias that a query computes.",
		Example: Example{Setup: functions, Query: `Function("double")(21)`, Result: `42`},
	},
	Summary: "The definitions of functions.",
}

var nativeDatabase = Collection{
	Name: "Database", Document: "DatabaseDef", Named: true,
	Members: schemaMembers, Documents: definitionMembers,
	Create:  `{ name: String, priority: Number?, typechecked: Boolean?, protected: Boolean?, data: { *: Any }? }`,
	Example: Example{Query: `Database.create({ name: "child" }).name`, Result: `"child"`},
	Record: `{
  name: String, ts: Time, global_id: String, priority: Number?,
  typechecked: Boolean?, protected: Boolean?, data: { *: Any }?
}`,
	Summary: "The child databases.",
}

var nativeRole = Collection{
	Name: "Role", Document: "Role", Named: true, Unavailable: true,
	Members: schemaMembers, Documents: definitionMembers,
	Create:  `{ name: String, privileges: Any?, membership: Any?, data: { *: Any }? }`,
	Record:  `{ name: String, ts: Time, privileges: Any, membership: Any, data: { *: Any }? }`,
	Summary: "The roles, which say who may do what.",
}

var nativeAccessProvider = Collection{
	Name: "AccessProvider", Document: "AccessProvider", Named: true, Unavailable: true,
	Members: schemaMembers, Documents: definitionMembers,
	Create: `{
  name: String, issuer: String, jwks_uri: String,
  roles: String | { role: String, predicate: String } | Array<String | { role: String, predicate: String }> | Null,
  data: { *: Any }?
}`,
	Record: `{
  name: String, ts: Time, issuer: String, jwks_uri: String, roles: Any, audience: String, data: { *: Any }?
}`,
	Summary: "The issuers of JWTs whose holders may query.",
}

var nativeKey = Collection{
	Name: "Key", Document: "Key", Unavailable: true,
	Members: secretMembers, Documents: secretDocuments,
	Create: `{ role: String, database: String?, ttl: Time?, data: { *: Any }? }`,
	Record: `{ id: ID, ts: Time, ttl: Time?, role: String, database: String?, secret: String?, data: { *: Any }? }`,
	Apply: &Function{
		Name: applyName, Signatures: []string{"(id: ID) => Ref<Key>"}, Unavailable: true,
		Summary: "A reference to the key with an id.",
	},
	Summary: "The keys: secrets with a role.",
}

var nativeToken = Collection{
	Name: "Token", Document: "Token", Unavailable: true,
	Members: secretMembers, Documents: secretDocuments,
	Create: `{ id: ID?, document: { *: Any } | Null, ttl: Time?, data: { *: Any }? }`,
	Record: `{ id: ID, ts: Time, ttl: Time?, document: { *: Any }, secret: String?, data: { *: Any }? }`,
	Apply: &Function{
		Name: applyName, Signatures: []string{"(id: ID) => Ref<Token>"}, Unavailable: true,
		Summary: "A reference to the token with an id.",
	},
	Functions: []*Function{
		{
			Name: "byDocument", Signatures: []string{"(document: { *: Any }) => Set<Token>"}, Unavailable: true,
			Effect: Read, Action: ActionRead,
			Summary: "The tokens that stand for a document.",
		},
	},
	Summary: "The tokens: secrets that stand for a document.",
}

var nativeCredential = Collection{
	Name: "Credential", Alias: "Credentials", Document: "Credential", Unavailable: true,
	Members: secretMembers, Documents: secretDocuments,
	Create: `{ id: ID?, document: { *: Any }, password: String?, data: { *: Any }? }`,
	Record: `{ id: ID, ts: Time, ttl: Time?, document: { *: Any }, password: String?, data: { *: Any }? }`,
	Apply: &Function{
		Name: applyName, Signatures: []string{"(id: ID) => Ref<Credential>"}, Unavailable: true,
		Summary: "A reference to the credential with an id.",
	},
	Functions: []*Function{
		{
			Name: "byDocument", Signatures: []string{"(document: { *: Any } | Null) => Ref<Credential>"}, Unavailable: true,
			Effect:  Read,
			Summary: "A reference to the credential of a document.",
		},
	},
	Methods: []*Function{
		{
			Name:        "login",
			Signatures:  []string{"(password: String) => Token", "(password: String, ttl: Time) => Token"},
			Unavailable: true, Effect: Write, Action: ActionRead | ActionCreate,
			Summary: "Makes a token for the document, if the password is right.",
		},
		{
			Name: "verify", Signatures: []string{"(password: String) => Boolean"}, Unavailable: true,
			Effect: Read, Action: ActionRead,
			Summary: "Whether a password is right.",
		},
	},
	Summary: "The passwords of documents.",
}
