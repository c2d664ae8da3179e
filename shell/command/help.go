package command

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/shell/reference"
)

// HelpCommand is fawn help: about the commands, and about what FQL has built
// in.
func HelpCommand() *cobra.Command {
	help := &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Help about any command, and about FQL's functions",
		Example: `  fawn help import
  fawn help functions String`,
		RunE: func(cmd *cobra.Command, words []string) error {
			topic, rest, err := cmd.Root().Find(words)
			if err != nil || len(rest) > 0 {
				return UsageError(cmd, fmt.Errorf("there is no command %q", strings.Join(words, " ")))
			}
			return topic.Help()
		},
		ValidArgsFunction: func(cmd *cobra.Command, words []string, _ string) ([]string, cobra.ShellCompDirective) {
			var names []string
			if len(words) == 0 {
				for _, c := range cmd.Root().Commands() {
					if c.IsAvailableCommand() {
						names = append(names, cobra.CompletionWithDesc(c.Name(), c.Short))
					}
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
	}
	help.AddCommand(helpFunctions())
	return help
}

func helpFunctions() *cobra.Command {
	return &cobra.Command{
		Use:   "functions [NAME]",
		Short: "What FQL has built in: types, modules, functions, operators",
		Long: `functions lists what FQL has built in, or describes a type or module with all
it has, a function, or everything of one name.`,
		Example: `  fawn help functions
  fawn help functions String
  fawn help functions String.at
  fawn help functions where
  fawn help functions '??'`,
		RunE: func(cmd *cobra.Command, words []string) error {
			if err := reference.Print(cmd.OutOrStdout(), strings.Join(words, " ")); err != nil {
				return UsageError(cmd, err)
			}
			return nil
		},
		ValidArgsFunction: func(_ *cobra.Command, words []string, _ string) ([]string, cobra.ShellCompDirective) {
			var names []string
			if len(words) == 0 {
				for _, s := range builtin.Reference() {
					names = append(names, s.Title)
					for _, e := range s.Entries {
						if !strings.Contains(e.Name, " ") {
							names = append(names, e.Name)
						}
					}
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
	}
}
