package terminal

// Style is how text is set on a terminal. The zero Style is plain text without a limit of width.
type Style struct {
	Colour  bool // mark with colours and weights
	Columns int  // width of a line, 0 for no limit
}

// maxColumns keeps lines readable on a wide screen.
const maxColumns = 100

// The marks of ECMA-48 that are used; all colours are of the terminal's own palette, so that
// they suit dark and light screens alike.
const (
	bold   = "1"
	dim    = "2"
	cyan   = "36"
	yellow = "33"
)

// mark returns s in the given colour or weight, which ends with it. An empty s stays empty.
func (s Style) mark(code, text string) string {
	if !s.Colour || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// wrap returns text cleaned and wrapped, each line started with indent.
func (s Style) wrap(text, indent string) string {
	return Wrap(Clean(text), s.Columns, indent)
}

// plain returns text cleaned, on one line.
func plain(text string) string {
	return Wrap(Clean(text), 0, "")
}
