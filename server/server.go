// Package server assembles FawnDB's core: a store, the catalog, the executor
// and the HTTP API over them. It is what `fawn serve` listens with and what
// sdk/embed runs in process.
package server

import (
	"log/slog"
	"time"
)

// Options configure a Server.
type Options struct {
	// Dir is the data folder; "" keeps everything in memory.
	Dir string
	// Secret is the root secret: an admin key of the root database.
	Secret string
	// Typecheck is the static typing default of the root database and of all
	// databases that do not say otherwise.
	Typecheck bool
	// CacheSize is the size of the store's block cache in bytes; 0 means the
	// engine's default.
	CacheSize int64
	// PlanCacheSize is the number of compiled queries kept; 0 means 1024.
	PlanCacheSize int
	// MaxComputeOps limits the compute operations of one query; 0 is no limit.
	MaxComputeOps int64
	// DefaultTimeout is the deadline of queries that set none; 0 means 2 min.
	DefaultTimeout time.Duration
	// Logger receives structured logs; nil discards them.
	Logger *slog.Logger
}
