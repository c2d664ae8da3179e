package exec

import (
	"strings"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/parser"
	"github.com/fawndb/fawn/fql/value"
)

// signature is one parsed overload of a built-in.
type signature struct {
	params   []param
	variadic bool
}

// param says what one parameter accepts.
type param struct {
	name    string
	accepts accepts
	text    string // the type in error messages
	lambda  int    // parameters of a function argument, -1 for any
}

// accepts are the run-time types that parameters can have.
type accepts uint8

const (
	acceptAny accepts = iota
	acceptNumber
	acceptInt
	acceptLong
	acceptDouble
	acceptString
	acceptID
	acceptBoolean
	acceptBytes
	acceptDate
	acceptTime
	acceptTransactionTime
	acceptUUID
	acceptNull
	acceptObject // objects, documents and modules
	acceptStruct // objects only
	acceptArray
	acceptSet
	acceptFunction
)

var acceptsByName = map[string]accepts{
	"Any": acceptAny, "Number": acceptNumber, "Int": acceptInt, "Long": acceptLong,
	"Double": acceptDouble, "Float": acceptDouble, "String": acceptString, "ID": acceptID,
	"Boolean": acceptBoolean, "Bytes": acceptBytes, "Date": acceptDate, "Time": acceptTime,
	"TransactionTime": acceptTransactionTime, "UUID": acceptUUID, "Null": acceptNull,
	"Object": acceptObject, "Struct": acceptStruct, "Array": acceptArray, "Set": acceptSet,
}

func (b *Builtin) signatures() []signature {
	b.once.Do(func() {
		for _, text := range b.texts {
			sig := parseSignature(b.name, text)
			for _, p := range sig.params {
				b.callback = b.callback || p.accepts == acceptFunction
			}
			b.sigs = append(b.sigs, sig)
		}
	})
	return b.sigs
}

// parseSignature reads "name(params) => Type". A signature that does not
// parse is a programming error; a test parses all of them.
func parseSignature(name, text string) signature {
	scheme, err := parser.Type(&diag.Source{Name: name, Text: strings.TrimPrefix(text, name)})
	if err != nil {
		panic("signature " + text + ": " + err.Error())
	}
	f, ok := scheme.Type.(*ast.TypeFunc)
	if !ok {
		panic("signature " + text + " is not a function type")
	}
	s := signature{variadic: f.Variadic}
	for _, p := range f.Params {
		s.params = append(s.params, parseParam(p))
	}
	return s
}

func parseParam(p ast.TypeParam) param {
	r := param{name: p.Name, lambda: -1}
	switch t := p.Type.(type) {
	case *ast.TypeName:
		r.accepts = acceptsByName[t.Name]
	case *ast.TypeFunc:
		r.accepts = acceptFunction
		if !t.Variadic {
			r.lambda = len(t.Params)
		}
	case *ast.TypeObject:
		r.accepts = acceptObject
	case *ast.TypeTuple:
		r.accepts = acceptArray
	}
	r.text = r.accepts.String()
	return r
}

func (a accepts) String() string {
	switch a {
	case acceptObject, acceptStruct:
		return "{ *: Any }"
	case acceptArray:
		return "Array<Any>"
	case acceptSet:
		return "Set<Any>"
	case acceptFunction:
		return "Function"
	}
	for n, x := range acceptsByName {
		if x == a && n != "Float" {
			return n
		}
	}
	return "Any"
}

func (s *signature) arity() value.Arity {
	if s.variadic {
		return value.Arity{Min: len(s.params) - 1, Variadic: true}
	}
	return value.Arity{Min: len(s.params)}
}

func (s *signature) takes(n int) bool {
	if s.variadic {
		return n >= len(s.params)-1
	}
	return n == len(s.params)
}

// param returns the parameter that takes the i-th argument.
func (s *signature) param(i int) *param {
	if i >= len(s.params) {
		i = len(s.params) - 1
	}
	return &s.params[i]
}
