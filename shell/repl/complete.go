package repl

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fawndb/fawn/shell/render"
	"github.com/fawndb/fawn/shell/session"
)

// completer completes \-commands and their arguments, and in queries the
// names of collections, functions, modules, keywords and members.
type completer struct {
	ctx     context.Context
	session *session.Session

	// show writes above the line that is being typed; nil when there is none.
	show func(text string)

	names   []string // of collections and functions
	namesOf string   // the database they are of
	fetched time.Time
}

// Do implements readline.AutoCompleter: it returns what can follow the word
// at pos, and the word's length.
func (c *completer) Do(line []rune, pos int) ([][]rune, int) {
	text := string(line[:pos])
	var word string
	var candidates []string
	if strings.HasPrefix(text, `\`) {
		word, candidates = c.command(text)
	} else {
		word, candidates = c.query(text)
	}
	var rest [][]rune
	for _, candidate := range candidates {
		if tail, ok := strings.CutPrefix(candidate, word); ok && tail != "" {
			rest = append(rest, []rune(tail))
		}
	}
	return rest, len([]rune(word))
}

// command completes a \-command or the argument at its end.
func (c *completer) command(text string) (word string, candidates []string) {
	words := strings.Split(text, " ")
	word = words[len(words)-1]
	if len(words) == 1 {
		for _, command := range session.Commands {
			candidates = append(candidates, `\`+command.Names[0]+" ")
		}
		return word, candidates
	}
	command, argument := strings.TrimPrefix(words[0], `\`), len(words)-1
	switch {
	case command == "help" || command == "h" || command == "?":
		candidates = referenceNames()
	case command == "format" || command == "f":
		candidates = render.Formats
	case command == "explain":
		if word, candidates = c.query(text); argument == 1 {
			candidates = append(candidates, "on", "off")
		}
	case command == "timing", command == "hints":
		candidates = []string{"on", "off"}
	case command == "use" || command == "u":
		candidates, _ = c.quick(c.session.Databases)
	case command == "collections" || command == "d",
		command == "export" && argument == 1,
		command == "import" && argument == 2:
		candidates = c.schemaNames()
	default:
		candidates = files(word)
	}
	return word, candidates
}

// files lists the files that begin with a prefix; folders end in a slash.
func files(prefix string) []string {
	dir, base := filepath.Split(prefix)
	entries, err := os.ReadDir(filepath.Clean(dir + "."))
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") && base == "" {
			continue
		}
		name := dir + e.Name()
		if e.IsDir() {
			name += "/"
		}
		names = append(names, name)
	}
	return names
}

// schemaNames are the names of the current database's collections and
// functions, at most a few seconds old.
func (c *completer) schemaNames() []string {
	const keep = 3 * time.Second
	if c.namesOf != c.session.Database() || time.Since(c.fetched) > keep {
		if names, err := c.quick(c.session.Names); err == nil {
			c.names = names
		}
		c.namesOf, c.fetched = c.session.Database(), time.Now()
	}
	return c.names
}

// quick asks the database, without letting the user wait.
func (c *completer) quick(ask func(context.Context) ([]string, error)) ([]string, error) {
	ctx, cancel := context.WithTimeout(c.ctx, 500*time.Millisecond)
	defer cancel()
	return ask(ctx)
}
