package storetest

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/fawndb/fawn/server/store"
)

// scripts.txt holds one case a paragraph: a comment that names it, commands,
// and after each command "=> " and what it answers.
//
//	snap S [at=TIME]                     opens a snapshot
//	commit NAME [snap=S] [read=K] [range=A..B] [put=K:V] [del=K] [put=K:V@TIME]
//	                                     commits; NAME becomes its time
//	get S K    scan S A..B    reverse S A..B    versions S A..B [after=TIME]
//
// A TIME is the name of a commit or snapshot, with "-1" behind it for one
// microsecond earlier. "S@TIME" reads snapshot S at another time. Keys and
// values are bare words; two single quotes are the empty one, \xNN is a byte and ".." is everything.
//
//go:embed scripts.txt
var scripts string

func testScripts(t *testing.T, e Engine) {
	for text := range strings.SplitSeq(strings.TrimSpace(scripts), "\n\n") {
		name, body, _ := strings.Cut(text, "\n")
		t.Run(strings.TrimPrefix(name, "# "), func(t *testing.T) {
			in := &script{t: t, s: e.temp(t), times: map[string]store.Timestamp{}, snaps: map[string]store.Snapshot{}}
			for line := range strings.SplitSeq(body, "\n") {
				command, want, _ := strings.Cut(line, "=>")
				if got := in.run(strings.Fields(command)); got != strings.TrimSpace(want) {
					t.Errorf("%s\n got %s\nwant %s", command, got, strings.TrimSpace(want))
				}
			}
		})
	}
}

// script is the state of a running case.
type script struct {
	t     *testing.T
	s     store.Store
	times map[string]store.Timestamp
	snaps map[string]store.Snapshot
}

func (in *script) run(args []string) string {
	name := args[1]
	switch args[0] {
	case "snap":
		open, at := in.s.Snapshot, store.Timestamp(0)
		if len(args) > 2 {
			open, at = in.s.SnapshotAt, in.time(strings.TrimPrefix(args[2], "at="))
		}
		snap, err := open(context.Background(), at)
		if err != nil {
			return err.Error()
		}
		in.t.Cleanup(func() { snap.Close() })
		in.snaps[name], in.times[name] = snap, snap.Timestamp()
		return ""
	case "commit":
		return in.commit(name, args[2:])
	case "get":
		v, ok, err := in.snap(name).Get(context.Background(), unquote(args[2]))
		switch {
		case err != nil:
			return err.Error()
		case !ok:
			return "absent"
		}
		return quote(v.Value) + " @" + in.name(v.At)
	case "scan":
		return in.list(in.snap(name).Scan(context.Background(), parseRange(args[2]), false), false)
	case "reverse":
		return in.list(in.snap(name).Scan(context.Background(), parseRange(args[2]), true), false)
	case "versions":
		var after store.Timestamp
		if len(args) > 3 {
			after = in.time(strings.TrimPrefix(args[3], "after="))
		}
		return in.list(in.snap(name).Versions(context.Background(), parseRange(args[2]), after), true)
	}
	in.t.Fatalf("unknown command %q", args)
	return ""
}

func (in *script) commit(name string, args []string) string {
	var tx store.Tx
	for _, arg := range args {
		what, x, _ := strings.Cut(arg, "=")
		switch what {
		case "snap":
			tx.Snapshot = in.snap(x).Timestamp()
		case "read":
			tx.Reads = append(tx.Reads, unquote(x))
		case "range":
			tx.Ranges = append(tx.Ranges, parseRange(x))
		case "del", "put":
			x, at, past := strings.Cut(x, "@")
			k, v, _ := strings.Cut(x, ":")
			w := store.Write{Key: unquote(k), Delete: what == "del"}
			if !w.Delete {
				w.Value = unquote(v)
			}
			if past {
				w.At = in.time(at)
			}
			tx.Writes = append(tx.Writes, w)
		default:
			in.t.Fatalf("unknown argument %q", arg)
		}
	}
	at, err := in.s.Commit(context.Background(), tx)
	var conflict *store.ConflictError
	if errors.As(err, &conflict) {
		return "conflict on " + quote(conflict.Key) + " @" + in.name(conflict.At)
	}
	if err != nil {
		return err.Error()
	}
	in.times[name] = at
	return ""
}

func (in *script) list(it store.Iterator, times bool) string {
	defer it.Close()
	var out []string
	for it.Next() {
		v := it.Version()
		s := quote(v.Key) + "=" + quote(v.Value)
		if v.Deleted {
			s = quote(v.Key) + " deleted"
		}
		if times {
			s += " @" + in.name(v.At)
		}
		out = append(out, s)
	}
	if it.Err() != nil {
		return it.Err().Error()
	}
	return strings.Join(out, ", ")
}

func (in *script) snap(name string) store.Snapshot {
	name, at, other := strings.Cut(name, "@")
	snap := in.snaps[name]
	if snap == nil {
		in.t.Fatalf("unknown snapshot %q", name)
	}
	if other {
		return snap.At(in.time(at))
	}
	return snap
}

func (in *script) time(name string) store.Timestamp {
	name, earlier := strings.CutSuffix(name, "-1")
	at, ok := in.times[name]
	if !ok {
		in.t.Fatalf("unknown time %q", name)
	}
	if earlier {
		at--
	}
	return at
}

func (in *script) name(at store.Timestamp) string {
	for name, t := range in.times {
		if t == at && in.snaps[name] == nil {
			return name
		}
	}
	return fmt.Sprint(int64(at))
}

func parseRange(s string) store.Range {
	start, end, _ := strings.Cut(s, "..")
	var r store.Range
	if start != "" {
		r.Start = unquote(start)
	}
	if end != "" {
		r.End = unquote(end)
	}
	return r
}

func unquote(s string) []byte {
	if s == "''" {
		return []byte{}
	}
	var b byte
	out := []byte{}
	for len(s) > 0 {
		if n, _ := fmt.Sscanf(s, `\x%02x`, &b); n == 1 {
			out, s = append(out, b), s[4:]
		} else {
			out, s = append(out, s[0]), s[1:]
		}
	}
	return out
}

func quote(b []byte) string {
	if len(b) == 0 {
		return "''"
	}
	var out strings.Builder
	for _, c := range b {
		if c > ' ' && c < 0x7f {
			out.WriteByte(c)
		} else {
			fmt.Fprintf(&out, `\x%02x`, c)
		}
	}
	return out.String()
}
