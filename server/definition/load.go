package definition

import (
	"errors"
	"strings"

	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/document/record"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/txn"
)

// ErrNoDatabase is returned for a path that names no database.
var ErrNoDatabase = errors.New("no such database")

// Loader reads definitions out of a store.
type Loader struct {
	Library plan.Library
	// Typecheck is the static typing default of the root database.
	Typecheck bool
}

// level is a database on a path, with the version of its definitions.
type level struct {
	db      keyspace.DB
	version store.Timestamp
}

// load reads the namespace of the database at a path of names, and the
// versions of all databases on the path: what the namespace depends on.
func (l *Loader) load(tx *txn.Tx, path string) (*document.Namespace, []level, error) {
	var db keyspace.DB
	typechecked, protected := l.Typecheck, false
	levels := []level{{}}
	if path != "" {
		for name := range strings.SplitSeq(path, "/") {
			child, err := childNamed(tx, db, name)
			if err != nil {
				return nil, nil, err
			}
			db = keyspace.DB(child.ID)
			typechecked, protected = child.Effective(typechecked, protected)
			levels = append(levels, level{db: db})
		}
	}
	for i := range levels {
		var err error
		if levels[i].version, err = version(tx, levels[i].db); err != nil {
			return nil, nil, err
		}
	}
	databases, err := LoadDatabases(tx, db)
	if err != nil {
		return nil, nil, err
	}
	collections, err := LoadCollections(tx, db)
	if err != nil {
		return nil, nil, err
	}
	functions, err := loadAll(tx, db, Functions, catalog.LoadFunction)
	if err != nil {
		return nil, nil, err
	}
	defs := catalog.NewDefinitions(collections, functions, databases, typechecked, protected)
	return document.NewNamespace(db, path, levels[len(levels)-1].version, defs, Natives(), l.Library), levels, nil
}

func childNamed(tx *txn.Tx, db keyspace.DB, name string) (*catalog.Database, error) {
	children, err := LoadDatabases(tx, db)
	if err != nil {
		return nil, err
	}
	for _, d := range children {
		if d.Name == name {
			return d, nil
		}
	}
	return nil, ErrNoDatabase
}

// version is the time of the last change of a database's definitions, 0 for
// none.
func version(tx *txn.Tx, db keyspace.DB) (store.Timestamp, error) {
	v, ok, err := tx.Peek(keyspace.VersionKey(db))
	if err != nil || !ok {
		return 0, err
	}
	return v.At, nil
}

// LoadDatabases reads the child databases of a database.
func LoadDatabases(tx *txn.Tx, db keyspace.DB) ([]*catalog.Database, error) {
	return loadAll(tx, db, Databases, catalog.LoadDatabase)
}

// LoadCollections reads the user collections of a database.
func LoadCollections(tx *txn.Tx, db keyspace.DB) ([]*catalog.Collection, error) {
	return loadAll(tx, db, Collections, catalog.LoadCollection)
}

// loadAll loads all documents of a native collection.
func loadAll[T any](tx *txn.Tx, db keyspace.DB, m *document.Collection, load func(id uint32, obj *value.Object) (T, error)) ([]T, error) {
	var out []T
	scan := tx.Scan(keyspace.CollectionRange(db, m.ID(), 0, document.MaxID), false, txn.Present)
	defer scan.Close()
	for scan.Next() {
		v := scan.Version()
		ver, err := document.ParseVersion(v)
		if err != nil {
			return nil, err
		}
		obj, err := record.Decode(ver.Data, record.Env{At: v.At})
		if err != nil {
			return nil, err
		}
		x, err := load(uint32(keyspace.DocumentID(v.Key)), obj)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, scan.Err()
}
