package pebblestore

import (
	"testing"

	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/store/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, storetest.Engine{
		Open:     func(dir string) (store.Store, error) { return Open(dir, Options{}) },
		OpenTemp: func() (store.Store, error) { return OpenMem(Options{}) },
	})
}

func TestSeededFaults(t *testing.T) {
	storetest.RunFaults(t, storetest.Engine{
		OpenTemp: func() (store.Store, error) { return OpenMem(Options{}) },
	})
}
