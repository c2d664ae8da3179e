package server_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"time"
)

// A streamRequest opens an event stream. After its first line, the steps of
// While run one after the other over other connections.
type streamRequest struct {
	Token   json.RawMessage
	Cursor  json.RawMessage
	StartTS json.RawMessage `json:"start_ts"`
	Body    json.RawMessage // in place of these three
	Headers json.RawMessage

	While  []*step
	Events *int // how many events count

	// What the recording needed to know when it could stop.
	IdleMS json.RawMessage `json:"idle_ms"`
	StopAt json.RawMessage `json:"stop_at"`
}

const (
	firstLineTime = 20 * time.Second       // for the first line of a stream
	eventTime     = 10 * time.Second       // for an event that is expected
	quietTime     = 100 * time.Millisecond // after which no more events are awaited
)

// stream opens a stream, runs the inner steps, reads what is expected, and
// closes it. The answer's body is {"status", "events", "ended"}.
func (c *runningCase) stream(ctx context.Context, s *step, secret string) (response, string) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	late := time.AfterFunc(firstLineTime, cancel)
	defer late.Stop()
	request, why := c.opening(s.Stream)
	if why != "" {
		return response{}, why
	}
	opened, err := c.roundTrip(ctx, secret, request)
	if err != nil {
		return response{err: err}, "no stream: " + err.Error()
	}
	defer opened.Body.Close()
	if opened.StatusCode != http.StatusOK {
		b, _ := io.ReadAll(opened.Body)
		a := response{status: opened.StatusCode, body: map[string]any{"status": opened.StatusCode, "ended": true}}
		return a, c.checkRefusal(s, opened.StatusCode, decodeJSON(b))
	}
	lines := readLines(ctx, opened.Body)
	events, ended := []any{}, false
	if line, ok := <-lines; ok {
		events = append(events, line)
	} else {
		ended = true
	}
	late.Stop()
	for _, inner := range s.Stream.While {
		if why := c.step(ctx, inner); why != "" {
			cancel()
			for range lines { // until its reader has ended
			}
			return response{}, "during the stream: " + inner.shown() + "\n" + why
		}
	}
	more, ended := collect(lines, ended, s, len(events))
	events = append(events, more...)
	cancel()
	for range lines { // until its reader has ended
	}
	if n := s.Stream.Events; n != nil {
		events = events[:min(*n, len(events))]
	}
	body := map[string]any{"status": json.Number("200"), "events": events, "ended": ended}
	a := response{status: opened.StatusCode, header: opened.Header, body: body}
	return a, c.checkStream(s, a.status, events, ended)
}

// opening is the request that opens a stream.
func (c *runningCase) opening(s *streamRequest) (*rawRequest, string) {
	r := &rawRequest{Path: "/stream/1", Body: c.fill(s.Body)}
	if s.Body == nil {
		fields := map[string]json.RawMessage{}
		for name, v := range map[string]json.RawMessage{"token": s.Token, "cursor": s.Cursor, "start_ts": s.StartTS} {
			if v != nil {
				fields[name] = c.fill(v)
			}
		}
		r.Body, _ = json.Marshal(fields)
	}
	if s.Headers != nil {
		if err := json.Unmarshal(c.fill(s.Headers), &r.Headers); err != nil {
			return nil, err.Error()
		}
	}
	return r, ""
}

// readLines sends the events of a stream: the opening status, and all later
// ones that are no status. The channel is closed when the body ends.
func readLines(ctx context.Context, body io.Reader) <-chan any {
	out := make(chan any, 1)
	go func() {
		defer close(out)
		first := true
		lines := bufio.NewScanner(body)
		lines.Buffer(nil, 1<<24)
		for lines.Scan() {
			if len(bytes.TrimSpace(lines.Bytes())) == 0 {
				continue
			}
			e := decodeJSON(lines.Bytes())
			if !first && dig(e, "type") == "status" {
				continue
			}
			first = false
			select {
			case out <- withoutStats(e):
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

// collect waits for the events that a step expects after the first seen ones,
// for the end of the stream when it expects that, and then until it is quiet.
func collect(lines <-chan any, ended bool, s *step, seen int) (events []any, _ bool) {
	var expected []any
	json.Unmarshal(s.Events, &expected)
	mustEnd := s.Ended != nil && *s.Ended
	for !ended {
		wait := eventTime
		if seen+len(events) >= len(expected) && !mustEnd {
			wait = quietTime
		}
		timer := time.NewTimer(wait)
		select {
		case e, ok := <-lines:
			if ok {
				events = append(events, e)
			} else {
				ended = true
			}
		case <-timer.C:
			return events, false
		}
		timer.Stop()
	}
	return events, ended
}
