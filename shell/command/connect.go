package command

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	fawn "github.com/fawndb/fawn/sdk"
	"github.com/fawndb/fawn/sdk/embed"
)

// connection are the flags that say which database a command works on.
type connection struct {
	data, url, secret, database string
	db                          *embed.DB // when open has opened a folder
}

func (c *connection) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&c.data, "data", "", "folder with the data (default "+shorten(DefaultData())+")")
	f.StringVar(&c.url, "url", os.Getenv("FAWN_URL"), "work on a server, such as http://localhost:8443 (env FAWN_URL)")
	f.StringVar(&c.secret, "secret", "", "secret for --url (env FAWN_SECRET)")
	f.StringVarP(&c.database, "database", "D", "", "path of a child database, such as shop/eu")
}

// open opens or connects to the database; done closes it.
func (c *connection) open(ctx context.Context) (client *fawn.Client, done func() error, err error) {
	switch {
	case c.data != "" && c.url != "":
		return nil, nil, usageError{errors.New("--data and --url exclude each other: a server has its own data")}
	case c.url != "":
		client, done, err = c.connect()
	default:
		client, done, err = c.embed(ctx)
	}
	if err != nil {
		return nil, nil, err
	}
	return client, done, nil
}

func (c *connection) connect() (*fawn.Client, func() error, error) {
	secret := c.secret
	if secret == "" {
		secret = os.Getenv("FAWN_SECRET")
	}
	if secret == "" {
		return nil, nil, usageError{errors.New("--url needs --secret, or FAWN_SECRET in the environment")}
	}
	client, err := fawn.New(c.url, secret)
	if err != nil {
		return nil, nil, usageError{err}
	}
	return client, func() error { client.Close(); return nil }, nil
}

func (c *connection) embed(ctx context.Context) (*fawn.Client, func() error, error) {
	dir := c.folder()
	if c.data == "" {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, nil, unavailable{fmt.Errorf("cannot make the data folder: %w; choose another with --data", err)}
		}
	}
	db, err := embed.Open(ctx, embed.Options{Dir: dir})
	if err != nil {
		return nil, nil, OpenError(err)
	}
	c.db = db
	return db.Client(), db.Close, nil
}

// scoped is open for commands that work in one database: the client is for
// --database, which exists.
func (c *connection) scoped(ctx context.Context) (*fawn.Client, func() error, error) {
	client, done, err := c.open(ctx)
	if err != nil || strings.Trim(c.database, "/") == "" {
		return client, done, err
	}
	return client.Scoped(strings.Trim(c.database, "/"), ""), done, nil
}

func (c *connection) folder() string {
	if c.data != "" {
		return c.data
	}
	return DefaultData()
}

// OpenError adds what can be done to the error of a data folder that cannot be
// opened or served; nil stays nil.
func OpenError(err error) error {
	if err == nil {
		return nil
	}
	text := strings.TrimPrefix(err.Error(), "embed: ")
	switch {
	case strings.Contains(text, "in use by another process"):
		text += ": stop it, or if it is fawn serve, talk to it with --url and --secret"
	case errors.Is(err, fs.ErrPermission), strings.Contains(text, "read-only"), strings.Contains(text, "cannot write"):
		text += "; choose another folder with --data"
	}
	return unavailable{errors.New(text)}
}

// explain says what to do about a server that does not answer or does not
// accept the secret.
func (c *connection) explain(err error) error {
	var network *fawn.NetworkError
	var auth *fawn.AuthenticationError
	switch {
	case err == nil || c.url == "":
		return err
	case errors.As(err, &network) && !errors.Is(err, context.Canceled):
		return unavailable{fmt.Errorf("cannot reach %s: %w (is fawn serve running there?)", c.url, network.Err)}
	case errors.As(err, &auth):
		return unavailable{fmt.Errorf("%s does not accept the secret: check --secret or FAWN_SECRET, and the database", c.url)}
	}
	return err
}

// DefaultData is the folder that holds data when --data does not say
// otherwise.
func DefaultData() string {
	return filepath.Join(userFolder("XDG_DATA_HOME", ".local/share"), "data")
}

// historyFile is where the shell keeps its history.
func historyFile() string {
	return filepath.Join(userFolder("XDG_STATE_HOME", ".local/state"), "history")
}

// userFolder is fawn's folder among the user's files: the platform's place for
// application data, or on Unix what the XDG variable says.
func userFolder(variable, fallback string) string {
	if dir := os.Getenv(variable); filepath.IsAbs(dir) {
		return filepath.Join(dir, "fawn")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "fawn-data"
	}
	switch runtime.GOOS {
	case "darwin":
		return filepath.Join(home, "Library", "Application Support", "fawn")
	case "windows":
		if dir := os.Getenv("LOCALAPPDATA"); dir != "" {
			return filepath.Join(dir, "fawn")
		}
	}
	return filepath.Join(home, filepath.FromSlash(fallback), "fawn")
}

// shorten writes ~ for the home folder.
func shorten(path string) string {
	home, err := os.UserHomeDir()
	if rest, ok := strings.CutPrefix(path, home); err == nil && ok && home != "/" {
		return "~" + rest
	}
	return path
}
