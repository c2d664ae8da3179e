package builtin

import "strings"

// Effect is what evaluating something may do to or learn from the world. Each
// level includes the ones before.
type Effect uint8

// The levels of effects.
const (
	Pure        Effect = iota
	Observation        // Time.now(), newId()
	Read
	Write
)

// String is the effect in the words of errors.
func (e Effect) String() string {
	switch e {
	case Observation:
		return "an observation"
	case Read:
		return "a read"
	case Write:
		return "a write"
	}
	return "nothing"
}

// Action is a set of the actions that a role must allow on the resource that
// a built-in works on. Inside at() history_read takes the place of read.
type Action uint8

// The actions of roles; NoAction asks for none.
const (
	NoAction   Action = 0
	ActionRead Action = 1 << (iota - 1)
	ActionWrite
	ActionCreate
	ActionCreateWithID // besides create, when an id is given
	ActionDelete
	ActionHistoryRead
	ActionCall
)

var actionNames = [...]string{"read", "write", "create", "create_with_id", "delete", "history_read", "call"}

// String lists the actions by the names that roles use: "read, write".
func (a Action) String() string {
	var names []string
	for i, name := range actionNames {
		if a&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}
