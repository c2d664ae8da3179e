package command

import (
	"github.com/spf13/cobra"

	"github.com/fawndb/fawn/sdk/embed"
)

// New makes fawn's whole command tree.
func New() *cobra.Command {
	root := Root(embed.Version,
		ShellCommand(),
		RunCommand(),
		QueryCommand(),
		ExplainCommand(),
		ImportCommand(),
		ExportCommand(),
		ServeCommand(),
		VersionCommand(),
	)
	root.SetHelpCommand(HelpCommand())
	return root
}
