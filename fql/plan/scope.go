package plan

// variable is where a function finds a variable: in a slot of its frame or
// among its captures.
type variable struct {
	captured bool
	index    int
}

// function is the compile-time state of one frame: the query's or a lambda's.
type function struct {
	parent *function
	vars   []binding // innermost last
	slots  int       // in use now
	max    int       // frame size needed

	nesting, deepest int // of the code: here, and at most

	captures []string
	from     []variable
}

// open begins a function inside the current one, with the room of one that
// is done.
func (c *compiler) open() *function {
	fn := c.spare
	if fn == nil {
		fn = &function{}
	}
	c.spare = nil
	*fn = function{parent: c.fn, vars: fn.vars[:0]}
	c.fn = fn
	return fn
}

// close ends the current function.
func (c *compiler) close() { c.spare, c.fn = c.fn, c.fn.parent }

type binding struct {
	name string
	slot int
}

// thisName is the hidden parameter of short lambdas and projections. It is
// not an identifier, so no variable can have this name.
const thisName = "$this"

func (fn *function) bind(name string) int {
	slot := fn.slots
	fn.slots++
	fn.max = max(fn.max, fn.slots)
	fn.vars = append(fn.vars, binding{name, slot})
	return slot
}

// parameter gives a parameter its slot. "_" takes an argument without giving
// it a name.
func (fn *function) parameter(name string) {
	if name == "_" {
		name = ""
	}
	fn.bind(name)
}

// mark and reset open and close a block: slots of its variables are used
// again by the next one.
func (fn *function) mark() (vars, slots int) { return len(fn.vars), fn.slots }

func (fn *function) reset(vars, slots int) { fn.vars, fn.slots = fn.vars[:vars], slots }

// lookup finds a variable, capturing it from the enclosing functions when it
// is theirs.
func (fn *function) lookup(name string) (variable, bool) {
	for i := len(fn.vars) - 1; i >= 0; i-- {
		if fn.vars[i].name == name {
			return variable{index: fn.vars[i].slot}, true
		}
	}
	for i, c := range fn.captures {
		if c == name {
			return variable{captured: true, index: i}, true
		}
	}
	if fn.parent == nil {
		return variable{}, false
	}
	outer, ok := fn.parent.lookup(name)
	if !ok {
		return variable{}, false
	}
	fn.captures = append(fn.captures, name)
	fn.from = append(fn.from, outer)
	return variable{captured: true, index: len(fn.captures) - 1}, true
}
