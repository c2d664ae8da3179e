package embed

import (
	"context"
	"errors"
	"fmt"

	"github.com/fawndb/fawn/server"
)

// Version is the version of FawnDB.
const Version = server.Version

// Serve opens the database in options.Dir and answers the HTTP API on a TCP
// address such as "127.0.0.1:8443" until ctx ends and the requests under way
// are answered. Once it listens it calls ready, with the address and, when
// this start made the root secret, with the secret.
func Serve(ctx context.Context, address string, options Options, ready func(address, newSecret string)) error {
	listener, err := server.Listen(ctx, address)
	if err != nil {
		return err
	}
	srv, err := server.Open(ctx, options)
	if err != nil {
		return errors.Join(fmt.Errorf("embed: %w", err), listener.Close())
	}
	ready(listener.Addr().String(), srv.NewRootSecret())
	return errors.Join(srv.Serve(ctx, listener), srv.Close())
}
