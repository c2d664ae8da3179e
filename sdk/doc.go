// Package fawn is the Go client of FawnDB, and of every server that speaks
// Fauna's HTTP API for FQL v10.
//
//	client, err := fawn.New("http://localhost:8443", "secret")
//	...
//	query, err := fawn.FQL(`User.byId(${id})! { name, email }`, fawn.Args{"id": "42"})
//	...
//	resp, err := client.Query(ctx, query)
//	...
//	user, err := fawn.Decode[User](resp)
//
// # Queries
//
// A query is FQL source text plus values. Values never become source text, so
// no value can change what a query does. There are two ways to give them:
// [FQL] and [Prepare] put them (or further fragments) in ${name} holes, and
// [Source] takes plain source text whose variables [Query.With] binds. A Query
// is immutable and safe to run from many goroutines at once.
//
// # Results
//
// [Decode], [Response.Decode] and [Unmarshal] fill Go values: structs by
// `fauna:"name"` tags, maps, slices, pointers, any. [Response.Value] gives FQL
// values instead. [Pages] and [All] walk sets page by page.
//
// # Errors
//
// What the server refuses comes back as one of the typed errors of this
// package (*AbortError, *ConstraintFailureError, ...), all of which unwrap to
// *[QueryError]. *[NetworkError] is a request that got no answer,
// *[ProtocolError] an answer that is not FawnDB's, *[DecodeError] a result
// that does not fit the Go value.
//
// The package sdk/embed runs the same client on a database in the process.
package fawn
