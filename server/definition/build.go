package definition

import (
	"fmt"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/txn"
)

// Index builds. A new index of a collection with few versions is built in the
// transaction that defines it. Otherwise the definition is stored with the index
// in the state Building, and a record of how far the build has come (see
// keyspace.Build): from then on every writer maintains the entries, and the
// background fills in the rest. Why that is correct is in the DESIGN page of
// package document.

// builtAtOnce is the greatest number of versions, deletions included, of a
// collection whose indexes are built at once (transactions document, section
// 10).
const builtAtOnce = 128

// deferBuilds leaves the new indexes of a large collection to the background.
func deferBuilds(w *document.Writer, coll, old *catalog.Collection) error {
	build, _ := coll.IndexChanges(old)
	if len(build) == 0 {
		return nil
	}
	it := w.Tx.PeekVersions(keyspace.CollectionRange(w.Names.DB, coll.ID, 0, document.MaxID))
	defer it.Close()
	for range builtAtOnce + 1 {
		if !it.Next() {
			return it.Err()
		}
	}
	coll.SetIndexState(catalog.Building, indexIDs(build)...)
	return nil
}

func indexIDs(indexes []*catalog.StoredIndex) []uint32 {
	ids := make([]uint32, len(indexes))
	for i, ix := range indexes {
		ids[i] = ix.ID
	}
	return ids
}

// beginBuilds builds the indexes that a change of a collection adds, or notes
// that the background has to.
func beginBuilds(w *document.Writer, coll, old *catalog.Collection) error {
	var now []*catalog.StoredIndex
	build, _ := coll.IndexChanges(old)
	for _, ix := range build {
		if ix.State == catalog.Complete {
			now = append(now, ix)
			continue
		}
		b := keyspace.Build{DB: w.Names.DB, Collection: coll.ID, Index: ix.ID}
		if err := w.Tx.Put(b.Key(), document.Position{}.Encode()); err != nil {
			return err
		}
		w.Deferred = append(w.Deferred, b)
	}
	if len(now) == 0 {
		return nil
	}
	return w.BuildIndexes(w.Defined.CollectionByID(coll.ID), now)
}

// endBuilds removes the records of the builds of some indexes, if there are
// any.
func endBuilds(w *document.Writer, coll *catalog.Collection, indexes []*catalog.StoredIndex) error {
	for _, ix := range indexes {
		if ix.State != catalog.Building {
			continue
		}
		b := keyspace.Build{DB: w.Names.DB, Collection: coll.ID, Index: ix.ID}
		if err := w.Tx.Delete(b.Key()); err != nil {
			return err
		}
	}
	return nil
}

// Build is what there is to tell of an unfinished build.
type Build struct {
	Database   string // its path
	Collection string
	Indexes    []string // the definitions that wait for it
	Documents  int64    // looked at so far
	// Progress is from 0 to 1: an estimate from the ids of the documents.
	Progress float64
}

// AdvanceBuild does a chunk of a build, and of those of the same collection that
// have come as far, unless alone is set. It reports how far the build is, with
// more set when something remains. The build may have been ended by somebody
// else.
func AdvanceBuild(w *document.Writer, b keyspace.Build, alone bool, size document.Chunk) (status Build, more bool, err error) {
	at, ok, err := position(w, b)
	if err != nil || !ok {
		return status, false, err
	}
	coll, ix, err := building(w, b)
	if err != nil || ix == nil {
		return status, false, err
	}
	group := []*catalog.StoredIndex{ix}
	if !alone {
		if group, err = together(w, coll.Def, b, at); err != nil {
			return status, false, err
		}
	}
	next, done, err := w.BuildChunk(coll, group, at, size)
	if err != nil {
		return status, false, err
	}
	if done {
		return status, false, settle(w, coll.Def, group, catalog.Complete)
	}
	for _, x := range group {
		b.Index = x.ID
		if err := w.Tx.Put(b.Key(), next.Encode()); err != nil {
			return status, false, err
		}
	}
	status, err = describe(w, coll.Def, ix, next)
	return status, true, err
}

// FailBuild ends a build without success.
func FailBuild(w *document.Writer, b keyspace.Build) error {
	if _, ok, err := position(w, b); err != nil || !ok {
		return err
	}
	coll, ix, err := building(w, b)
	if err != nil || ix == nil {
		return err
	}
	return settle(w, coll.Def, []*catalog.StoredIndex{ix}, catalog.Failed)
}

// building finds the index of a build; nil when there is nothing left to build:
// then the record goes.
func building(w *document.Writer, b keyspace.Build) (*document.Collection, *catalog.StoredIndex, error) {
	if w.Names.DB != b.DB {
		return nil, nil, ErrNoDatabase
	}
	if coll := w.Names.CollectionByID(b.Collection); coll.Def != nil {
		if ix := coll.Def.StoredIndex(b.Index); ix != nil && ix.State == catalog.Building {
			return coll, ix, nil
		}
	}
	return nil, nil, w.Tx.Delete(b.Key())
}

// position reads the record of a build. The commit checks that nobody else has
// gone on with it meanwhile.
func position(w *document.Writer, b keyspace.Build) (p document.Position, ok bool, err error) {
	v, ok, err := w.Tx.Get(b.Key(), txn.Present)
	if err != nil || !ok {
		return p, false, err
	}
	p, err = document.ParsePosition(v.Value)
	return p, true, err
}

// together lists the indexes of a collection whose builds are at a position.
func together(w *document.Writer, coll *catalog.Collection, b keyspace.Build, at document.Position) ([]*catalog.StoredIndex, error) {
	var group []*catalog.StoredIndex
	for _, ix := range coll.InState(catalog.Building) {
		b.Index = ix.ID
		p, ok, err := position(w, b)
		if err != nil {
			return nil, err
		}
		if ok && p == at {
			group = append(group, ix)
		}
	}
	return group, nil
}

// settle ends builds: the definition tells how from this commit on.
func settle(w *document.Writer, coll *catalog.Collection, indexes []*catalog.StoredIndex, state catalog.IndexState) error {
	settled, err := catalog.LoadCollection(coll.ID, coll.StoredForm())
	if err != nil {
		return err
	}
	settled.SetIndexState(state, indexIDs(indexes)...)
	stored, err := document.AppendVersion(nil, nil, settled.StoredForm())
	if err != nil {
		return err
	}
	if err := w.Tx.Put(keyspace.DocumentKey(w.Names.DB, Collections.ID(), value.ID(coll.ID)), stored); err != nil {
		return err
	}
	if err := endBuilds(w, coll, indexes); err != nil {
		return err
	}
	return touch(w, w.Names.DB)
}

// Builds lists the unfinished builds of the database.
func Builds(w *document.Writer) ([]Build, error) {
	var list []Build
	for _, coll := range w.Names.Defs.Collections {
		for _, ix := range coll.InState(catalog.Building) {
			at, ok, err := position(w, keyspace.Build{DB: w.Names.DB, Collection: coll.ID, Index: ix.ID})
			if err != nil {
				return nil, err
			}
			if !ok {
				return nil, fmt.Errorf("the build of index %d of %s has no record", ix.ID, coll.Name)
			}
			b, err := describe(w, coll, ix, at)
			if err != nil {
				return nil, err
			}
			list = append(list, b)
		}
	}
	return list, nil
}

// describe tells what is being built and how far it is.
func describe(w *document.Writer, coll *catalog.Collection, ix *catalog.StoredIndex, at document.Position) (Build, error) {
	b := Build{Database: w.Names.Path, Collection: coll.Name, Indexes: coll.Users(ix), Documents: at.Documents}
	all := keyspace.CollectionRange(w.Names.DB, coll.ID, 0, document.MaxID)
	var ends [2]float64
	for i := range ends {
		scan := w.Tx.Scan(all, i == 1, w.Tx.Snapshot())
		if scan.Next() {
			ends[i] = float64(keyspace.DocumentID(scan.Version().Key))
		}
		if err := scan.Err(); err != nil {
			return b, err
		}
		if err := scan.Close(); err != nil {
			return b, err
		}
	}
	if first, last := ends[0], ends[1]; last > first {
		b.Progress = min(max((float64(at.Next)-first)/(last-first), 0), 1)
	}
	return b, nil
}
