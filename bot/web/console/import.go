package console

import (
	"encoding/base64"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/godeeper/godeeper/bot/web/page"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/curate"
)

// Limits of an import.
const (
	maxFiles      = 10 << 20 // bytes of all files that are sent at once
	maxFilesWords = "10 MB"
	mostFiles     = 100  // files: what can be looked through on one page
	mostLines     = 2000 // lines of a file that are shown; of a longer one those about its warnings
	mostShown     = 200  // FAQs of a file that are shown
	aboutLines    = 2    // lines before and after a warning that are shown then
)

// acceptedEndings are those that are offered where files are chosen.
const acceptedEndings = ".txt,.md,.markdown,.html,.htm,.jsonl,.json,.csv,.yaml,.yml"

const tooLargeLine = "That is more than " + maxFilesWords + ": send fewer files at once, or split the largest."

// upload is a file as it was sent.
type upload struct {
	Name string
	Data []byte
}

// pasted is the name of a text without a file: its format is read from the text, and its id is made
// from its title.
const pasted = "-"

// Label is the name as people read it.
func (u upload) Label() string {
	if u.Name == pasted {
		return "pasted text"
	}
	return u.Name
}

// Encoded is the content as it travels in a form.
func (u upload) Encoded() string { return base64.RawURLEncoding.EncodeToString(u.Data) }

// drafted is a file as it would be imported.
type drafted struct {
	upload
	curate.Draft
	Row     *contentsRow // what it holds, nil when it is refused
	Changed []change     // to what is stored
	Lines   []sourceLine
	Cut     bool // not all lines are shown
	More    int  // FAQs that are not shown
}

// Shown are the FAQs that are shown.
func (d drafted) Shown() []faq.FAQ { return d.Briefing.FAQs[:len(d.Briefing.FAQs)-d.More] }

// sourceLine is a line of a file with what is said about it.
type sourceLine struct {
	Number   int
	Text     string
	Warnings []string
	Error    string // why the file is refused
	Gap      bool   // lines before it are not shown
}

// draftBody shows files before they are imported.
type draftBody struct {
	Files   []drafted
	Refused int
	Failed  bool // importing was tried, and some were refused
}

// Ready returns how many can be imported.
func (b draftBody) Ready() int { return len(b.Files) - b.Refused }

// draft shows how files would be imported.
func (c *Console) draft(w http.ResponseWriter, r *http.Request, _ *page.Viewer) error {
	if err := r.ParseMultipartForm(MaxBody); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return unreadable(err)
	}
	all, err := uploads(r)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return refusal{http.StatusUnprocessableEntity, "No file was chosen: go back, and choose or drop one, or paste a text."}
	}
	body := draftBody{}
	for _, u := range all {
		d, err := c.desk.Draft(r.Context(), u.Name, u.Data)
		if err != nil {
			return err
		}
		body.add(u, d)
	}
	c.show(w, r, http.StatusOK, "draft.html", "Before it is imported", "/console/content", body)
	return nil
}

// uploads returns the files of a form, and the text that was pasted into it.
func uploads(r *http.Request) ([]upload, error) {
	var all []upload
	var headers []*multipart.FileHeader
	if r.MultipartForm != nil {
		headers = r.MultipartForm.File["file"]
	}
	if len(headers) > mostFiles {
		return nil, refusal{http.StatusRequestEntityTooLarge, "Those are more than 100 files: send fewer at once."}
	}
	size := int64(0)
	for _, h := range headers {
		if size += h.Size; size > maxFiles {
			return nil, refusal{http.StatusRequestEntityTooLarge, tooLargeLine}
		}
		data, err := readUpload(h)
		if err != nil {
			return nil, err
		}
		if h.Filename != "" {
			all = append(all, upload{h.Filename, data})
		}
	}
	if text := r.PostFormValue("text"); strings.TrimSpace(text) != "" {
		name := strings.TrimSpace(r.PostFormValue("name"))
		if name == "" {
			name = pasted
		}
		all = append(all, upload{name, []byte(typed(text))})
	}
	return all, nil
}

func readUpload(h *multipart.FileHeader) ([]byte, error) {
	f, err := h.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// add adds a file with what it would become.
func (b *draftBody) add(u upload, d curate.Draft) {
	one := drafted{upload: u, Draft: d, Changed: changesOf(d.Changes, d.Briefing)}
	if d.Briefing == nil {
		b.Refused++
	} else {
		row := newContentsRow(d.Briefing)
		one.Row, one.More = &row, max(0, len(d.Briefing.FAQs)-mostShown)
	}
	one.Lines, one.Cut = sourceLines(decoded(u.Data), d)
	b.Files = append(b.Files, one)
}

// sourceLines returns the lines of a text with the warnings at theirs.
func sourceLines(text string, d curate.Draft) (all []sourceLine, cut bool) {
	split := strings.Split(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"), "\n")
	if n := len(split); n > 0 && split[n-1] == "" {
		split = split[:n-1]
	}
	warnings := map[int][]string{}
	for _, w := range d.Warnings {
		warnings[w.Line] = append(warnings[w.Line], w.Text)
	}
	said := func(n int) bool { return len(warnings[n]) > 0 || d.Error != "" && d.Line == n }
	near := func(n int) bool {
		for i := n - aboutLines; i <= n+aboutLines; i++ {
			if said(i) {
				return true
			}
		}
		return false
	}
	gap := false
	for i, line := range split {
		n := i + 1
		if len(split) > mostLines && n > aboutLines && !near(n) {
			gap, cut = true, true
			continue
		}
		l := sourceLine{Number: n, Text: line, Warnings: warnings[n], Gap: gap}
		if d.Error != "" && d.Line == n {
			l.Error = d.Error
		}
		all, gap = append(all, l), false
	}
	return all, cut
}

// WholeWarnings are those about no line.
func (d drafted) WholeWarnings() []string {
	var all []string
	for _, w := range d.Warnings {
		if w.Line == 0 {
			all = append(all, w.Text)
		}
	}
	return all
}

// decoded returns the text of a file as the parser reads it, for people to look at.
func decoded(data []byte) string {
	if utf8.Valid(data) {
		return strings.TrimPrefix(string(data), "\ufeff")
	}
	var as encoding.Encoding = charmap.Windows1252
	if len(data) > 1 && (data[0] == 0xfe && data[1] == 0xff || data[0] == 0xff && data[1] == 0xfe) {
		as = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	}
	text, err := as.NewDecoder().Bytes(data)
	if err != nil {
		text = data
	}
	return strings.ToValidUTF8(string(text), "\ufffd")
}

// importFiles imports files that were looked at.
func (c *Console) importFiles(w http.ResponseWriter, r *http.Request, v *page.Viewer) error {
	if err := r.ParseMultipartForm(MaxBody); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return unreadable(err)
	}
	names, contents := r.PostForm["name"], r.PostForm["data"]
	if len(names) != len(contents) || len(names) == 0 || len(names) > mostFiles {
		return refusal{http.StatusBadRequest, "This form could not be read: go back and send the files again."}
	}
	body := draftBody{Failed: true}
	done := url.Values{}
	for i, name := range names {
		data, err := base64.RawURLEncoding.DecodeString(contents[i])
		if err != nil {
			return refusal{http.StatusBadRequest, "A file did not arrive whole: go back and send it again."}
		}
		d, err := c.desk.Import(r.Context(), v.Name, name, data)
		if err != nil {
			return err
		}
		if d.Briefing == nil {
			body.add(upload{name, data}, d)
			continue
		}
		done.Add("imported", d.Status+" "+d.Briefing.ID)
	}
	c.changed(r.Context())
	if len(body.Files) > 0 {
		c.show(w, r, http.StatusUnprocessableEntity, "draft.html", "Not imported", "/console/content", body, contentNotices(done)...)
		return nil
	}
	seeOther(w, r, "/console/content", done)
	return nil
}
