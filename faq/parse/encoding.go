package parse

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	xunicode "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// signatures are the first bytes of files that people take for text.
var signatures = []struct{ start, is string }{
	{"%PDF-", "a PDF file"},
	{"PK\x03\x04", "a ZIP or Office file (.docx, .odt, .xlsx)"},
	{"\xd0\xcf\x11\xe0", "an old Office file (.doc, .xls)"},
	{"{\\rtf", "an RTF file"},
	{"\x89PNG", "a picture"},
	{"\xff\xd8\xff", "a picture"},
	{"GIF8", "a picture"},
	{"\x1f\x8b", "a compressed file"},
	{"\x7fELF", "a program"},
}

const saveAsText = "save it as text (UTF-8), Markdown or HTML first"

// decode turns data into UTF-8 text with "\n" line ends and without control and invisible
// characters. A reason is given where it is no text.
func decode(data []byte, html bool) (text string, warnings []Warning, reason string) {
	if len(data) == 0 {
		return "", nil, "empty: there is nothing in it"
	}
	for _, s := range signatures {
		if bytes.HasPrefix(data, []byte(s.start)) {
			return "", nil, "binary: " + s.is + ": " + saveAsText
		}
	}
	if enc := wide(data); enc != nil {
		out, err := enc.NewDecoder().Bytes(data)
		if err != nil {
			return "", nil, "binary: neither UTF-8 nor UTF-16: " + saveAsText
		}
		data = out
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if i := bytes.IndexByte(data, 0); i >= 0 {
		return "", nil, fmt.Sprintf("binary: line %d has a NUL byte: %s", 1+bytes.Count(data[:i], []byte("\n")), saveAsText)
	}
	if !utf8.Valid(data) {
		data, warnings = decodeNarrow(data, html)
	}
	if controls(data) {
		return "", nil, "binary: too many control characters: " + saveAsText
	}
	return clean(string(data)), warnings, ""
}

// wide returns the encoding of UTF-16 and UTF-32 data, nil for any other. UTF-16 without a byte
// order mark shows itself by its NUL bytes, which then stand at even places only or at odd ones.
func wide(data []byte) encoding.Encoding {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe\x00\x00")):
		return utf32.UTF32(utf32.LittleEndian, utf32.UseBOM)
	case bytes.HasPrefix(data, []byte("\x00\x00\xfe\xff")):
		return utf32.UTF32(utf32.BigEndian, utf32.UseBOM)
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return xunicode.UTF16(xunicode.LittleEndian, xunicode.UseBOM)
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return xunicode.UTF16(xunicode.BigEndian, xunicode.UseBOM)
	}
	var even, odd int
	for i, c := range data {
		if c == 0 {
			if i%2 == 0 {
				even++
			} else {
				odd++
			}
		}
	}
	switch {
	case even == 0 && odd > 0 && plausible16(data, 0, 1):
		return xunicode.UTF16(xunicode.LittleEndian, xunicode.IgnoreBOM)
	case odd == 0 && even > 0 && plausible16(data, 1, 0):
		return xunicode.UTF16(xunicode.BigEndian, xunicode.IgnoreBOM)
	}
	return nil
}

// plausible16 reports whether data reads as UTF-16 with the low and high byte at these places:
// assigned characters, paired surrogates, and white space in it.
func plausible16(data []byte, low, high int) bool {
	var units []uint16
	for i := 0; i+1 < len(data); i += 2 {
		units = append(units, uint16(data[i+low])|uint16(data[i+high])<<8)
	}
	spaces, narrow := 0, 0
	for _, r := range utf16.Decode(units) {
		if r < 0x100 {
			narrow++
		}
		switch {
		case unicode.IsSpace(r):
			spaces++
		case !unicode.IsGraphic(r) && !unicode.Is(unicode.Cf, r):
			return false
		}
	}
	// Even text of wide characters has its blanks and stops; a stray NUL byte makes no UTF-16.
	return spaces > 0 && narrow > 1 && narrow*20 > len(units)
}

// decodeNarrow reads data that is not valid UTF-8: in the character set that the web page names,
// as UTF-8 with single foreign bytes, or as Windows-1252, which holds Latin-1.
func decodeNarrow(data []byte, html bool) ([]byte, []Warning) {
	if html {
		_, name, certain := charset.DetermineEncoding(data, "text/html")
		declared := bytes.Contains(bytes.ToLower(data[:min(len(data), 1024)]), []byte("charset"))
		if enc, err := htmlindex.Get(name); err == nil && (certain || declared) && name != "utf-8" {
			if out, err := enc.NewDecoder().Bytes(data); err == nil {
				return out, nil
			}
		}
	}
	var good, bad, first int
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			if bad == 0 {
				first = i
			}
			bad++
		case size > 1:
			good++
		}
		i += size
	}
	if good <= bad {
		out, _ := charmap.Windows1252.NewDecoder().Bytes(data)
		return out, []Warning{{Text: "not UTF-8: read as Windows-1252 (Latin-1)"}}
	}
	var out []byte
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			r = charmap.Windows1252.DecodeByte(data[i])
		}
		out = utf8.AppendRune(out, r)
		i += size
	}
	line := 1 + bytes.Count(data[:first], []byte("\n"))
	return out, []Warning{{Line: line, Text: fmt.Sprintf("%d bytes are not UTF-8: read as Windows-1252 (Latin-1)", bad)}}
}

// controls reports whether data has more control characters than a text can have: one in 50.
func controls(data []byte) bool {
	n := 0
	for _, c := range data {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != '\v' || c == 0x7f {
			n++
		}
	}
	return n*50 > len(data)
}

// clean unifies line ends and drops what cannot be seen.
func clean(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range text {
		switch {
		case r == '\n' || r == '\t':
			b.WriteRune(r)
		case r == '\r' || r == '\v' || r == '\f' || r == '\u0085' || r == '\u2028' || r == '\u2029':
			b.WriteByte('\n')
		case r >= 0x80 && r < 0xa0: // Windows-1252 that was taken for Latin-1
			if c := charmap.Windows1252.DecodeByte(byte(r)); unicode.IsGraphic(c) && c != utf8.RuneError {
				b.WriteRune(c)
			}
		case unicode.IsControl(r) || invisible(r):
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// invisible reports whether r neither shows nor changes what is shown of other characters. The
// joiners U+200C and U+200D are kept: scripts and pictographs need them.
func invisible(r rune) bool {
	switch r {
	case '\u00ad', '\u200b', '\u200e', '\u200f', '\u2060', '\ufeff', '\ufffc':
		return true
	}
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}
