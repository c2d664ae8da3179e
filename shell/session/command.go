package session

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/fawndb/fawn/shell/reference"
	"github.com/fawndb/fawn/shell/render"
)

// A Command is one \-command.
type Command struct {
	Names []string // without the backslash; the first is shown
	Args  string
	Help  string
	run   func(ctx context.Context, s *Session, args []string) error
}

// Commands are all \-commands in the order of \help.
var Commands []Command

func init() {
	Commands = []Command{
		{[]string{"help", "h", "?"}, "[NAME]", "show this list, or what is built in under a name", help},
		{[]string{"more", "m"}, "", "show the next page of the last result", func(ctx context.Context, s *Session, _ []string) error {
			return s.More(ctx)
		}},
		{[]string{"format", "f"}, "[table|json|fql|csv]", "how results are shown", format},
		{[]string{"timing"}, "[on|off]", "show how long queries take", timing},
		{[]string{"databases", "l"}, "", "list the child databases", databases},
		{[]string{"use", "u"}, "NAME", "go to a child database; .. is the parent, / the root", use},
		{[]string{"collections", "d"}, "[NAME]", "list the collections, or describe one", collections},
		{[]string{"functions", "df"}, "", "list the functions", functions},
		{[]string{"import"}, "FILE COLL [PATH]", "read a CSV or JSON file (the array at PATH) into a collection", importFile},
		{[]string{"export"}, "COLL FILE", "write a collection to a .csv, .json or .ndjson file", exportFile},
		{[]string{"output", "o"}, "[FILE]", "send results to a file, or back to the screen", output},
		{[]string{"run", "i"}, "FILE", "run the queries of a file", run},
		{[]string{"quit", "q"}, "", "leave", func(context.Context, *Session, []string) error { return ErrQuit }},
	}
}

// IsCommand reports whether a line is a \-command.
func IsCommand(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), `\`) }

// Command runs a \-command, given with its backslash.
func (s *Session) Command(ctx context.Context, line string) error {
	words, err := split(strings.TrimPrefix(strings.TrimSpace(line), `\`))
	if err != nil {
		return err
	}
	if len(words) == 0 {
		return help(ctx, s, nil)
	}
	for _, c := range Commands {
		for _, name := range c.Names {
			if name == words[0] {
				return c.run(ctx, s, words[1:])
			}
		}
	}
	return fmt.Errorf(`there is no command \%s: \help lists them`, words[0])
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
	switch {
	case len(args) == 0:
		s.Timing = !s.Timing
	case args[0] == "on", args[0] == "off":
		s.Timing = args[0] == "on"
	default:
		return errors.New(`\timing takes on or off`)
	}
	if s.Interactive {
		fmt.Fprintf(s.Out, "Timing: %s\n", map[bool]string{true: "on", false: "off"}[s.Timing])
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
