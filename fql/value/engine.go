package value

// Doc is a reference to a document, implemented by the executor.
type Doc interface {
	Value
	// Collection is the module of the document's collection.
	Collection() Module
	// DocID is the document's identifier. Schema documents have an internal
	// one that is never shown.
	DocID() ID
	// DocName is the name of a schema document, "" for others.
	DocName() string
}

// Module is a built-in module or a collection.
type Module interface {
	Value
	// ModuleName is what the module displays as ("Math", "User"); for the
	// collection of documents without one, DeletedModule.
	ModuleName() string
	// Ordinal orders modules that contain documents (creation order).
	Ordinal() int64
}

// Function is anything callable that is a value: lambdas (KindLambda),
// built-in and user functions (KindFunction).
type Function interface {
	Value
	// FunctionName is "<lambda>" or the name of the function.
	FunctionName() string
	Arity() Arity
}

// Arity is the number of arguments a function takes: Min, or from Min on when
// Variadic. Overloaded functions list every accepted number in Counts.
type Arity struct {
	Min      int
	Variadic bool
	Counts   []int
}

// SetCursor is a position in a set.
type SetCursor interface {
	Value
	// Token is the cursor's text for clients. txn is the transaction time in
	// microseconds that fixes the snapshot of cursors that have none yet;
	// zero leaves it open.
	Token(txn int64) (string, error)
}

// The wire types: what documents, references, sets, modules and functions are
// on the wire. A server makes them when it materialises a result; a client
// gets them when it decodes one.
type (
	// Document is a document with all its fields, "@doc".
	Document struct{ Fields *Object }
	// Ref is a document that is not expanded, "@ref". Exactly one of ID and
	// Name is set, Coll is a module's name. Missing references carry the Cause
	// ("not found", ...).
	Ref struct {
		Coll    string
		ID      string
		Name    string
		Missing bool
		Cause   string
		// Expanded is set by the server when the referenced document is part
		// of the result on its own; only the decorated format shows it.
		Expanded *Document
	}
	// Page is a set in a result, "@set": a page of data, or only a cursor
	// when the set was not evaluated (Data is nil then).
	Page struct {
		Data  []Value
		After SetCursor // nil when there is no further page
	}
	// CursorToken is a cursor as decoded by a client.
	CursorToken string
	// Mod is a module by name, "@mod".
	Mod string
	// Func is the name of a function in a result: "[function NAME()]".
	Func struct {
		Name   string
		Lambda bool
	}
	// Stream is the token of an event source, "@stream".
	Stream string
)

// Kind implementations.
func (*Document) Kind() Kind   { return KindDoc }
func (*Ref) Kind() Kind        { return KindDoc }
func (*Page) Kind() Kind       { return KindSet }
func (CursorToken) Kind() Kind { return KindSetCursor }
func (Mod) Kind() Kind         { return KindModule }
func (Func) Kind() Kind        { return KindFunction }
func (Stream) Kind() Kind      { return KindEventSource }

// Token implements SetCursor.
func (c CursorToken) Token(int64) (string, error) { return string(c), nil }

// ModuleName implements Module.
func (m Mod) ModuleName() string { return string(m) }

// Ordinal implements Module.
func (m Mod) Ordinal() int64 { return 0 }
