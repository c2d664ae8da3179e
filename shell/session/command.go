package session

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	fawn "github.com/fawndb/fawn/sdk"
	"github.com/fawndb/fawn/shell/reference"
	"github.com/fawndb/fawn/shell/render"
)

// A Command is one \-command.
type Command struct {
	Names []string // without the backslash; the first is shown
	Args  string
	Help  string
	run   func(ctx context.Context, s *Session, args []string) error
	// text is in place of run for a command that takes the rest of its line as
	// it is.
	text func(ctx context.Context, s *Session, rest string) error
}

// Commands are all \-commands in the order of \help.
var Commands []Command

func init() {
	Commands = []Command{
		{Names: []string{"help", "h", "?"}, Args: "[NAME]", Help: "show this list, or what is built in under a name", run: help},
		{Names: []string{"more", "m"}, Help: "show the next page of the last result", run: func(ctx context.Context, s *Session, _ []string) error {
			return s.More(ctx)
		}},
		{Names: []string{"format", "f"}, Args: "[table|json|fql|csv]", Help: "how results are shown", run: format},
		{Names: []string{"timing"}, Args: "[on|off]", Help: "show how long queries take", run: timing},
		{Names: []string{"explain"}, Args: "[on|off|QUERY]", Help: "show how a query, or every one, reads its sets", text: explain},
		{Names: []string{"hints"}, Args: "[on|off]", Help: "say what makes queries slow", run: hints},
		{Names: []string{"databases", "l"}, Help: "list the child databases", run: databases},
		{Names: []string{"use", "u"}, Args: "NAME", Help: "go to a child database; .. is the parent, / the root", run: use},
		{Names: []string{"collections", "d"}, Args: "[NAME]", Help: "list the collections, or describe one", run: collections},
		{Names: []string{"functions", "df"}, Help: "list the functions", run: functions},
		{Names: []string{"import"}, Args: "FILE COLL [PATH]", Help: "read a CSV or JSON file (the array at PATH) into a collection", run: importFile},
		{Names: []string{"export"}, Args: "COLL FILE", Help: "write a collection to a .csv, .json or .ndjson file", run: exportFile},
		{Names: []string{"output", "o"}, Args: "[FILE]", Help: "send results to a file, or back to the screen", run: output},
		{Names: []string{"run", "i"}, Args: "FILE", Help: "run the queries of a file", run: run},
		{Names: []string{"quit", "q"}, Help: "leave", run: func(context.Context, *Session, []string) error { return ErrQuit }},
	}
}

// IsCommand reports whether a line is a \-command.
func IsCommand(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), `\`) }

// Command runs a \-command, given with its backslash.
func (s *Session) Command(ctx context.Context, line string) error {
	line = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), `\`))
	if line == "" {
		return help(ctx, s, nil)
	}
	name, rest := line, ""
	if i := strings.IndexAny(line, " \t\r\n"); i > 0 {
		name, rest = line[:i], strings.TrimSpace(line[i:])
	}
	for _, c := range Commands {
		if !slices.Contains(c.Names, name) {
			continue
		}
		if c.text != nil {
			return c.text(ctx, s, rest)
		}
		args, err := split(rest)
		if err != nil {
			return err
		}
		return c.run(ctx, s, args)
	}
	return fmt.Errorf(`there is no command \%s: \help lists them`, name)
}

// split cuts a line into words; quotes hold together what has blanks.
func split(line string) ([]string, error) {
	var words []string
	var word strings.Builder
	var quote rune
	in := false
	for _, r := range line {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '"' || r == '\'':
			quote, in = r, true
		case r == ' ' || r == '\t' || r == '\r':
			if in {
				words = append(words, word.String())
				word.Reset()
			}
			in = false
		default:
			word.WriteRune(r)
			in = true
		}
	}
	if quote != 0 {
		return nil, fmt.Errorf("the quote %c is not closed", quote)
	}
	if in {
		words = append(words, word.String())
	}
	return words, nil
}

func help(_ context.Context, s *Session, args []string) error {
	if len(args) > 0 {
		return reference.Print(s.Out, strings.Join(args, " "))
	}
	if s.Interactive {
		fmt.Fprint(s.Out, `Type a query; it runs when it is complete. A query is an expression, after any
number of "let" statements. Ctrl-C clears what is typed or stops what runs,
Ctrl-D leaves, Tab completes, Ctrl-R searches the history, Alt-Enter begins a new
line in the query.

`)
	}
	for _, c := range Commands {
		names := `\` + strings.Join(c.Names, `, \`)
		fmt.Fprintf(s.Out, "  %-20s %-21s %s\n", names, c.Args, c.Help)
	}
	return nil
}

func format(_ context.Context, s *Session, args []string) error {
	if len(args) == 0 {
		fmt.Fprintf(s.Out, "Format: %s\n", s.Printer.Format)
		return nil
	}
	f, err := render.ParseFormat(args[0])
	if err == nil {
		s.Printer.Format = f
	}
	return err
}

func timing(_ context.Context, s *Session, args []string) error {
	return s.toggle("timing", &s.Timing, strings.Join(args, " "))
}

func hints(_ context.Context, s *Session, args []string) error {
	return s.toggle("hints", &s.Hints, strings.Join(args, " "))
}

func explain(ctx context.Context, s *Session, rest string) error {
	switch rest {
	case "", "on", "off":
		return s.toggle("explain", &s.ShowPlans, rest)
	}
	return s.Explain(ctx, fawn.Source(rest))
}

// toggle turns something on or off: what it was not, when how is "".
func (s *Session) toggle(name string, on *bool, how string) error {
	switch how {
	case "":
		*on = !*on
	case "on", "off":
		*on = how == "on"
	default:
		return fmt.Errorf(`\%s takes on or off`, name)
	}
	if s.Interactive {
		fmt.Fprintf(s.Out, "%s: %s\n", strings.ToUpper(name[:1])+name[1:], map[bool]string{true: "on", false: "off"}[*on])
	}
	return nil
}

func use(ctx context.Context, s *Session, args []string) error {
	if len(args) != 1 {
		return errors.New(`\use needs the name of a database`)
	}
	return s.Use(ctx, args[0])
}

func output(_ context.Context, s *Session, args []string) error {
	if len(args) == 0 {
		return s.setOutput("")
	}
	return s.setOutput(args[0])
}

func run(ctx context.Context, s *Session, args []string) error {
	if len(args) != 1 {
		return errors.New(`\run needs a file`)
	}
	return s.Run(ctx, s, args[0])
}
