package document

import (
	"reflect"
	"testing"

	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/server/access"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/txn"
)

// closed is a collection of which the server role may do nothing.
var closed = NewNative(5, "Database", species{"cat", "dog"})

// waysIn are the exported methods of a Writer, which has those of a Reader. A
// method that gets at data is a function that reports whether it did; the
// others say why they need not ask.
var waysIn = map[string]any{
	"Exists": func(a *attempt) bool { ok, err := a.Exists(a.closed()); a.world.must(err); return ok },
	"Fetch":  func(a *attempt) bool { ok, err := a.Fetch(a.closed()); a.world.must(err); return ok },
	"Require": func(a *attempt) bool {
		return described(a.Require(a.closed(), "a")) != "document_not_found: Database `cat` not found."
	},
	"Field": func(a *attempt) bool {
		_, ok, _ := a.Field(a.closed(), plan.NewFieldSite("a", diag.Span{}, library{}))
		return ok
	},
	"List": func(a *attempt) bool {
		seen := 0
		for _, look := range []func(l *Listing) (bool, error){
			func(l *Listing) (bool, error) { d, err := l.Next(); return d != nil, err },
			func(l *Listing) (bool, error) { return l.Lend(new(Doc)) },
			func(l *Listing) (bool, error) { n, err := l.Count(); return n > 0, err },
		} {
			l, err := a.List(closed, 0, MaxID, false, txn.Present)
			a.world.must(err)
			ok, err := look(l)
			a.world.must(err)
			l.Close()
			if ok {
				seen++
			}
		}
		if seen != 0 && seen != 3 {
			a.world.Errorf("%d of 3 ways through a listing are open", seen)
		}
		return seen > 0
	},
	"Entries": func(a *attempt) bool {
		e, err := a.Entries(closed, keyspace.IndexRange(a.Names.DB, closed.ID(), 1), 0, nil, false, txn.Present)
		a.world.must(err)
		defer e.Close()
		d, _, err := e.Next()
		a.world.must(err)
		return d != nil
	},
	"Create": func(a *attempt) bool {
		return writes(a, func() error { _, err := a.Create(closed, a.object(`{}`), false); return err })
	},
	"Change": func(a *attempt) bool {
		return writes(a, func() error { return a.Change(catalog.Update, a.closed(), a.object(`{}`), false) })
	},
	"Delete": func(a *attempt) bool {
		return writes(a, func() error { _, err := a.Delete(a.closed()); return err })
	},
	"Permit": func(a *attempt) bool { return a.Permit(builtin.ActionWrite, closed) == nil },

	"Some": func(a *attempt) bool {
		found, err := a.Some(closed, 0, MaxID, false, txn.Present)
		a.world.must(err)
		return found
	},
	"Omits": func(a *attempt) bool {
		omits, err := a.Omits(closed, 1, txn.Present)
		a.world.must(err)
		return omits
	},
	"ReadAhead": func(a *attempt) bool {
		a.world.must(a.ReadAhead([]*Doc{a.closed(), {Coll: closed, ID: 2}}))
		_, known := a.Tx.Ahead(keyspace.DocumentKey(a.Names.DB, closed.ID(), 1), txn.Present)
		return known
	},

	"Peek": "of what was fetched", "Reference": "makes a reference",
	"MayCall": "asks about functions, and no role is kept from one yet: TestMayCall",

	"ByID": "makes a reference", "ByName": "makes a reference", "Known": "is about the reference",
	"NameOf": "names are known to whoever has the reference", "Current": "is what names mean",
	"UserData": "of what was fetched", "Meta": "of what was fetched", "EachComputed": "of what was fetched",
	"EachStored": "of what was fetched", "Fields": "of what was fetched", "DocumentHint": "is about the plan",
	"Now": "is a time", "ReadTime": "is a time", "EffectiveAt": "is a time", "Allow": "is about effects", "AtMost": "is about effects",
	"PresentOnly": "is about time", "NewID": "is a number", "NoteRedefined": "is a note", "NoteSize": "is a note", "ChargeWrites": "is a sum",
	"EvalDefault":  "calls what a definition gives",
	"BuildIndexes": "is work of the server", "BuildChunk": "is work of the server", "Reap": "is work of the server",
}

// closed is a document of that collection.
func (a *attempt) closed() *Doc { return &Doc{Coll: closed, ID: 1, Name: "cat"} }

// writes reports whether a write got past the door. Of a native collection the
// documents cannot be written here, so that shows in how it fails.
func writes(a *attempt, do func() error) (passed bool) {
	defer func() {
		if recover() != nil {
			passed = true // there is no definition
		}
	}()
	err := do()
	if a.Tx.Writing() {
		a.world.Error("it has written something")
	}
	return described(err) != described(access.Denied())
}

func TestEveryWayInAsks(t *testing.T) {
	w := newWorld(t, open)
	w.do(func(a *attempt) error {
		w.must(a.Tx.Put(append(keyspace.IndexPrefix(w.ns.DB, closed.ID(), 1, 8), 0, 0, 0, 0, 0, 0, 0, 1), entryValue(nil)))
		w.must(a.Tx.Put(keyspace.OmittedKey(w.ns.DB, closed.ID(), 1, 1), entryValue(nil)))
		return a.put(a.closed(), nil, `{ name: "cat", a: 1 }`)
	})
	methods := reflect.TypeFor[*Writer]()
	for i := range methods.NumMethod() {
		name := methods.Method(i).Name
		switch way := waysIn[name].(type) {
		case nil:
			t.Errorf("%s may be a way to the data: say why not, or how it asks", name)
		case func(a *attempt) bool:
			if !way(w.begin()) {
				t.Errorf("%s: an admin does not get in", name)
			}
			if way(w.as(t.Context(), &access.Principal{Role: access.Server})) {
				t.Errorf("%s: who may nothing gets in", name)
			}
		}
	}
	for name := range waysIn {
		if _, ok := methods.MethodByName(name); !ok {
			t.Errorf("there is no %s", name)
		}
	}
}

// TestWhatMayNotBeReadIsNotRecorded shows that a denied read costs nothing and
// is no reason for a conflict.
func TestWhatMayNotBeReadIsNotRecorded(t *testing.T) {
	w := newWorld(t, open)
	a := w.as(t.Context(), &access.Principal{Role: access.Server})
	for name, way := range waysIn {
		if way, ok := way.(func(a *attempt) bool); ok {
			if way(a); a.Tx.Reading() || a.Tx.Stats != (txn.Stats{}) {
				t.Fatalf("%s has read something", name)
			}
		}
	}
}

func TestMayCall(t *testing.T) {
	f := &Function{Def: &catalog.Function{Name: "Database"}}
	w := newWorld(t, open)
	for _, role := range []string{access.Admin, access.Server} {
		if err := w.as(t.Context(), &access.Principal{Role: role}).MayCall(f); err != nil {
			t.Errorf("%s: %v", role, err)
		}
	}
}

// TestTheServerRoleHasTheRest shows that other collections are open to it.
func TestTheServerRoleHasTheRest(t *testing.T) {
	w := newWorld(t, open)
	w.do(func(a *attempt) error { return a.put(&Doc{Coll: animals, ID: 1}, nil, `{ name: "cat" }`) })
	a := w.as(t.Context(), &access.Principal{Role: access.Server})
	w.must(creating(`{ id: 1, a: 1 }`)(a))
	w.must(updating(1, `{ a: 2 }`)(a))
	for _, d := range []*Doc{w.doc(1), {Coll: animals, ID: 1}} {
		if ok, err := a.Exists(d); !ok || err != nil {
			t.Errorf("%s is not there: %v", shown(d), err)
		}
		d = &Doc{Coll: d.Coll, ID: d.ID, At: a.Tx.Snapshot()}
		if ok, err := a.Exists(d); ok != d.Coll.IsNative() || err != nil {
			t.Errorf("%s at the snapshot: %t %v", shown(d), ok, err)
		}
	}
	w.must(deleting(1)(a))
}
