package value

import "strings"

// DeletedModule is the name of the module that stands for collections that no
// longer exist. It is the one module whose name is a path.
const DeletedModule = "Collection.Deleted"

// wireModule is what the tagged and simple formats call a module: the last
// element of its name. No collection has a name with a dot.
func wireModule(name string) string {
	return name[strings.LastIndexByte(name, '.')+1:]
}
