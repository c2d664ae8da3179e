// Command fawn is FawnDB: a query shell, a database server, and commands that
// move data in and out.
package main

import (
	"os"

	"github.com/fawndb/fawn/server"
	"github.com/fawndb/fawn/shell/command"
)

func main() {
	os.Exit(command.Execute(command.Root(server.Version,
		command.ShellCommand(),
		command.RunCommand(),
		command.QueryCommand(),
		command.ImportCommand(),
		command.ExportCommand(),
		serveCommand(),
		command.VersionCommand(),
	)))
}
