package transfer

import (
	"fmt"
	"strconv"
	"time"
)

// Summary is one line about an import: "Imported 3,376 documents into Airport."
func (r *ImportResult) Summary(collection string) string {
	line := "Imported " + Count(r.Imported, "document") + " into " + collection
	if r.Created {
		line += " (new)"
	}
	if r.Rejected > 0 {
		line += ", rejected " + Count(r.Rejected, "document")
	}
	return line + "."
}

// Speed is how fast an import was, "" when it was too short to say.
func (r *ImportResult) Speed() string {
	if r.Elapsed < 100*time.Millisecond || r.Imported == 0 {
		return ""
	}
	rate := float64(r.Imported) / r.Elapsed.Seconds()
	return fmt.Sprintf("%s, %s a second", r.Elapsed.Round(10*time.Millisecond), Count(int64(rate), "document"))
}

// Details are the remarks about an import and its rejected documents, a line
// each.
func (r *ImportResult) Details() []string {
	lines := append([]string(nil), r.Notes...)
	for i := range r.Rejects {
		lines = append(lines, r.Rejects[i].Error())
	}
	if more := r.Rejected - int64(len(r.Rejects)); more > 0 {
		lines = append(lines, "and "+Count(more, "more rejected document"))
	}
	return lines
}

// Count is "1 document", "3,376 documents".
func Count(n int64, noun string) string {
	if n != 1 {
		noun += "s"
	}
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits + " " + noun
}
