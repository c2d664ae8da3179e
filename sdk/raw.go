package fawn

// RawJSON is an argument that is encoded already: tagged JSON, as results in
// the Tagged format are. It is sent as it is and must be valid; the server
// checks it as it checks every request. Programs that move much data save
// building values with it.
type RawJSON []byte
