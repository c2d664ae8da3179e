package server_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// A step of a case is one request, what goes with it, and what is expected.
type step struct {
	// What is sent, one of these: a query, the file main.fsl, any request, or
	// the opening of an event stream.
	FQL     json.RawMessage
	FSL     *string
	Request json.RawMessage
	Stream  *streamRequest

	// What goes with it.
	Args         json.RawMessage
	Headers      map[string]any
	Typecheck    *bool
	Secret       *string
	As           string
	SecretSuffix *string `json:"secret_suffix"`

	// What is expected. A nil one says nothing.
	Error           map[string]any
	Data            json.RawMessage
	HTTP            int
	StaticType      json.RawMessage `json:"static_type"`
	Summary         json.RawMessage
	SummaryContains string `json:"summary_contains"`
	Body            json.RawMessage
	HeadersAre      map[string]any `json:"headers_are"`
	Events          json.RawMessage
	Ended           *bool
	AnyOrder        bool `json:"any_order"`
	Until           *until

	// What is kept of the response, by name.
	SaveSecret string `json:"save_secret"`
	Save       map[string]string

	Settle bool // rights were changed just before: nothing to wait for here
}

// An until repeats a request until a part of the answer has a value, for some
// seconds at most.
type until struct {
	Path    string
	Equals  any
	Seconds float64
}

// pollPause is the time between two requests of an until.
const pollPause = 100 * time.Millisecond

// A runningCase is a case on its database, with what it has learnt so far.
type runningCase struct {
	*requester
	database string
	secrets  map[string]string
	saved    map[string]any
	wildcards
}

func newCase(h *requester, database string) *runningCase {
	return &runningCase{
		requester: h, database: database,
		secrets: map[string]string{}, saved: map[string]any{"DB": database},
		wildcards: newWildcards(database),
	}
}

// run returns the number of the first step that fails, from 1, and why; 0 when
// all are as expected.
func (c *runningCase) run(ctx context.Context, steps []*step) (failed int, why string) {
	for i, s := range steps {
		if why := c.step(ctx, s); why != "" {
			return i + 1, fmt.Sprintf("step %d: %s\n%s", i+1, s.shown(), why)
		}
	}
	return 0, ""
}

func (c *runningCase) step(ctx context.Context, s *step) string {
	var a response
	var why string
	for begun := time.Now(); ; {
		known := c.wildcards.clone()
		a, why = c.try(ctx, s)
		if s.Until == nil || same(dig(a.body, s.Until.Path), s.Until.Equals) || time.Since(begun).Seconds() > s.Until.Seconds {
			break
		}
		c.wildcards = known // what an answer that does not count had in their places
		select {
		case <-ctx.Done():
			return ctx.Err().Error()
		case <-time.After(pollPause):
		}
	}
	if why == "" {
		why = c.keep(s, a)
	}
	return why
}

// try sends a step's request and says how the answer differs.
func (c *runningCase) try(ctx context.Context, s *step) (response, string) {
	secret := c.secret(s)
	switch {
	case s.Stream != nil:
		return c.stream(ctx, s, secret)
	case s.Request != nil:
		request, why := parseRequest(c.fill(s.Request))
		if why != "" {
			return response{}, why
		}
		a := c.send(ctx, secret, request)
		return a, c.checkRaw(s, a)
	case s.FSL != nil:
		a := c.push(ctx, secret, schemaFile{"main.fsl", *s.FSL})
		return a, c.checkQuery(s, a)
	}
	head := map[string]any{}
	if s.Typecheck != nil {
		head["X-Typecheck"] = fmt.Sprint(*s.Typecheck)
	}
	for k, v := range s.Headers {
		head[k] = v
	}
	args := c.fill(s.Args)
	if string(args) == "{}" {
		args = nil
	}
	a := c.query(ctx, secret, s.FQL, args, head)
	return a, c.checkQuery(s, a)
}

// secret is the one that a step runs with: admin of the case's database when
// it says nothing. The scope of a suffix is relative to that database.
func (c *runningCase) secret(s *step) string {
	if s.Secret != nil {
		text, _ := c.filled(*s.Secret).(string)
		return text
	}
	base, saved := c.secrets[s.As]
	switch {
	case s.SecretSuffix == nil && saved:
		return base
	case s.SecretSuffix == nil:
		return "secret:" + c.database + ":admin"
	case saved:
		return base + *s.SecretSuffix
	}
	scope := strings.TrimLeft(*s.SecretSuffix, ":")
	child, role, nested := strings.Cut(scope, ":")
	switch {
	case !nested:
		return "secret:" + c.database + ":" + scope
	case child == "" || strings.HasPrefix(child, "@"):
		return "secret:" + c.database + ":" + role
	}
	return "secret:" + c.database + "/" + child + ":" + role
}

// keep saves the parts of the answer that later steps use.
func (c *runningCase) keep(s *step, a response) string {
	if s.SaveSecret != "" {
		doc := dig(a.body, "data")
		for _, tag := range []string{"@doc", "@object"} {
			if o, ok := doc.(map[string]any); ok && o[tag] != nil {
				doc = o[tag]
			}
		}
		secret, ok := dig(doc, "secret").(string)
		if !ok {
			return "no secret in " + a.text()
		}
		c.secrets[s.SaveSecret] = secret
	}
	for name, path := range s.Save {
		c.saved[name] = dig(a.body, path)
	}
	return ""
}

// shown is what a step sends, for people.
func (s *step) shown() string {
	switch {
	case s.Stream != nil:
		return "event stream of " + string(s.Stream.Token)
	case s.Request != nil:
		return string(s.Request)
	case s.FSL != nil:
		return *s.FSL
	}
	var text string
	if json.Unmarshal(s.FQL, &text) == nil {
		return text
	}
	return string(s.FQL)
}
