package render

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/mattn/go-runewidth"
	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"

	"github.com/fawndb/fawn/fql/value"
)

const (
	// frame is what a column costs besides its text: blank, text, blank, line.
	frame = 3
	// narrow is the width down to which columns shrink before some are left
	// out.
	narrow = 14
	// cellLimit is where cells are cut when the output has no width.
	cellLimit = 400
)

// table writes rows as a table that fits the width: wide columns shrink, and
// the last ones are left out if even that is not enough.
func (p *Printer) table(out *bufio.Writer, r *rows) error {
	r.tidy()
	footer := p.footer(len(r.objects), "row", r.coll, r.after)
	if len(r.objects) == 0 || len(r.columns) == 0 {
		_, err := fmt.Fprintf(out, "(%s)\n", footer)
		return err
	}
	cells, numeric := r.cells()
	widths, shown := fit(cells, p.Width)
	table := tablewriter.NewTable(out, tableOptions(numeric[:shown])...)
	for i, row := range cells {
		row = row[:shown]
		for j := range row {
			row[j] = cut(row[j], widths[j])
		}
		if i == 0 {
			table.Header(row)
		} else if err := table.Append(row); err != nil {
			return err
		}
	}
	if err := table.Render(); err != nil {
		return err
	}
	fmt.Fprintf(out, "(%s)\n", footer)
	if hidden := r.columns[shown:]; len(hidden) > 0 {
		fmt.Fprintln(out, p.hiddenLine(hidden))
	}
	return nil
}

// footer is the line below rows, such as "16 rows of Airport, more follow".
func (p *Printer) footer(n int, noun, coll string, after bool) string {
	var b strings.Builder
	switch n {
	case 0:
		b.WriteString("no " + noun + "s")
	case 1:
		b.WriteString("1 " + noun)
	default:
		fmt.Fprintf(&b, "%d %ss", n, noun)
	}
	if coll != "" {
		b.WriteString(" of " + visible(coll, false))
	}
	if after {
		b.WriteString(", more follow" + p.MoreHint)
	}
	return b.String()
}

// hiddenLine names the columns left out, in one line.
func (p *Printer) hiddenLine(hidden []string) string {
	line := fmt.Sprintf("(%d more columns: %s", len(hidden), visible(strings.Join(hidden, ", "), false))
	if len(hidden) == 1 {
		line = "(1 more column: " + visible(hidden[0], false)
	}
	return cut(line, p.Width-1) + ")"
}

// cells returns the header and the texts of all rows, and which columns hold
// nothing but numbers.
func (r *rows) cells() ([][]string, []bool) {
	numeric := make([]bool, len(r.columns))
	texts := make([][]string, 1, len(r.objects)+1)
	header := make([]string, len(r.columns))
	for j, name := range r.columns {
		header[j] = visible(name, false)
		numeric[j] = true
	}
	texts[0] = header
	for _, o := range r.objects {
		row := make([]string, len(r.columns))
		for j, name := range r.columns {
			v, ok := o.Get(name)
			if !ok {
				continue
			}
			row[j] = cell(v)
			numeric[j] = numeric[j] && (value.IsNumber(v) || v.Kind() == value.KindNull)
		}
		texts = append(texts, row)
	}
	return texts, numeric
}

// fit returns the width of every column and how many are shown.
func fit(cells [][]string, width int) (widths []int, shown int) {
	widths = make([]int, len(cells[0]))
	for _, row := range cells {
		for j, text := range row {
			widths[j] = min(max(widths[j], runewidth.StringWidth(text)), cellLimit)
		}
	}
	if width <= 0 {
		return widths, len(widths)
	}
	room := width - 1 // the line at the left
	shown = len(widths)
	for least := 0; ; shown-- { // leave out columns until the rest fits when narrow
		least = 0
		for _, w := range widths[:shown] {
			least += min(w, narrow) + frame
		}
		if least <= room || shown == 1 {
			break
		}
	}
	shrink(widths[:shown], room-frame*shown)
	return widths, shown
}

// shrink reduces the widest columns until all fit the room.
func shrink(widths []int, room int) {
	sum := 0
	for _, w := range widths {
		sum += w
	}
	for sum > room {
		widest, second := 0, 0
		for _, w := range widths {
			switch {
			case w > widest:
				widest, second = w, widest
			case w < widest && w > second:
				second = w
			}
		}
		if widest <= 1 {
			return
		}
		for j, w := range widths {
			if w == widest && sum > room {
				by := min(max(1, (widest-second+1)/2), sum-room)
				widths[j] -= by
				sum -= by
			}
		}
	}
}

// cut shortens a text to a width.
func cut(text string, width int) string {
	if width <= 0 || len(text) <= width || runewidth.StringWidth(text) <= width {
		return text
	}
	return runewidth.Truncate(text, width, "…")
}

func tableOptions(numeric []bool) []tablewriter.Option {
	align := make([]tw.Align, len(numeric))
	left := make([]tw.Align, len(numeric))
	for j := range numeric {
		align[j], left[j] = tw.AlignLeft, tw.AlignLeft
		if numeric[j] {
			align[j], left[j] = tw.AlignRight, tw.AlignRight
		}
	}
	return []tablewriter.Option{
		tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{
			Symbols: tw.NewSymbols(tw.StyleRounded),
		})),
		tablewriter.WithHeaderAutoFormat(tw.Off),
		tablewriter.WithHeaderAutoWrap(tw.WrapNone),
		tablewriter.WithRowAutoWrap(tw.WrapNone),
		tablewriter.WithTrimSpace(tw.Off),
		tablewriter.WithTrimLine(tw.Off),
		tablewriter.WithTrimTab(tw.Off),
		tablewriter.WithHeaderAlignmentConfig(tw.CellAlignment{PerColumn: left}),
		tablewriter.WithRowAlignmentConfig(tw.CellAlignment{PerColumn: align}),
	}
}
