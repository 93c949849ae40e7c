package console

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Measures of a chart, in the units of its picture, which are about pixels.
const (
	chartWidth  = 560
	chartHeight = 220
	marginLeft  = 44 // room for the numbers of the scale
	marginRight = 12
	marginTop   = 12
	marginFoot  = 26 // room for the labels
	labelWidth  = 52 // of "29 Nov" with a gap: labels that are no nearer do not touch
	plotWidth   = chartWidth - marginLeft - marginRight
	plotHeight  = chartHeight - marginTop - marginFoot
	mostTicks   = 4
)

// chart is a picture of numbers, as its template draws it.
type chart struct {
	ID, Title string
	Says      string // in a sentence, for who does not see it
	Empty     bool   // there is nothing to draw
	Width     int
	Height    int
	Left      int // of the plot
	Right     int
	Grid      []gridLine
	Bars      []bar
	Lines     []line
	Dots      []dot
	Labels    []label
	Legend    []legend
	Columns   []string   // of the table of its numbers
	Rows      []tableRow // of it, the newest first
}

type gridLine struct {
	Y    float64
	Text string
}

type bar struct {
	X, Y, Width, Height float64
	Class               string
}

type line struct{ Points, Class string }

type dot struct {
	X, Y  float64
	Class string
}

type label struct {
	X      float64
	Anchor string
	Text   string
}

type legend struct {
	Name, Class string
	Line        bool
}

type tableRow struct {
	Label string
	Cells []string
}

// bars are counts of several series, stacked, a bar a label.
type bars struct {
	ID, Title string
	Series    []string
	Classes   []string // of the series
	labels    []string
	counts    [][]int
}

func (b *bars) add(label string, counts ...int) {
	b.labels, b.counts = append(b.labels, label), append(b.counts, counts)
}

func (b *bars) draw() chart {
	c := newChart(b.ID, b.Title, b.Series, b.Classes, b.labels, false)
	highest, totals := 0, make([]int, len(b.Series))
	for _, counts := range b.counts {
		sum := 0
		for i, n := range counts {
			sum += n
			totals[i] += n
		}
		highest = max(highest, sum)
	}
	c.Empty = highest == 0
	if c.Empty {
		return c
	}
	top, step := scale(highest)
	for v := 0; v <= top; v += step {
		c.Grid = append(c.Grid, gridLine{yOf(float64(v), float64(top)), strconv.Itoa(v)})
	}
	slot := float64(plotWidth) / float64(len(b.counts))
	for i, counts := range b.counts {
		below, cells := 0, make([]string, len(counts))
		for j, n := range counts {
			cells[j] = strconv.Itoa(n)
			if n > 0 {
				y, foot := yOf(float64(below+n), float64(top)), yOf(float64(below), float64(top))
				c.Bars = append(c.Bars, bar{round(marginLeft + (float64(i)+.15)*slot), y, round(.7 * slot), round(foot - y), b.Classes[j]})
			}
			below += n
		}
		c.Rows = append(c.Rows, tableRow{b.labels[i], cells})
	}
	slices.Reverse(c.Rows)
	var said []string
	for i, name := range b.Series {
		said = append(said, strconv.Itoa(totals[i])+" "+name)
	}
	c.Says = fmt.Sprintf("From %s to %s: %s. At most %d a day.", b.labels[0], b.labels[len(b.labels)-1], strings.Join(said, ", "), highest)
	return c
}

// curves are shares of several series over time, from 0 to 1; NaN for none.
type curves struct {
	ID, Title string
	Series    []string
	Classes   []string
	labels    []string
	shares    [][]float64
}

func (l *curves) add(label string, shares ...float64) {
	l.labels, l.shares = append(l.labels, label), append(l.shares, shares)
}

func (l *curves) draw() chart {
	c := newChart(l.ID, l.Title, l.Series, l.Classes, l.labels, true)
	c.Empty = len(l.shares) == 0
	if c.Empty {
		return c
	}
	for v := 0; v <= 100; v += 25 {
		c.Grid = append(c.Grid, gridLine{yOf(float64(v), 100), strconv.Itoa(v) + "%"})
	}
	slot := float64(plotWidth) / float64(len(l.shares))
	var said []string
	for j, name := range l.Series {
		var points []string
		last := math.NaN()
		flush := func() {
			if len(points) > 1 {
				c.Lines = append(c.Lines, line{strings.Join(points, " "), l.Classes[j]})
			}
			points = nil
		}
		for i, shares := range l.shares {
			if math.IsNaN(shares[j]) {
				flush()
				continue
			}
			last = shares[j]
			x, y := round(marginLeft+(float64(i)+.5)*slot), yOf(last, 1)
			points = append(points, fmt.Sprintf("%g,%g", x, y))
			c.Dots = append(c.Dots, dot{x, y, l.Classes[j]})
		}
		flush()
		if !math.IsNaN(last) {
			said = append(said, fmt.Sprintf("%s %.0f%%", name, 100*last))
		}
	}
	for i, shares := range l.shares {
		cells := make([]string, len(shares))
		for j, v := range shares {
			cells[j] = "–"
			if !math.IsNaN(v) {
				cells[j] = strconv.FormatFloat(100*v, 'f', 1, 64) + "%"
			}
		}
		c.Rows = append(c.Rows, tableRow{l.labels[i], cells})
	}
	slices.Reverse(c.Rows)
	c.Says = fmt.Sprintf("%d measures from %s to %s. The last: %s.", len(l.shares), l.labels[0], l.labels[len(l.labels)-1], strings.Join(said, ", "))
	return c
}

// newChart returns a chart without its plot.
func newChart(id, title string, series, classes, labels []string, line bool) chart {
	c := chart{
		ID: id, Title: title, Width: chartWidth, Height: chartHeight, Left: marginLeft, Right: chartWidth - marginRight,
		Columns: append([]string{"Day"}, series...),
	}
	for i, name := range series {
		c.Legend = append(c.Legend, legend{name, classes[i], line})
	}
	if len(labels) == 0 {
		return c
	}
	slot := float64(plotWidth) / float64(len(labels))
	every := max(1, int(math.Ceil(labelWidth/slot)))
	for i := (len(labels) - 1) % every; i < len(labels); i += every { // the last one always has its label
		at := label{X: round(marginLeft + (float64(i)+.5)*slot), Anchor: "middle", Text: labels[i]}
		if at.X > chartWidth-labelWidth/2 {
			at.X, at.Anchor = chartWidth-1, "end"
		}
		c.Labels = append(c.Labels, at)
	}
	return c
}

// scale returns the top of a scale for counts up to highest, and the step of its numbers: 1, 2 or
// 5, or ten times those, and so on.
func scale(highest int) (top, step int) {
	for unit := 1; ; unit *= 10 {
		for _, n := range []int{1, 2, 5} {
			if step = n * unit; step*mostTicks >= highest {
				return (highest + step - 1) / step * step, step
			}
		}
	}
}

// yOf returns where a value stands on a scale from 0 to top.
func yOf(value, top float64) float64 {
	return round(marginTop + plotHeight*(1-value/top))
}

// round leaves one decimal: a tenth of a pixel.
func round(x float64) float64 { return math.Round(10*x) / 10 }
