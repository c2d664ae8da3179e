package fawn

import (
	"context"
	"errors"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// RetryPolicy says how queries are retried that the server refused without
// having done anything: transactions in conflict (409) and throttled ones
// (429). Pauses grow by half with each attempt and are spread at random by
// half their length, so that clients in conflict do not meet again.
type RetryPolicy struct {
	// MaxAttempts counts the first attempt too; 1 or less never retries.
	MaxAttempts int
	// InitialPause and MaxPause bound the mean pause before the second and
	// any later attempt.
	InitialPause, MaxPause time.Duration
}

// DefaultRetry is at most five attempts with pauses from 50 ms to 5 s.
func DefaultRetry() RetryPolicy {
	return RetryPolicy{MaxAttempts: 5, InitialPause: 50 * time.Millisecond, MaxPause: 5 * time.Second}
}

// retryable reports whether err says that the query had no effect and may
// succeed when tried again.
func retryable(err error) bool {
	var contended *ContendedTransactionError
	var throttled *ThrottlingError
	return errors.As(err, &contended) || errors.As(err, &throttled)
}

// retryQuery goes on after a first attempt that failed with err.
func (c *Client) retryQuery(ctx context.Context, options *queryOptions, q *Query, err error) (*Response, error) {
	pauses := backoff.ExponentialBackOff{
		InitialInterval:     c.retry.InitialPause,
		RandomizationFactor: backoff.DefaultRandomizationFactor,
		Multiplier:          backoff.DefaultMultiplier,
		MaxInterval:         c.retry.MaxPause,
	}
	pauses.Reset()
	for attempt := 1; attempt < c.retry.MaxAttempts; attempt++ {
		timer := time.NewTimer(pauses.NextBackOff())
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil, &NetworkError{Err: errors.Join(ctx.Err(), err)}
		case <-timer.C:
		}
		var resp *Response
		resp, err = c.post(ctx, options, queryPath, q)
		if err == nil || !retryable(err) {
			return resp, err
		}
	}
	return nil, err
}
