package console

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/godeeper/godeeper/bot/web/page"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/curate"
)

// form is a change of the content as it is typed: its page, its preview and saving it are all made
// from its values, which travel with it.
type form struct {
	Kind     *formKind
	Values   url.Values
	Problems map[string]string // sentences by the name of a field; "" for the whole form

	Texts     []string        // questions that it is about
	Find      string          // what options were searched for, "" for none
	Options   []option        // entries to choose from
	Briefings []*faq.Briefing // to choose from
	Entry     *entry          // that is edited
}

// formKind is a sort of form.
type formKind struct {
	Name  string // in addresses
	Title string
	Then  string // where saving leads; "" for the page of the briefing
	Here  string // its tab

	// read returns what the form changes. Its error is a *[curate.Invalid] for what is missing.
	read func(c *Console, ctx context.Context, values url.Values) ([]faq.Amendment, error)
	// fill adds what its page shows besides its values.
	fill func(c *Console, ctx context.Context, f *form) error
}

var formKinds = []*formKind{
	{"variant", "Another phrasing of a stored question", "/console/", "/console/", readVariant, fillVariant},
	{"faq", "Write an FAQ", "/console/", "/console/", readFAQ, fillFAQ},
	{"passage", "Answer from a passage", "/console/", "/console/", readPassage, fillPassage},
	{"entry", "Edit an entry", "", "/console/content", readEntry, fillEntry},
}

// option is an entry that can be chosen.
type option struct {
	faq.Match
	Chosen bool
}

// field is an input with what is wrong with it.
type field struct {
	Name, Value, Problem string
}

func (f form) field(name string) field {
	return field{name, f.Values.Get(name), f.Problems[name]}
}

// Problem is what is wrong with the whole form, "" for nothing.
func (f form) Problem() string { return f.Problems[""] }

// Hidden are the values as hidden fields.
func (f form) Hidden() []pair {
	var all []pair
	for name, values := range f.Values {
		for _, v := range values {
			all = append(all, pair{name, v})
		}
	}
	slices.SortStableFunc(all, func(a, b pair) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// readForm returns the form of a request.
func readForm(r *http.Request) (*form, error) {
	if err := r.ParseForm(); err != nil {
		return nil, unreadable(err)
	}
	i := slices.IndexFunc(formKinds, func(k *formKind) bool { return k.Name == r.PathValue("form") })
	if i < 0 {
		return nil, faq.ErrNotFound
	}
	f := &form{Kind: formKinds[i], Values: url.Values{}, Problems: map[string]string{}}
	for name, values := range r.Form {
		for _, v := range values {
			f.Values.Add(name, typed(v))
		}
	}
	return f, nil
}

// typed returns a text as it was meant: a browser sends the ends of lines in another form.
func typed(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"))
}

// lines returns the lines of a text that are not blank, each once.
func lines(s string) []string {
	var all []string
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" && !slices.Contains(all, line) {
			all = append(all, line)
		}
	}
	return all
}

// showForm shows the page of a form, with what is typed in it.
func (c *Console) showForm(w http.ResponseWriter, r *http.Request, _ *page.Viewer) error {
	f, err := readForm(r)
	if err != nil {
		return err
	}
	return c.renderForm(w, r, http.StatusOK, f)
}

func (c *Console) renderForm(w http.ResponseWriter, r *http.Request, status int, f *form) error {
	if err := f.Kind.fill(c, r.Context(), f); err != nil {
		return err
	}
	c.show(w, r, status, "form.html", f.Kind.Title, f.Kind.Here, f)
	return nil
}

// errStale is returned for a form that was filled in before the entry was changed by somebody else.
var errStale = errors.New("the entry was changed meanwhile")

// refuse shows a form again that cannot be saved, with the reason beside the field; other errors
// are returned.
func (c *Console) refuse(w http.ResponseWriter, r *http.Request, f *form, err error) error {
	status := http.StatusUnprocessableEntity
	invalid, isInvalid := errors.AsType[*curate.Invalid](err)
	switch {
	case isInvalid:
		f.Problems[invalid.Field] = invalid.Text
		if !f.has(invalid.Field) {
			f.Problems[""] = invalid.Text
		}
	case errors.Is(err, errStale):
		status = http.StatusConflict
		f.Problems[""] = "Somebody has changed this entry since you opened it. What it says now stands above your text: " +
			"take over what you want to keep, then preview again."
		f.forget()
		f.Values.Del("seen") // what is seen now is what the page shows
	default:
		return err
	}
	return c.renderForm(w, r, status, f)
}

// forget takes out texts that were not changed by who typed in an older state of an entry: the form
// proposes those of now.
func (f *form) forget() {
	for _, field := range []string{"question", "answer"} {
		if was := "was-" + field; f.Values.Has(was) && f.Values.Get(field) == f.Values.Get(was) {
			f.Values.Del(field)
		}
	}
}

// has reports whether a form has a field of that name.
func (f form) has(name string) bool {
	fields := map[string][]string{
		"variant": {"variant", "entry"},
		"faq":     {"question", "answer", "briefing"},
		"passage": {"question", "entry"},
		"entry":   {"question", "answer", "variant", "alias"},
	}
	return slices.Contains(fields[f.Kind.Name], name)
}

// save does what a form says.
func (c *Console) save(w http.ResponseWriter, r *http.Request, v *page.Viewer) error {
	f, err := readForm(r)
	if err != nil {
		return err
	}
	all, err := f.Kind.read(c, r.Context(), f.Values)
	if err != nil {
		return c.refuse(w, r, f, err)
	}
	saved, err := c.desk.Amend(r.Context(), v.Name, all...)
	if err != nil {
		return c.refuse(w, r, f, err)
	}
	c.changed(r.Context())
	then := f.Kind.Then
	if then == "" && len(saved) > 0 {
		then = "/console/content/" + url.PathEscape(saved[0].Briefing)
	}
	seeOther(w, r, then, url.Values{"saved": ids(saved)})
	return nil
}
