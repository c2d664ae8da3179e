package exec_test

import (
	"testing"

	"github.com/fawndb/fawn/server/exec"
)

// TestAccess: fields, methods, operators and indexes of every kind of value.
func TestAccess(t *testing.T) {
	q := open(t, exec.Options{})
	q.must(items...)
	q.answers([][2]string{
		// Fields.
		{`({ a: 1, b: null }).a`, `1`}, {`({ a: 1, b: null }).b`, `null`}, {`({ a: 1 }).c`, `null`}, {`({ a: { b: 2 } }).a.b`, `2`}, {`({ a: 1 }).c!`, "null_value: Null value, due to missing field `c`"}, {`({ a: 1 }).c.d`, "invalid_null_access: Cannot access `d` on null."},
		{`({ toString: 1, keys: 2 }).toString`, `1`}, {`({ a: 1 }).toString`, `null`},
		{`Item(2)!.n`, `2`}, {`Item(2)!.o.p`, `2`}, {`Item(2)!.nope`, `null`}, {`Item(2)!.nope!`, "null_value: Null value, due to missing field `nope`"}, {`Item(2)!.double`, `4`}, {`Item(2)!.ref.n`, `3`}, {`Item(2)!.id`, `"2"`}, {`Item(2)!.coll == Item`, `true`},
		{`Item(2)!.update isa Function`, `true`}, {`Item(2)!.exists isa Function`, `true`}, {`Item(9).exists isa Function`, `true`}, {`Item(9).update`, "document_not_found: Collection `Item` does not contain document with id 9."},
		{`Item(9).n`, "document_not_found: Collection `Item` does not contain document with id 9."}, {`Item(9).id`, `"9"`}, {`Item(9).coll == Item`, `true`}, {`Item(9).ts`, "document_not_found: Collection `Item` does not contain document with id 9."}, {`Item(9)!.n`, "document_not_found: Collection `Item` does not contain document with id 9."},
		{`Item.createData({ update: 3, exists: 4, coll: 6, double: 7, z: 1 }) { data, z, double: .data.double }`, `{"data":{"update":3,"exists":4,"coll":6,"double":7,"z":1},"z":1,"double":7}`},
		{`Collection.byName("Item")!.name`, `"Item"`}, {`Collection.byName("Item").exists()`, `true`}, {`Collection.byName("Item").coll == Collection`, `true`}, {`Collection.byName("nope").name`, `"nope"`}, {`Collection.byName("nope").id`, "document_not_found: Collection `nope` not found."}, {`Item(1).name`, `null`},
		{`Item.definition.name`, `"Item"`}, {`Item.definition == Collection.byName("Item")`, `true`}, {`Collection.definition`, `null`}, {`Item.byK isa Function`, `true`}, {`Item.all isa Function`, `true`}, {`Item.nope`, `null`}, {`Item.byName`, `null`},
		{`Collection.byName isa Function`, `true`}, {`Collection.byId`, `null`}, {`Collection.all isa Function`, `true`}, {`Collection.Deleted == Collection.Deleted`, `true`}, {`Function.Deleted`, `null`}, {`Item.Deleted`, `null`},
		{`twice.definition.name`, `"twice"`}, {`twice.nope`, `null`}, {`twice.toString isa Function`, `true`}, {`(x => x).nope`, `null`}, {`Math.abs.nope`, `null`},
		{`Math.E > 2`, `true`}, {`Math.nope`, `null`}, {`FQL.Math == Math`, `true`}, {`FQL.Schema isa Object`, `true`}, {`Object.nope`, `null`},
		{`null.a`, "invalid_null_access: Cannot access `a` on null."}, {`let x = null; x.a`, "invalid_null_access: Cannot access `a` on null."}, {`Object.keys({}).first().a`, "invalid_null_access: Cannot access `a` on null."},
		{`"abc".length`, `3`}, {`[1, 2].length`, `2`}, {`"abc".nope`, `null`}, {`(1).nope`, `null`}, {`Date("2020-03-01").month`, `3`}, {`Time("2020-03-01T01:00:00Z").hour`, `1`}, {`"abc".at isa Function`, `true`},
		{`[1].toSet().first isa Function`, `true`}, {`[1].toSet().nope`, `null`}, {`Item.all().toStream().map isa Function`, `true`}, {`Item.all().paginate(1).after.toString isa Function`, `true`},

		// Methods, where they are not fields.
		{`({ at: x => x * 2 }).at(4)`, `8`}, {`({ a: 1 }).at(4)`, "invalid_function_invocation: The function `at` does not exist on `{ *: Any }`"}, {`null.at(0)`, "invalid_null_access: Cannot access `at` on null."}, {`null.toString()`, `"null"`}, {`({ a: 1 }).nope.at(0)`, "invalid_null_access: Cannot access `at` on null."}, {`({ a: 1 }).nope.toString()`, `"null"`}, {`(1).toString()`, `"1"`},
		{`Item(9).exists()`, `false`}, {`Item(9).update({})`, "document_not_found: Collection `Item` does not contain document with id 9."}, {`Item(9).delete()`, "document_not_found: Collection `Item` does not contain document with id 9."}, {`Item(9).nope()`, "document_not_found: Collection `Item` does not contain document with id 9."}, {`Item(1)!.double()`, "invalid_function_invocation: `double`: Expected a function, found `Int`"}, {`Item(9).coll()`, `invalid_function_invocation: callee function expects exactly 1 argument, but 0 were provided.`},
		{`let d = Item.create({ id: 77, n: 1 })!; d.delete(); d.update({})`, "document_not_found: Collection `Item` does not contain document with id 77."}, {`let d = Item.create({ n: 1 })!.delete(); d.n`, "invalid_null_access: Cannot access `n` on null."}, {`let d = Item.create({ n: 1 })!.delete(); d.update({})`, "invalid_null_access: Cannot access `update` on null."}, {`let d = Item.create({ n: 1 })!.delete(); d.exists()`, `false`},
		{`Collection.create`, `"[function create()]"`}, {`Item.firstWhere(.n == 3)!.n`, `3`}, {`Item.byName("x")`, "invalid_function_invocation: The function `byName` does not exist on `Item`"}, {`Collection.byId(1)`, "invalid_function_invocation: The function `byId` does not exist on `Collection`"}, {`Collection.Deleted.all()`, "invalid_function_invocation: The function `all` does not exist on `Collection.Deleted`"}, {`Collection.Deleted(1)`, "invalid_function_invocation: `Deleted`: Expected a function, found `Collection.Deleted`"},

		// Operators.
		{`1 + 2`, `3`}, {`"a" + 1`, `"a1"`}, {`null + 1`, "invalid_function_invocation: The function `+` does not exist on `Null`"}, {`[1] + [2]`, "invalid_function_invocation: The function `+` does not exist on `Array<Any>`"}, {`({}) - 1`, "invalid_function_invocation: The function `-` does not exist on `{ *: Any }`"}, {`true + true`, "invalid_function_invocation: The function `+` does not exist on `Boolean`"}, {`-"a"`, "invalid_function_invocation: The function `-` does not exist on `String`"}, {`-null`, "invalid_function_invocation: The function `-` does not exist on `Null`"}, {`~1`, `-2`}, {`!1`, "invalid_function_invocation: The function `!` does not exist on `Int`"}, {`!null`, "invalid_function_invocation: The function `!` does not exist on `Null`"}, {`1 < "a"`, `false`}, {`1 < 2`, `true`}, {`null < 1`, `false`}, {`let x = ({}).a; x + 1`, "invalid_function_invocation: The function `+` does not exist on `Null`"},
		{`Item(1) < Item(2)`, `true`}, {`Item + 1`, "invalid_function_invocation: The function `+` does not exist on `Item`"}, {`true && null`, `type_mismatch: expected type: Boolean, received Null`}, {`1 && true`, `type_mismatch: expected type: Boolean, received Int`},

		// Indexes.
		{`[1, 2][1]`, `2`}, {`[1, 2][2]`, `index_out_of_bounds: index 2 out of bounds for length 2`}, {`[1][-1]`, `index_out_of_bounds: index -1 out of bounds for length 1`}, {`"ab"[1]`, `"b"`}, {`({ a: 1 })["a"]`, `1`}, {`({ a: 1 })["b"]`, `null`}, {`({ a: 1 })[1]`, "invalid_argument: expected value for `key0` of type String, received Int"}, {`({ a: 1 })["a", "b"]`, `invalid_function_invocation: callee function expects exactly 1 argument, but 2 were provided.`},
		{`["a", "b"].map(x => ({ a: 1, b: 2 })[x])`, `[1,2]`}, {`Item(1)!["n"]`, `1`}, {`Item(1)!["double"]`, `2`}, {`Item(1)!["nope"]`, `null`}, {`Item(1)![0]`, "invalid_argument: expected value for `key0` of type String, received Int"}, {`Item(9)["n"]`, "document_not_found: Collection `Item` does not contain document with id 9."}, {`Item(1)!["update"] isa Function`, `true`},
		{`["n", "k", "id"].map(x => Item(3)![x])`, `[3,1,"3"]`}, {`null[0]`, "invalid_null_access: Cannot access `[]` on null."}, {`(1)[0]`, "invalid_function_invocation: The function `[]` does not exist on `Int`"}, {`Math["E"]`, "invalid_function_invocation: The function `[]` does not exist on `Math`"}, {`Item["all"]`, "invalid_function_invocation: The function `[]` does not exist on `Item`"}, {`twice[1]`, "invalid_function_invocation: The function `[]` does not exist on `Function`"}, {`[[1], [2]][1][0]`, `2`}, {`[1]["a"]`, "invalid_argument: expected value for `index0` of type Int, received String"},

		// ?. and ??.
		{`null?.a`, `null`}, {`null?.a.b.c`, `null`}, {`({})?.a`, `null`}, {`({ a: 1 })?.a`, `1`}, {`({})?.a.b`, "invalid_null_access: Cannot access `b` on null."}, {`Item(9)?.n`, `null`}, {`Item(9)?.n.at(1)`, `null`}, {`Item(1)?.n`, `1`}, {`Item(9)?.id`, `"9"`}, {`Item(9)?.coll == Item`, `true`}, {`Item(9)?.exists()`, `false`}, {`Item(9)?.update({})`, `null`}, {`Item(9)?.ts`, `null`}, {`Item(9)?.name`, `null`},
		{`Collection.byName("nope")?.name`, `"nope"`}, {`Collection.byName("nope")?.id`, `null`}, {`Collection.byName("nope")?.indexes`, `null`}, {`null?.at(1)`, `null`}, {`null?.[0]`, `null`}, {`[1]?.[0]`, `1`},
		{`null ?? 1`, `1`}, {`0 ?? 1`, `0`}, {`false ?? 1`, `false`}, {`Item(9) ?? 1`, `1`}, {`(Item(1) ?? 1)!.n`, `1`}, {`({}).a ?? 2`, `2`}, {`1 ?? abort(1)`, `1`},

		// !.
		{`null!`, `null_value: Null literal value`}, {`(1)!`, `1`}, {`({}).a!`, "null_value: Null value, due to missing field `a`"}, {`Item(9)!`, "document_not_found: Collection `Item` does not contain document with id 9."}, {`Item(1)!.n`, `1`}, {`[].first()!`, `null_value: Null value, due to empty array`}, {`Function.byName("nope")!`, "document_not_found: Function `nope` not found."}, {`Function.byName("twice")!.name`, `"twice"`}, {`null!.a`, `null_value: Null literal value`},

		// == and isa.
		{`Item(9) == null`, `true`}, {`null == Item(9)`, `true`}, {`Item(1) == null`, `false`}, {`null == Item(1)`, `false`}, {`Item(1) != null`, `true`}, {`Item(9) != null`, `false`}, {`Item(1) == Item(1)`, `true`}, {`Item(1) == Item(2)`, `false`}, {`Item(9) == Item(9)`, `true`}, {`null == null`, `true`}, {`({}).a == null`, `true`}, {`Item(1) == 1`, `false`}, {`[Item(9)] == [null]`, `false`},
		{`Item(1) isa Item`, `true`}, {`Item(9) isa Item`, `true`}, {`Item(1) isa Collection`, `false`}, {`Item.definition isa Collection`, `true`}, {`1 isa Item`, `false`}, {`twice isa Function`, `true`}, {`(x => x) isa Function`, `true`}, {`Math.abs isa Function`, `true`}, {`Item isa Function`, `false`}, {`twice isa Collection`, `false`}, {`twice.definition isa Function`, `true`},
		{`1 isa Int`, `true`}, {`1 isa String`, `false`}, {`"a" isa String`, `true`}, {`null isa Null`, `true`}, {`Item(1) isa Object`, `true`}, {`1 isa 1`, "invalid_argument: invalid argument `type_object`: expected a module object"}, {`1 isa "Int"`, "invalid_argument: invalid argument `type_object`: expected a module object"}, {`1 isa twice`, "invalid_argument: invalid argument `type_object`: expected a module object"},

		// Projections.
		{`({ a: 1, b: 2 }) { a }`, `{"a":1}`}, {`({ a: 1 }) { b: .a + 1, c }`, `{"b":2,"c":null}`}, {`[{ a: 1 }, { a: 2 }] { a }`, `[{"a":1},{"a":2}]`}, {`[] { a }`, `[]`}, {`[1] { a }`, `[{"a":null}]`}, {`[null] { a }`, "invalid_null_access: Cannot access `a` on null."}, {`null { a }`, `null`}, {`1 { a }`, `1`}, {`"a" { length }`, `"a"`}, {`Math { E }`, `"Math"`},
		{`Item(2) { n, double }`, `{"n":2,"double":4}`}, {`Item(9) { n }`, `null`}, {`Item(2) { ref { n } }`, `{"ref":{"n":3}}`}, {`Item.all() { n }`, `{"data":[{"n":1},{"n":2},{"n":3},{"n":4},{"n":5},{"n":null}]}`}, {`[{ a: [{ b: 1, c: 2 }] }] { a { c } }`, `[{"a":[{"c":2}]}]`},
		{`(Item.byK(0).toStream() { n }) isa EventSource`, `true`}, {`({ a: 1 }) { a: abort(1) }`, `abort: Query aborted.`}, {`[{ a: [] }] { a: .a.at(1) }`, `index_out_of_bounds: index 1 out of bounds for length 0`}, {`let y = 3; [{ a: 1 }] { a: .a + y }`, `[{"a":4}]`},
	})
}

// TestPermission: what a role may not see is not there, wherever it is looked
// for.
func TestPermission(t *testing.T) {
	q := open(t, exec.Options{})
	q.must(items...)
	q.must(`Database.create({ name: "a" })`)
	for _, x := range []struct{ query, admin, server string }{
		{`Database.byName("a").exists()`, `true`, `false`},
		{`Database.byName("a")?.ts != null`, `true`, `false`},
		{`Database.byName("a") == null`, `false`, `true`},
		{`Database.all().count()`, `1`, `0`},
		{`Database.byName("a") { name }`, `{"name":"a"}`, `null`},
		{`Database.byName("a")!.name`, `"a"`, "document_not_found: Database `a` not found."},
		{`[Item.all().count(), twice(3), Function.all().count()]`, `[5,6,4]`, `[5,6,4]`},
	} {
		for role, want := range map[string]string{"admin": x.admin, "server": x.server} {
			r := query(x.query)
			r.Caller = principal{role: role}
			if got := shown(q.run(r)); got != want {
				t.Errorf("%s as %s: got %s, want %s", x.query, role, got, want)
			}
		}
	}
}
