package api

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/godeeper/godeeper/faq/curate"
	"github.com/godeeper/godeeper/faq/wire"
)

// maxFiles bounds the files of one request.
const maxFiles = 200

// imported is what became of a file.
type imported struct {
	wire.Import
	Line    int      `json:"line"` // of the error, 0 for none
	Changes []change `json:"changes"`
}

// change is a difference to what is stored.
type change struct {
	Kind   string `json:"kind"` // "" for the briefing itself
	ID     string `json:"id"`
	Detail string `json:"detail"`
	Was    string `json:"was"`
	Is     string `json:"is"`
}

func changes(all []curate.Change) []change {
	out := []change{}
	for _, c := range all {
		out = append(out, change{string(c.Kind), c.ID, c.Detail, c.Was, c.Is})
	}
	return out
}

// file is one to be imported.
type file struct {
	name string
	data []byte
}

func (a *API) importFiles(c *call) error {
	q, err := c.query()
	if err != nil {
		return err
	}
	draft, err := yes(q, "draft")
	if err != nil {
		return err
	}
	files, err := c.files(q.Get("name"))
	if err != nil {
		return err
	}
	out := []imported{}
	for _, f := range files {
		var d curate.Draft
		if draft {
			d, err = a.desk.Draft(c.ctx(), f.name, f.data)
		} else {
			d, err = a.desk.Import(c.ctx(), c.by(), f.name, f.data)
		}
		if err != nil {
			return err
		}
		out = append(out, newImported(f.name, d))
	}
	if !draft {
		a.changed(c)
	}
	return a.done(c, http.StatusOK, map[string]any{"files": out})
}

func newImported(name string, d curate.Draft) imported {
	i := imported{Import: wire.Import{Path: name, Status: d.Status, Error: d.Error, Warnings: []string{}}, Line: d.Line, Changes: changes(d.Changes)}
	for _, w := range d.Warnings {
		i.Warnings = append(i.Warnings, w.String())
	}
	if d.Briefing != nil {
		i.Briefing, i.Entries = d.Briefing.ID, wire.Entries(d.Briefing)
	}
	return i
}

// files returns the files of the body: those of a form, or the body itself under a name.
func (c *call) files(name string) ([]file, error) {
	if c.r.ContentLength > maxImport {
		return nil, tooLarge(maxImport)
	}
	media, params, _ := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if media == "multipart/form-data" {
		if params["boundary"] == "" {
			return nil, refusal{http.StatusBadRequest, "The form has no boundary."}
		}
		return c.form()
	}
	if strings.HasPrefix(media, "multipart/") {
		return nil, refusal{http.StatusUnsupportedMediaType, "Send one file as the body, or several as multipart/form-data."}
	}
	name, err := fileName(name)
	if err != nil {
		return nil, err
	}
	data, err := c.body(maxImport)
	if err != nil {
		return nil, err
	}
	if len(data) == 0 {
		return nil, refusal{http.StatusBadRequest, "The body is empty: send the file in it."}
	}
	return []file{{name, data}}, nil
}

// form returns the files of a form.
func (c *call) form() ([]file, error) {
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, maxImport)
	parts, err := c.r.MultipartReader()
	if err != nil {
		return nil, refusal{http.StatusBadRequest, "The form cannot be read."}
	}
	var files []file
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, badForm(err)
		}
		if part.FileName() == "" {
			return nil, invalid(fmt.Sprintf("The form has a field %q: send files only, each with its name.", part.FormName()))
		}
		if len(files) == maxFiles {
			return nil, invalid(fmt.Sprintf("These are more than %d files: send them in parts.", maxFiles))
		}
		name, err := fileName(part.FileName())
		if err != nil {
			return nil, err
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return nil, badForm(err)
		}
		files = append(files, file{name, data})
	}
	if len(files) == 0 {
		return nil, invalid("The form has no file.")
	}
	return files, nil
}

func badForm(err error) error {
	if e, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return tooLarge(e.Limit)
	}
	return refusal{http.StatusBadRequest, "The form cannot be read to its end."}
}

// maxName is how long a name may be, in bytes, as on most file systems.
const maxName = 255

// fileName returns the name of a file without its folders: it says what the file is, and nothing is
// written there.
func fileName(name string) (string, error) {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	if name == "." || name == "/" || name == ".." {
		return "", invalid("The file has no name: say it in ?name=, like harbour-strike.txt.")
	}
	if len(name) > maxName || !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl) {
		return "", invalid("The name of the file cannot be one: use letters, digits and dashes, like harbour-strike.txt.")
	}
	return name, nil
}
