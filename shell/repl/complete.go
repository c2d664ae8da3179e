package repl

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fawndb/fawn/shell/render"
	"github.com/fawndb/fawn/shell/session"
)

// completer completes \-commands and their arguments, and in queries the
// names of collections, functions, modules, keywords and methods.
type completer struct {
	ctx     context.Context
	session *session.Session

	names   []string // of collections and functions
	names4  string   // the database they are of
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

// query completes the name at the end of a query.
func (c *completer) query(text string) (word string, candidates []string) {
	start := strings.LastIndexFunc(text, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) + 1
	word = text[start:]
	before := strings.TrimRight(text[:start], " ")
	if strings.HasSuffix(before, ".") {
		return word, methods
	}
	if word == "" {
		return "", nil
	}
	return word, sortedUnion(c.schemaNames(), globals)
}

func sortedUnion(lists ...[]string) []string {
	all := slices.Concat(lists...)
	slices.Sort(all)
	return slices.Compact(all)
}

// schemaNames are the names of the current database's collections and
// functions, at most a few seconds old.
func (c *completer) schemaNames() []string {
	const keep = 3 * time.Second
	if c.names4 != c.session.Database() || time.Since(c.fetched) > keep {
		if names, err := c.quick(c.session.Names); err == nil {
			c.names = names
		}
		c.names4, c.fetched = c.session.Database(), time.Now()
	}
	return c.names
}

// quick asks the database, without letting the user wait.
func (c *completer) quick(ask func(context.Context) ([]string, error)) ([]string, error) {
	ctx, cancel := context.WithTimeout(c.ctx, 500*time.Millisecond)
	defer cancel()
	return ask(ctx)
}

// globals are the words that can begin an expression.
var globals = []string{
	"let", "if", "else", "at", "null", "true", "false", "isa",
	"abort(", "asc(", "desc(", "log(", "dbg(", "newId(",
	"Array", "Boolean", "Bytes", "Collection", "Credential", "Database", "Date", "Double",
	"Function", "Int", "Key", "Long", "Math", "Number", "Object", "Query", "Role", "Set",
	"String", "Time", "Token", "TransactionTime()",
}

// methods are the methods and fields that queries use most.
var methods = []string{
	"all()", "aggregate(", "any(", "append(", "at(", "byId(", "byName(", "changesOn(",
	"concat(", "contains(", "count()", "create(", "createData(", "day", "delete()", "difference(",
	"distinct()", "drop(", "endsWith(", "entries()", "eventSource()", "every(", "exists()",
	"filter(", "first()", "firstWhere(", "flatMap(", "fold(", "foldRight(", "forEach(",
	"fromEntries(", "hour", "id", "includes(", "indexOf(", "insertAt(", "isEmpty()", "keys()",
	"last()", "lastWhere(", "length", "map(", "matches(", "minute", "month", "nonEmpty()",
	"now()", "order(", "pageSize(", "paginate(", "parse(", "replace(", "replaceAll(", "reverse()",
	"round(", "sequence(", "slice(", "split(", "startsWith(", "subtract(", "sum()", "take(",
	"toArray()", "toLowerCase()", "toMicros()", "toNumber()", "toSet()", "toStream()", "toString()",
	"toUpperCase()", "today()", "trim()", "ts", "ttl", "update(", "updateData(", "values()",
	"where(", "year",
}
