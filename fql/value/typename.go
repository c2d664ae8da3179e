package value

// typeNames are the names of kinds in run-time messages. Modules are missing:
// they go by their own name.
var typeNames = [NumKinds]string{
	KindInt:             "Int",
	KindLong:            "Long",
	KindDouble:          "Double",
	KindBytes:           "Bytes",
	KindString:          "String",
	KindArray:           "Array<Any>",
	KindObject:          "{ *: Any }",
	KindID:              "ID",
	KindDoc:             "Doc",
	KindTime:            "Time",
	KindTransactionTime: "TransactionTime",
	KindDate:            "Date",
	KindUUID:            "UUID",
	KindBool:            "Boolean",
	KindSet:             "Set<Any>",
	KindSetCursor:       "SetCursor",
	KindLambda:          "Lambda",
	KindFunction:        "Function",
	KindEventSource:     "EventSource<Any>",
	KindNull:            "Null",
}

// TypeName is what messages call the type of v, as in "received Array<Any>".
func TypeName(v Value) string {
	if m, ok := v.(Module); ok {
		return m.ModuleName()
	}
	return typeNames[v.Kind()]
}
