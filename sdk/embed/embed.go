// Package embed opens a FawnDB database in the process: no port, no network,
// the same client as for a server elsewhere.
//
//	db, err := embed.Open(ctx, embed.Options{Dir: "data"})
//	...
//	defer db.Close()
//	resp, err := db.Client().Query(ctx, query)
//
// The client hands its requests to the server's HTTP handler by a function
// call on the goroutine of the query, so that embedded and remote queries take
// one path and answer alike.
package embed

import (
	"context"
	"errors"
	"fmt"

	fawn "github.com/fawndb/fawn/sdk"
	"github.com/fawndb/fawn/server"
)

// Options configure the database; see server.Options. An empty Secret is fine:
// nobody but the DB's own client can reach it then.
type Options = server.Options

// DB is an open database. It is safe for concurrent use.
type DB struct {
	server *server.Server
	client *fawn.Client
}

// Open opens the database in opts.Dir, which is made when it does not exist,
// or a new one in memory. One process at a time can have a folder open. opts
// apply to the client of the database: timeouts, tags, retries.
func Open(ctx context.Context, options Options, opts ...fawn.Option) (*DB, error) {
	if options.Secret == "" {
		options.Secret = server.NewSecret()
	}
	srv, err := server.Open(ctx, options)
	if err != nil {
		return nil, fmt.Errorf("embed: %w", err)
	}
	opts = append(opts[:len(opts):len(opts)], fawn.WithHandler(srv.Handler()))
	client, err := fawn.New("http://embedded", options.Secret, opts...)
	if err != nil {
		return nil, errors.Join(err, srv.Close())
	}
	return &DB{srv, client}, nil
}

// Client is an admin of the root database; Client().Scoped leads to child
// databases. It is the same client at each call.
func (db *DB) Client() *fawn.Client { return db.client }

// WaitForBuilds returns when no index is being built: a new index of more than
// 128 documents cannot be called before its build is finished. It tells report,
// which may be nil, how far the build under way is. Builds go on when ctx ends
// the wait, and after Close when the database is opened again.
func (db *DB) WaitForBuilds(ctx context.Context, report func(fawn.Build)) error {
	if report == nil {
		return db.server.WaitForBuilds(ctx, nil)
	}
	return db.server.WaitForBuilds(ctx, func(b server.Build) {
		report(fawn.Build{Collection: b.Collection, Indexes: b.Indexes, Documents: b.Documents, Progress: b.Progress})
	})
}

// Close finishes what is under way and closes the store. The client's queries
// fail from then on.
func (db *DB) Close() error {
	db.client.Close()
	return db.server.Close()
}
