// Command fawn is FawnDB: a query shell, a database server, and commands that
// move data in and out.
package main

import (
	"os"

	"github.com/fawndb/fawn/shell/command"
)

func main() { os.Exit(command.Execute(command.New())) }
