package console

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/godeeper/godeeper/faq"
)

// sendFiles sends files as a browser would, which are names and contents.
func (r *rig) sendFiles(files ...string) answer {
	r.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := m.CreateFormFile("file", files[i])
		if err != nil {
			r.t.Fatal(err)
		}
		_, _ = io.WriteString(w, files[i+1])
	}
	_ = m.Close()
	return r.do(http.MethodPost, "/console/import", m.FormDataContentType(), &b)
}

func TestContents(t *testing.T) {
	t.Parallel()
	r := newRig(t).serve()
	r.wants("the list", r.get("/console/content"), http.StatusOK, "2 briefings", "Night ferry to the islands comes back", "Harbour town saves its lighthouse", "3 Mar 2026")
	a := r.get("/console/content?find=DOGS")
	r.wants("what was found", a, http.StatusOK, "1 briefing with “DOGS”", "Night ferry")
	if strings.Contains(a.body, "lighthouse") {
		t.Error("what has no dogs was found too")
	}
	r.wants("nothing found", r.get("/console/content?find=zebra"), http.StatusOK, "Nothing that is stored has “zebra” in it.")
	r.wants("an unknown briefing", r.get("/console/content/nothing"), http.StatusNotFound)
	r.wants("the desk", r.get("/console/content/desk"), http.StatusOK, "From the newsroom", "Write one")
}

func TestContentsPages(t *testing.T) {
	t.Parallel()
	var all []*faq.Briefing
	for i := range perContents + 10 {
		all = append(all, &faq.Briefing{ID: fmt.Sprint("b", i), Title: fmt.Sprintf("Story %03d", i)})
	}
	r := serveRig(t, newMemory(func() time.Time { return clock }, all...)).serve()
	a := r.get("/console/content?find=story")
	r.wants("the first page", a, http.StatusOK, "Story 000", "Page 1 of 2", "Next page")
	if strings.Contains(a.body, "Story 055") {
		t.Error("the first page has all")
	}
	r.wants("the second page", r.get("/console/content?find=story&page=2"), http.StatusOK, "Story 055", "Previous page", "60 briefings with “story”")
	r.wants("a page too far", r.get("/console/content?page=99"), http.StatusOK, "Story 055")
}

func TestImport(t *testing.T) {
	t.Parallel()
	r := newRig(t).serve()
	r.wants("no file", r.do(http.MethodPost, "/console/import", "application/x-www-form-urlencoded", strings.NewReader("")), http.StatusUnprocessableEntity, "No file was chosen")
	draft := r.sendFiles("harbour.txt", harbour, "bad.xyz", "text", "empty.txt", "\n")
	r.wants("the draft", draft, http.StatusOK, "3 files read.", "2 cannot be imported.", "Line 11:", "How long does the dredging take?", "Six weeks.", "files ending in .xyz are not read", "It is new")
	if len(r.store.imported) != 2 {
		t.Fatal("the draft was stored")
	}
	sent := hidden(t, draft.body, "/console/import/save")
	if len(sent["name"]) != 1 || len(sent["data"]) != 1 {
		t.Fatalf("the form carries %v, want the one file that can be imported", sent["name"])
	}
	page := r.follow(r.post("/console/import/save", sent))
	r.wants("the list", page, http.StatusOK, "1 file imported.", "harbour (added)", "Harbour dredging begins")
	if v := r.store.versions[len(r.store.versions)-1]; v.By != "Olu" {
		t.Errorf("imported by %q, want Olu", v.By)
	}
	named := r.post("/console/import", url.Values{"text": {harbour}, "name": {"pasted-page.md"}})
	r.wants("a text with a name", named, http.StatusOK, "pasted-page.md", "Harbour dredging begins")
	plain := r.post("/console/import", url.Values{"text": {strings.ReplaceAll(harbour, "Harbour", "Canal")}})
	r.wants("a text without one", plain, http.StatusOK, "pasted text", "Canal dredging begins", "id canal-dredging-begins")
	r.wants("its import", r.follow(r.post("/console/import/save", hidden(t, plain.body, "/console/import/save"))), http.StatusOK, "canal-dredging-begins (added)")
}

func TestImportLimits(t *testing.T) {
	t.Parallel()
	r := newRig(t).serve()
	half := strings.Repeat("All is quiet in the harbour.\n", maxFiles/2/29)
	r.wants("10 MB", r.sendFiles("a.txt", half), http.StatusOK, "only its beginning and the lines with warnings")
	r.wants("more", r.sendFiles("a.txt", half, "b.txt", half, "c.txt", half[:100]), http.StatusRequestEntityTooLarge, "more than 10 MB")
	r.wants("far more", r.sendFiles("a.txt", half, "b.txt", half, "c.txt", half), http.StatusRequestEntityTooLarge)
	for name, v := range map[string]url.Values{
		"no data": {"name": {"a.txt"}}, "broken data": {"name": {"a.txt"}, "data": {"%"}}, "nothing": {},
	} {
		r.wants(name, r.post("/console/import/save", v), http.StatusBadRequest, "send")
	}
	refused := r.post("/console/import/save", url.Values{"name": {"a.xyz"}, "data": {upload{Data: []byte("x")}.Encoded()}})
	r.wants("what is refused", refused, http.StatusUnprocessableEntity, "Not imported", "1 file could not be imported")
}

func TestRemoveAndRestore(t *testing.T) {
	t.Parallel()
	r := newRig(t).serve()
	r.wants("the question", r.get("/console/content/ferry/remove"), http.StatusOK, "Remove this briefing?", "3 FAQs")
	if len(r.store.imported) != 2 {
		t.Fatal("asking removed it")
	}
	r.wants("the list", r.follow(r.post("/console/content/ferry/remove", nil)), http.StatusOK, "“ferry” was removed", "1 briefing")
	r.wants("once more", r.post("/console/content/ferry/remove", nil), http.StatusNotFound)
	r.wants("its versions", r.get("/console/content/ferry/versions"), http.StatusOK, "removed", "Night ferry", "command line", "Olu")
	r.wants("what it was", r.get("/console/content/ferry/versions/1"), http.StatusOK, "The briefing is removed now")
	r.wants("restored", r.follow(r.post("/console/content/ferry/versions/1/restore", nil)), http.StatusOK, "The version was restored", "Are dogs allowed on board?")
	for _, path := range []string{"/console/content/ferry/versions/99", "/console/content/ferry/versions/x", "/console/content/ferry/versions/2"} {
		r.wants(path, r.get(path), http.StatusNotFound)
		r.wants(path, r.post(path+"/restore", nil), http.StatusNotFound)
	}
}

func TestVersionDiff(t *testing.T) {
	t.Parallel()
	r := newRig(t).serve()
	_, _, err := r.store.ImportBy(t.Context(), "feed", &faq.Briefing{ID: "ferry", Title: "Night ferry to the islands is back"})
	if err != nil {
		t.Fatal(err)
	}
	a := r.get("/console/content/ferry/versions/3")
	r.wants("the version", a, http.StatusOK, "by feed", "This is what is stored now.")
	r.wants("the one before", r.get("/console/content/ferry/versions/1"), http.StatusOK, "Restore this version")
}

func TestExport(t *testing.T) {
	t.Parallel()
	r := newRig(t).serve()
	a := r.get("/console/export")
	z, err := zip.NewReader(strings.NewReader(a.body), int64(len(a.body)))
	if err != nil || len(z.File) < 2 || !strings.Contains(a.header.Get("Content-Disposition"), "briefings-2026-11-29.zip") {
		t.Errorf("got %v with error %v, named %q; want an archive of all", z, err, a.header.Get("Content-Disposition"))
	}
	one := r.get("/console/content/ferry/export")
	if one.status != http.StatusOK || !strings.HasPrefix(one.header.Get("Content-Disposition"), "attachment") || one.body == "" {
		t.Errorf("got status %d and %q, want the file", one.status, one.header)
	}
	r.wants("an unknown one", r.get("/console/content/nothing/export"), http.StatusNotFound)
}

// TestLongBriefing holds that a file of many FAQs is shown in pages, and each is found on its own.
func TestLongBriefing(t *testing.T) {
	t.Parallel()
	b := &faq.Briefing{ID: "long", Title: "Long"}
	for i := range perBriefing + 20 {
		b.FAQs = append(b.FAQs, faq.FAQ{ID: fmt.Sprint("q", i), Question: fmt.Sprintf("Question %d?", i), Answer: "A."})
	}
	r := serveRig(t, newMemory(func() time.Time { return clock }, b)).serve()
	for path, want := range map[string]string{
		"/console/content/long": "Question 0? A.", "/console/content/long?page=2": "Question 119? A.", "/console/content/long?entry=q110#q110": "Question 110? A.",
	} {
		r.wants(path, r.get(path), http.StatusOK, want, "FAQs 120", "of 2")
	}
}

// TestHistoryPages goes through a long history.
func TestHistoryPages(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for i := range perHistory + 5 {
		_, _ = r.store.SaveAmendmentsAt(t.Context(), r.store.revision, faq.Amendment{Kind: faq.AmendVariant, Briefing: "ferry", Entry: "faq-are-dogs-allowed-on-board", Text: fmt.Sprintf("phrasing %d.", i), By: "Ada", At: ago(1)})
	}
	r.serve()
	a := r.get("/console/content/ferry/history")
	r.wants("the first page", a, http.StatusOK, "phrasing 54.", "phrasing 5.", "Older changes")
	if strings.Contains(a.body, "phrasing 4.") {
		t.Error("the first page has all")
	}
	r.wants("the second page", r.get("/console/content/ferry/history?before=6"), http.StatusOK, "phrasing 4.", "phrasing 0.")
}

// TestChanged holds that the index is told of each change before the next page.
func TestChanged(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	told := 0
	r.console.Changed = func(context.Context) { told++ }
	r.serve()
	draft := upload{Data: []byte(harbour)}.Encoded()
	for i, step := range []struct {
		path   string
		fields url.Values
	}{
		{"/console/save/variant", url.Values{"text": {hound}, "entry": {dogs}}},
		{"/console/undo", url.Values{"id": {"1"}}},
		{"/console/import/save", url.Values{"name": {"harbour.txt"}, "data": {draft}}},
		{"/console/content/harbour/remove", nil},
		{"/console/content/harbour/versions/3/restore", nil},
	} {
		if a := r.post(step.path, step.fields); a.status != http.StatusSeeOther || told != i+1 {
			t.Errorf("%s: status %d, the index was told %d times, want %d", step.path, a.status, told, i+1)
		}
	}
}
