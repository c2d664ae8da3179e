package diag

// The codes of errors, as clients see them (HTTP document, section 8). Codes
// are part of the interface: they are never changed or used for another thing.
const (
	CodeAbort                     = "abort"                 // abort() was called
	CodeConstraintFailure         = "constraint_failure"    // a write breaks a definition
	CodeContendedTransaction      = "contended_transaction" // every attempt lost against other queries
	CodeDivideByZero              = "divide_by_zero"
	CodeDocumentIDExists          = "document_id_exists"
	CodeDocumentNotFound          = "document_not_found"
	CodeIndexOutOfBounds          = "index_out_of_bounds"
	CodeInternalError             = "internal_error" // not the query's fault
	CodeInvalidArgument           = "invalid_argument"
	CodeInvalidBounds             = "invalid_bounds"
	CodeInvalidCursor             = "invalid_cursor"
	CodeInvalidDate               = "invalid_date"
	CodeInvalidEffect             = "invalid_effect" // a read or write where it is not allowed
	CodeInvalidFunctionInvocation = "invalid_function_invocation"
	CodeInvalidID                 = "invalid_id"
	CodeInvalidIndexInvocation    = "invalid_index_invocation"
	CodeInvalidNullAccess         = "invalid_null_access"
	CodeInvalidQuery              = "invalid_query" // the text does not parse, or a static check failed
	CodeInvalidReceiver           = "invalid_receiver"
	CodeInvalidRegex              = "invalid_regex"
	CodeInvalidRequest            = "invalid_request" // headers, body or size
	CodeInvalidSchema             = "invalid_schema"
	CodeInvalidTime               = "invalid_time"
	CodeInvalidType               = "invalid_type"
	CodeInvalidUnit               = "invalid_unit"
	CodeInvalidWrite              = "invalid_write"
	CodeMethodNotAllowed          = "method_not_allowed"
	CodeNullValue                 = "null_value"
	CodePermissionDenied          = "permission_denied"
	CodeRequestSizeExceeded       = "request_size_exceeded"
	CodeStackOverflow             = "stack_overflow"
	CodeTimeOut                   = "time_out"
	CodeTypeMismatch              = "type_mismatch"
	CodeUnauthorized              = "unauthorized"
	CodeUnboundVariable           = "unbound_variable"
	CodeValueTooLarge             = "value_too_large"
)
