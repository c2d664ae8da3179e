package transfer

import (
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/schollz/progressbar/v3"
)

// Bar is a Progress on a terminal.
type Bar struct {
	Out  io.Writer
	bar  *progressbar.ProgressBar
	name string
}

// Begin implements Progress.
func (b *Bar) Begin(file string, size int64) {
	b.name = filepath.Base(file)
	b.bar = progressbar.NewOptions64(size,
		progressbar.OptionSetWriter(b.Out),
		progressbar.OptionSetDescription(b.name),
		progressbar.OptionShowBytes(size > 0),
		progressbar.OptionSetWidth(30),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionSpinnerType(14),
		progressbar.OptionSetPredictTime(size > 0),
		progressbar.OptionClearOnFinish(),
	)
}

// At implements Progress.
func (b *Bar) At(bytes, documents int64) {
	b.bar.Describe(fmt.Sprintf("%s: %d documents", b.name, documents))
	b.bar.Set64(bytes)
}

// End implements Progress.
func (b *Bar) End() { b.bar.Clear() }
