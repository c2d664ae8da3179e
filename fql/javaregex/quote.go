package javaregex

// unquote writes \Q...\E without quoting: quoted characters that could mean
// something are escaped. Indexes of errors count in its result, as in Java.
func unquote(src []rune) []rune {
	i := 0
	for i < len(src)-1 && !(src[i] == '\\' && src[i+1] == 'Q') {
		if src[i] == '\\' {
			i++
		}
		i++
	}
	if i >= len(src)-1 {
		return src
	}
	out := append([]rune(nil), src[:i]...)
	i += 2
	quoted, first := true, true
	for i < len(src) {
		c := src[i]
		i++
		switch {
		case c >= 0x80 || isLetter(c):
			out = append(out, c)
		case c >= '0' && c <= '9':
			if first && quoted {
				// The digit must not continue an escape before the quote.
				out = append(out, '\\', 'x', '3')
			}
			out = append(out, c)
		case c != '\\':
			if quoted {
				out = append(out, '\\')
			}
			out = append(out, c)
		case quoted:
			if i < len(src) && src[i] == 'E' {
				i++
				quoted = false
			} else {
				out = append(out, '\\', '\\')
			}
		case i < len(src) && src[i] == 'Q':
			i++
			quoted, first = true, true
			continue
		default:
			out = append(out, c)
			if i < len(src) {
				out = append(out, src[i])
				i++
			}
		}
		first = false
	}
	return out
}
