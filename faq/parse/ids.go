package parse

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/godeeper/godeeper/faq"
)

// maxSlug is the most characters of a slug: enough to tell entries apart at sight, short enough
// for a line of a terminal.
const maxSlug = 60

// letters that are no letter with a mark, and so do not fall apart in a decomposition.
var letters = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "ı", "i", "'", "", "’", "", "ʼ", "")

// slug writes text in a-z, 0-9 and '-', cut at a word; "" where nothing of it is left.
func slug(text string) string {
	s := fullSlug(text)
	if len(s) <= maxSlug {
		return s
	}
	if i := strings.LastIndexByte(s[:maxSlug+1], '-'); i > maxSlug/2 {
		return s[:i]
	}
	return s[:maxSlug]
}

func fullSlug(text string) string {
	text = norm.NFKD.String(letters.Replace(strings.ToLower(text)))
	var b strings.Builder
	for _, r := range text {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r):
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String(), "-")
}

func hash(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:4])
}

// id makes the id of an entry out of its own words, so that it survives an update of the page.
// Where another entry has it already, a hash of the whole text and of its heading is added.
func (r *reader) id(kind, words, whole, heading string) string {
	s := slug(words)
	if s == "" {
		s = hash(whole)
	}
	id := kind + s
	if r.ids[id] {
		id = kind + s + "-" + hash(whole, heading)
	}
	for base := id; r.ids[id]; { // the same words under the same heading
		r.again[base]++
		id = kind + s + "-" + hash(whole, heading, itoa(1+r.again[base]))
	}
	r.ids[id] = true
	return id
}

// FAQID returns the id that the first FAQ with a question is given on a page or in a file.
func FAQID(question string) string {
	if s := slug(question); s != "" {
		return "faq-" + s
	}
	return "faq-" + hash(question+"\x00")
}

// briefingID makes the id of a briefing out of its file name, for standard input out of its title.
func briefingID(name string, b *faq.Briefing) string {
	base := path.Base(slashed(name))
	if name == "-" {
		base = slug(b.Title)
	} else if ext := path.Ext(base); formats[strings.ToLower(ext)] != "" {
		base = strings.TrimSuffix(base, ext)
	}
	if s := fullSlug(base); s != "" {
		return s
	}
	return "briefing-" + hash(base)
}
