package fawn

import "context"

// Build is an index build that FawnDB does in the background. Until it is
// finished the index cannot be called.
type Build struct {
	Collection string `fauna:"collection"`
	// Indexes names the indexes that wait for the build, and the unique
	// constraints as "unique [field, ...]".
	Indexes []string `fauna:"indexes"`
	// Documents is how many documents were looked at so far.
	Documents int64 `fauna:"documents"`
	// Progress is from 0 to 1, estimated from the ids of the documents.
	Progress float64 `fauna:"progress"`
}

// noBody is a request that says everything in its path.
type noBody struct{}

func (noBody) appendRequest(dst []byte) []byte { return dst }

// Builds lists the unfinished index builds of the client's database. Only
// FawnDB answers it.
func (c *Client) Builds(ctx context.Context) ([]Build, error) {
	options := c.defaults
	if options.format != Tagged {
		return nil, errNotTagged
	}
	resp, err := c.post(ctx, &options, "/fawn/1/builds", noBody{})
	if err != nil {
		return nil, err
	}
	return Decode[[]Build](resp)
}
