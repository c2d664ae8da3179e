package value

import "strconv"

// ParseID reads a decimal 64-bit integer with an optional sign, as ID("...")
// and comparisons of identifiers with strings accept it.
func ParseID(s string) (ID, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	return ID(n), err == nil
}

// String is the identifier in decimal.
func (id ID) String() string { return strconv.FormatInt(int64(id), 10) }
