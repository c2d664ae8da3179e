package transfer

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// rejects collects rejected documents from all workers.
type rejects struct {
	mu    sync.Mutex
	count int64
	first []Reject // sorted by line at the end; at most keptRejects
	order map[string]int
	out   io.Writer
	err   error
	line  []byte
}

func (r *rejects) add(reject Reject, document []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.count++
	if r.order == nil {
		r.order = map[string]int{}
	}
	if _, ok := r.order[reject.File]; !ok {
		r.order[reject.File] = len(r.order)
	}
	i, _ := slices.BinarySearchFunc(r.first, reject, func(a, b Reject) int {
		return cmp.Or(cmp.Compare(r.order[a.File], r.order[b.File]), cmp.Compare(a.Line, b.Line))
	})
	if i < keptRejects {
		r.first = slices.Insert(r.first, i, reject)
		r.first = r.first[:min(len(r.first), keptRejects)]
	}
	if r.out == nil || r.err != nil {
		return
	}
	line := append(r.line[:0], `{"file":`...)
	line, _ = jsontext.AppendQuote(line, reject.File)
	line = fmt.Appendf(line, `,"line":%d,"reason":`, reject.Line)
	line, _ = jsontext.AppendQuote(line, reject.Reason)
	if document != nil {
		line = append(append(line, `,"document":`...), document...)
	}
	r.line = append(line, "}\n"...)
	_, r.err = r.out.Write(r.line)
}

// fill puts what was collected into the result.
func (r *rejects) fill(result *ImportResult) {
	result.Rejected = r.count
	result.Rejects = r.first
	if r.err != nil {
		result.Notes = append(result.Notes, "the list of rejected documents is not complete: "+r.err.Error())
	}
}
