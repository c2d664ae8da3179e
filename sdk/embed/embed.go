// Package embed opens a FawnDB database in the process: no port, no network,
// the same client as for a server elsewhere.
//
//	db, err := embed.Open(ctx, embed.Options{Dir: "data"})
//	...
//	defer db.Close()
//	resp, err := db.Client().Query(ctx, query)
package embed
