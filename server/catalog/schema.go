package catalog

// Schema is everything that one database defines at one schema version. It is
// immutable.
type Schema struct {
	// Collections and Functions are in creation order.
	Collections []*Collection
	Functions   []*Function
	// Typechecked and Protected are the effective properties of the database.
	Typechecked bool
	Protected   bool

	collections, collectionAliases map[string]*Collection
	functions, functionAliases     map[string]*Function
	collectionsByID                map[uint32]*Collection
	functionsByID                  map[uint32]*Function
}

// NewSchema makes the schema of these collections and functions.
func NewSchema(collections []*Collection, functions []*Function, typechecked, protected bool) *Schema {
	s := &Schema{
		Collections: collections, Functions: functions,
		Typechecked: typechecked, Protected: protected,
		collections:       make(map[string]*Collection, len(collections)),
		collectionAliases: map[string]*Collection{},
		collectionsByID:   make(map[uint32]*Collection, len(collections)),
		functions:         make(map[string]*Function, len(functions)),
		functionAliases:   map[string]*Function{},
		functionsByID:     make(map[uint32]*Function, len(functions)),
	}
	for _, c := range collections {
		s.collections[c.Name] = c
		s.collectionsByID[c.ID] = c
		if c.Alias != "" {
			s.collectionAliases[c.Alias] = c
		}
	}
	for _, f := range functions {
		s.functions[f.Name] = f
		s.functionsByID[f.ID] = f
		if f.Alias != "" {
			s.functionAliases[f.Alias] = f
		}
	}
	return s
}

// CollectionByID returns nil when there is no such collection, as do the other
// look-ups.
func (s *Schema) CollectionByID(id uint32) *Collection { return s.collectionsByID[id] }

// CollectionByName knows real names only.
func (s *Schema) CollectionByName(name string) *Collection { return s.collections[name] }

// Collection finds a collection by name, else by alias.
func (s *Schema) Collection(name string) *Collection {
	if c := s.collections[name]; c != nil {
		return c
	}
	return s.collectionAliases[name]
}

// FunctionByID finds a function by its id.
func (s *Schema) FunctionByID(id uint32) *Function { return s.functionsByID[id] }

// FunctionByName knows real names only.
func (s *Schema) FunctionByName(name string) *Function { return s.functions[name] }

// Function finds a function by name, else by alias.
func (s *Schema) Function(name string) *Function {
	if f := s.functions[name]; f != nil {
		return f
	}
	return s.functionAliases[name]
}

// Resolve finds what a global name means after the built-in modules: a
// collection by name or alias, else a function by name or alias. At most one
// of the results is not nil.
func (s *Schema) Resolve(name string) (*Collection, *Function) {
	if c := s.Collection(name); c != nil {
		return c, nil
	}
	return nil, s.Function(name)
}

// SameCollection implements types.Collections.
func (s *Schema) SameCollection(name, module string) bool {
	c := s.Collection(name)
	return c != nil && c.Name == module
}
