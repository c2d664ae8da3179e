package catalog

// Definitions are everything that one database defines at one schema version.
// They are immutable.
type Definitions struct {
	// Collections and Functions are in creation order.
	Collections []*Collection
	Functions   []*Function
	// Databases are the child databases, in creation order.
	Databases []*Database
	// Typechecked and Protected are the effective properties of the database.
	Typechecked bool
	Protected   bool

	collections, collectionAliases map[string]*Collection
	functions, functionAliases     map[string]*Function
	collectionsByID                map[uint32]*Collection
	functionsByID                  map[uint32]*Function
}

// NewDefinitions makes the definitions of a database out of its parts.
func NewDefinitions(collections []*Collection, functions []*Function, databases []*Database, typechecked, protected bool) *Definitions {
	d := &Definitions{
		Collections: collections, Functions: functions, Databases: databases,
		Typechecked: typechecked, Protected: protected,
		collections:       make(map[string]*Collection, len(collections)),
		collectionAliases: map[string]*Collection{},
		collectionsByID:   make(map[uint32]*Collection, len(collections)),
		functions:         make(map[string]*Function, len(functions)),
		functionAliases:   map[string]*Function{},
		functionsByID:     make(map[uint32]*Function, len(functions)),
	}
	for _, c := range collections {
		d.collections[c.Name] = c
		d.collectionsByID[c.ID] = c
		if c.Alias != "" {
			d.collectionAliases[c.Alias] = c
		}
	}
	for _, f := range functions {
		d.functions[f.Name] = f
		d.functionsByID[f.ID] = f
		if f.Alias != "" {
			d.functionAliases[f.Alias] = f
		}
	}
	return d
}

// CollectionByID returns nil when there is no such collection, as do the other
// look-ups.
func (d *Definitions) CollectionByID(id uint32) *Collection { return d.collectionsByID[id] }

// CollectionByName knows real names only.
func (d *Definitions) CollectionByName(name string) *Collection { return d.collections[name] }

// Collection finds a collection by name, else by alias.
func (d *Definitions) Collection(name string) *Collection {
	if c := d.collections[name]; c != nil {
		return c
	}
	return d.collectionAliases[name]
}

// FunctionByID finds a function by its id.
func (d *Definitions) FunctionByID(id uint32) *Function { return d.functionsByID[id] }

// FunctionByName knows real names only.
func (d *Definitions) FunctionByName(name string) *Function { return d.functions[name] }

// Function finds a function by name, else by alias.
func (d *Definitions) Function(name string) *Function {
	if f := d.functions[name]; f != nil {
		return f
	}
	return d.functionAliases[name]
}

// Resolve finds what a global name means after the built-in modules: a
// collection by name or alias, else a function by name or alias. At most one
// of the results is not nil.
func (d *Definitions) Resolve(name string) (*Collection, *Function) {
	if c := d.Collection(name); c != nil {
		return c, nil
	}
	return nil, d.Function(name)
}

// SameCollection implements types.Collections.
func (d *Definitions) SameCollection(name, module string) bool {
	c := d.Collection(name)
	return c != nil && c.Name == module
}

// DatabaseByID finds a child database by its id.
func (d *Definitions) DatabaseByID(id uint32) *Database {
	for _, x := range d.Databases {
		if x.ID == id {
			return x
		}
	}
	return nil
}

// DatabaseByName finds a child database by its name.
func (d *Definitions) DatabaseByName(name string) *Database {
	for _, x := range d.Databases {
		if x.Name == name {
			return x
		}
	}
	return nil
}
