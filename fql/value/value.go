// Package value holds FQL's runtime values: their kinds, equality and order,
// arithmetic, their texts, and the three wire formats.
//
// Scalars, arrays and objects are concrete types of this package. Values that
// only a running query can have (documents, sets, functions, modules) are
// interfaces here and implemented by the executor; before a result is encoded
// the executor replaces them with the wire types (Document, Ref, Page, ...),
// which are also what a client gets when it decodes a response.
package value

import "github.com/fawndb/fawn/fql/diag"

// Value is any FQL value. Values are immutable.
type Value interface{ Kind() Kind }

// Kind is the run-time type of a value. The order of the constants is the
// total order of types (specification of sets, section 3.2).
type Kind uint8

// The kinds in the total order of types; numbers compare with each other.
const (
	KindInt Kind = iota
	KindLong
	KindDouble
	KindBytes
	KindString
	KindArray
	KindObject
	KindID
	KindDoc
	KindTime
	KindTransactionTime
	KindDate
	KindUUID
	KindBool
	KindModule
	KindSet
	KindSetCursor
	KindLambda
	KindFunction
	KindEventSource
	KindNull

	// NumKinds is the number of kinds, for tables indexed by Kind.
	NumKinds = int(KindNull) + 1
)

type (
	// Int is a 32-bit integer.
	Int int32
	// Long is a 64-bit integer.
	Long int64
	// Double is an IEEE 754 binary64.
	Double float64
	// String is Unicode text in UTF-8.
	String string
	// Bool is true or false.
	Bool bool
	// Bytes is a byte string.
	Bytes []byte
	// ID is a document identifier.
	ID int64
	// UUID is a universally unique identifier.
	UUID [16]byte
	// TransactionTime stands for the commit time of the running transaction.
	TransactionTime struct{}
	// Time is an instant in UTC: seconds since the Unix epoch (years
	// -999999999 to 999999999) and nanoseconds 0..999999999 within it.
	Time struct {
		Sec  int64
		Nano int32
	}
	// Date is a day: days since 1970-01-01 in the proleptic ISO calendar.
	Date int64
)

// Null is the null value. It remembers why it is null; the pointer may be nil
// for a null without a story.
type Null struct{ *NullCause }

// NullCause says why a value is null and where it became so.
type NullCause struct {
	// Reason completes "Null value, due to REASON"; empty for a literal null.
	Reason string
	// Field and On are set for a missing field: its name and the name of the
	// type it was looked up on.
	Field, On string
	// At is where the null was created; nil when unknown.
	At *diag.Span
}

// Array is a list of values. Two arrays are the same value only if they are
// the same pointer; see Equal for equality.
type Array struct{ Elems []Value }

// NewArray makes an array that owns elems.
func NewArray(elems ...Value) *Array { return &Array{elems} }

// Object is a record with fields in insertion order.
type Object struct {
	fields []Field
	index  map[string]int // built when there are many fields
}

// Field is one field of an object.
type Field struct {
	Name  string
	Value Value
}

// Kind implementations.
func (Int) Kind() Kind             { return KindInt }
func (Long) Kind() Kind            { return KindLong }
func (Double) Kind() Kind          { return KindDouble }
func (String) Kind() Kind          { return KindString }
func (Bool) Kind() Kind            { return KindBool }
func (Bytes) Kind() Kind           { return KindBytes }
func (ID) Kind() Kind              { return KindID }
func (UUID) Kind() Kind            { return KindUUID }
func (TransactionTime) Kind() Kind { return KindTransactionTime }
func (Time) Kind() Kind            { return KindTime }
func (Date) Kind() Kind            { return KindDate }
func (Null) Kind() Kind            { return KindNull }
func (*Array) Kind() Kind          { return KindArray }
func (*Object) Kind() Kind         { return KindObject }
