package storetest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/fawndb/fawn/server/store"
)

// The suite runs over several processes: this one tells the others, by the
// protocol of wire.go, what to do with the stores that they have open. Engines
// that cannot be shared are served by one more process, the host, in which the
// others have them open by the same protocol.

// Environment variables of the processes.
const (
	socketVariable = "FAWN_STORETEST_SOCKET" // to serve; a process with it is none that tests
	hostVariable   = "FAWN_STORETEST_HOST"   // socket of the host; "" for the host itself
)

// child is a process that has stores open.
type child struct {
	socket string
	cmd    *exec.Cmd
	stdin  io.WriteCloser
}

// startChild runs this test again as a process that serves stores.
func startChild(t *testing.T, folder, name, host string) *child {
	t.Helper()
	test, _, _ := strings.Cut(t.Name(), "/")
	c := &child{socket: filepath.Join(folder, name)}
	c.cmd = exec.Command(os.Args[0], "-test.run=^"+test+"$")
	c.cmd.Env = append(os.Environ(), socketVariable+"="+c.socket, hostVariable+"="+host)
	c.cmd.Stderr = os.Stderr
	var err error
	if c.stdin, err = c.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	stdout, err := c.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(stdout).ReadString('\n'); line != "ready\n" {
		t.Fatalf("a process of the test printed %q: %v", line, err)
	}
	return c
}

// open opens a store in the process.
func (c *child) open(name string) (store.Store, error) { return dial(c.socket, name) }

// stop ends the process in order, and kill at once.
func (c *child) stop() {
	c.stdin.Close()
	c.cmd.Wait()
}

func (c *child) kill() {
	c.cmd.Process.Kill()
	c.cmd.Wait() // "signal: killed"
}

// serveChild serves stores until its parent ends, when this process is a child.
func serveChild(t *testing.T, e Engine) bool {
	socket := os.Getenv(socketVariable)
	if socket == "" {
		return false
	}
	open := e.Shared
	if host := os.Getenv(hostVariable); host != "" {
		open = func(name string) (store.Store, error) { return dial(host, name) }
	} else if open == nil {
		open = newHosts(e).open
	}
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- serve(l, open) }()
	fmt.Println("ready")
	io.Copy(io.Discard, os.Stdin)
	l.Close()
	if err := <-served; !errors.Is(err, net.ErrClosed) {
		t.Error(err)
	}
	return true
}

// hosts are the stores that are open under a name.
type hosts struct {
	engine Engine
	mu     sync.Mutex
	byName map[string]*host
}

func newHosts(e Engine) *hosts { return &hosts{engine: e, byName: map[string]*host{}} }

// open opens a new store for the first that names it, and the same for others.
func (h *hosts) open(name string) (store.Store, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	x := h.byName[name]
	if x == nil {
		s, err := h.engine.OpenTemp()
		if err != nil {
			return nil, err
		}
		x = &host{store: s}
		h.byName[name] = x
	}
	return x.open(), nil
}

// newName makes the name of a new store.
func newName() string { return fmt.Sprint(os.Getpid(), ".", names.Add(1)) }

var names atomic.Int64

// overProcesses is the engine e, with every store open in several processes.
func overProcesses(t *testing.T, e Engine, n int) Engine {
	// Not in t.TempDir: its name may be too long for a socket.
	folder, err := os.MkdirTemp("", "storetest")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	hostSocket := ""
	if e.Shared == nil {
		host := startChild(t, folder, "host", "")
		t.Cleanup(host.stop)
		hostSocket = host.socket
	}
	var children []*child
	for i := range n {
		c := startChild(t, folder, fmt.Sprint(i), hostSocket)
		t.Cleanup(c.stop)
		children = append(children, c)
	}
	out := Engine{openers: func(name string) ([]store.Store, error) {
		var list []store.Store
		for _, c := range children {
			s, err := c.open(name)
			if err != nil {
				return nil, err
			}
			list = append(list, s)
		}
		return list, nil
	}}
	out.start = func(t *testing.T) *child {
		return startChild(t, folder, newName(), hostSocket)
	}
	return out.spread()
}

// overOpeners is the engine e, with every store open several times.
func overOpeners(e Engine, n int) Engine {
	out := Engine{openers: func(name string) ([]store.Store, error) {
		if e.Shared == nil {
			s, err := e.OpenTemp()
			if err != nil {
				return nil, err
			}
			return share(s, n), nil
		}
		var list []store.Store
		for range n {
			s, err := e.Shared(name)
			if err != nil {
				return nil, err
			}
			list = append(list, s)
		}
		return list, nil
	}}
	return out.spread()
}

// spread makes OpenTemp use all openers in turn.
func (e Engine) spread() Engine {
	e.OpenTemp = func() (store.Store, error) {
		list, err := e.openers(newName())
		if err != nil {
			return nil, err
		}
		return newSpread(list), nil
	}
	return e
}
