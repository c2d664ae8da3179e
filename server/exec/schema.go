package exec

import (
	"context"
	"slices"
	"strings"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/document/record"
	"github.com/fawndb/fawn/server/store"
)

// Schema is what the names of one database mean at one schema version. It is
// immutable.
type Schema struct {
	db          document.DB
	path        string
	version     store.Timestamp // commit time of the last schema change; 0 for none
	typechecked bool
	protected   bool
	// server is set for the role "server", from which child databases are
	// hidden and which may not make any.
	server bool

	catalog   *catalog.Schema
	databases []*catalog.Database // children, in creation order
	names     map[string]value.Value
	colls     map[uint32]*Coll
	functions map[string]*UDF // by name
}

// The native collections.
var (
	CollectionModule = &Coll{nat: &native{1, "Collection", collectionNames{}, "create byName all where firstWhere toString"}}
	FunctionModule   = &Coll{nat: &native{2, "Function", functionNames{}, "create byName all where firstWhere toString"}}
	DatabaseModule   = &Coll{nat: &native{5, "Database", databaseNames{}, "create byName all where firstWhere toString"}}

	nativeCollections = []*Coll{CollectionModule, FunctionModule, DatabaseModule}
)

func newSchema(base Schema, lib *Library) *Schema {
	s := &base
	s.names = map[string]value.Value{}
	s.colls = make(map[uint32]*Coll, len(s.catalog.Collections)+len(nativeCollections))
	for _, m := range nativeCollections {
		s.colls[m.id()] = m
	}
	define := func(v value.Value, names ...string) {
		for _, name := range names {
			if name != "" {
				s.names[name] = v
			}
		}
	}
	// Later definitions win: collections over functions, names over aliases.
	s.functions = make(map[string]*UDF, len(s.catalog.Functions))
	for _, f := range s.catalog.Functions {
		u := &UDF{def: f, schema: s, lib: lib, body: body{source: "*udf:" + f.Name + "*", text: f.Body}}
		define(u, f.Alias)
		s.functions[f.Name] = u
	}
	for name, u := range s.functions {
		define(u, name)
	}
	for _, d := range s.catalog.Collections {
		s.colls[d.ID] = newColl(d, s)
		define(s.colls[d.ID], d.Alias)
	}
	for _, d := range s.catalog.Collections {
		define(s.colls[d.ID], d.Name)
	}
	return s
}

// Lookup implements plan.Names.
func (s *Schema) Lookup(name string) (value.Value, bool) {
	v, ok := s.names[name]
	return v, ok
}

// collByID finds a collection; one that no longer exists is the deleted one.
func (s *Schema) collByID(id uint32) *Coll {
	if m, ok := s.colls[id]; ok {
		return m
	}
	return deletedCollection
}

// nameOf is the name of a schema document, "" when it is gone.
func (s *Schema) nameOf(coll uint32, id value.ID) string {
	return s.collByID(coll).nat.kind.nameOf(s, id)
}

type collectionNames struct{}

func (collectionNames) idOf(s *Schema, name string) value.ID {
	if c := s.catalog.CollectionByName(name); c != nil {
		return value.ID(c.ID)
	}
	return -1
}

func (collectionNames) nameOf(s *Schema, id value.ID) string {
	if c := s.catalog.CollectionByID(uint32(id)); c != nil {
		return c.Name
	}
	return ""
}

type functionNames struct{}

func (functionNames) idOf(s *Schema, name string) value.ID {
	if f := s.catalog.FunctionByName(name); f != nil {
		return value.ID(f.ID)
	}
	return -1
}

func (functionNames) nameOf(s *Schema, id value.ID) string {
	if f := s.catalog.FunctionByID(uint32(id)); f != nil {
		return f.Name
	}
	return ""
}

type databaseNames struct{}

func (databaseNames) idOf(s *Schema, name string) value.ID {
	for _, d := range s.databases {
		if d.Name == name {
			return value.ID(d.ID)
		}
	}
	return -1
}

func (databaseNames) nameOf(s *Schema, id value.ID) string {
	for _, d := range s.databases {
		if value.ID(d.ID) == id {
			return d.Name
		}
	}
	return ""
}

// loadSchema reads the schema of the database at a path of names.
func (e *Engine) loadSchema(ctx context.Context, tx *document.Tx, path string, server bool) (*Schema, error) {
	s := Schema{typechecked: e.options.Typecheck, path: path, server: server}
	if path != "" {
		for name := range strings.SplitSeq(path, "/") {
			children, err := e.loadDatabases(tx, s.db)
			if err != nil {
				return nil, err
			}
			i := slices.IndexFunc(children, func(d *catalog.Database) bool { return d.Name == name })
			if i < 0 {
				return nil, ErrNoDatabase
			}
			s.db = document.DB(children[i].ID)
			s.typechecked, s.protected = children[i].Effective(s.typechecked, s.protected)
		}
	}
	v, ok, err := tx.Get(document.VersionKey(s.db), document.Present)
	if err != nil {
		return nil, err
	}
	if ok {
		s.version = v.At
	}
	if !server {
		if s.databases, err = e.loadDatabases(tx, s.db); err != nil {
			return nil, err
		}
	}
	colls, err := loadAll(tx, s.db, CollectionModule, catalog.LoadCollection)
	if err != nil {
		return nil, err
	}
	funcs, err := loadAll(tx, s.db, FunctionModule, catalog.LoadFunction)
	if err != nil {
		return nil, err
	}
	s.catalog = catalog.NewSchema(colls, funcs, s.typechecked, s.protected)
	return newSchema(s, e.lib), ctx.Err()
}

func (e *Engine) loadDatabases(tx *document.Tx, db document.DB) ([]*catalog.Database, error) {
	return loadAll(tx, db, DatabaseModule, catalog.LoadDatabase)
}

// loadAll loads all schema documents of a native collection.
func loadAll[T any](tx *document.Tx, db document.DB, m *Coll, load func(id uint32, obj *value.Object) (T, error)) ([]T, error) {
	var out []T
	scan := tx.Scan(document.CollectionRange(db, m.id(), 0, maxID), false, document.Present)
	defer scan.Close()
	for scan.Next() {
		v := scan.Version()
		ver, err := parseVersion(v)
		if err != nil {
			return nil, err
		}
		obj, err := record.Decode(ver.data, record.Env{At: v.At})
		if err != nil {
			return nil, err
		}
		x, err := load(uint32(document.DocumentID(v.Key)), obj)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, scan.Err()
}

func (collectionNames) all(s *Schema) []string {
	var names []string
	for _, c := range s.catalog.Collections {
		names = append(names, c.Name)
	}
	return names
}

func (functionNames) all(s *Schema) []string {
	var names []string
	for _, f := range s.catalog.Functions {
		names = append(names, f.Name)
	}
	return names
}

func (databaseNames) all(s *Schema) []string {
	var names []string
	for _, d := range s.databases {
		names = append(names, d.Name)
	}
	return names
}
