package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/web/page"
	"github.com/godeeper/godeeper/faq"
)

const (
	// maxQuestion is the length of a question in characters: the longest that people have asked a
	// newspaper in writing has some hundred words.
	maxQuestion = 2_000
	// maxForm is the length in bytes of what a form of readers may hold: a question of the longest
	// characters, encoded, and the rest.
	maxForm = 64 << 10
)

// fragment is the media type of a single turn, for which the script of the page asks.
const fragment = "text/x-fragment"

func wantsFragment(r *http.Request) bool { return r.Header.Get("Accept") == fragment }

// fault is a question that cannot be answered, as it is told to the reader.
type fault struct {
	status int
	line   string
}

// Error implements error.
func (f *fault) Error() string { return f.line }

// checked returns a question as it is asked.
func checked(q string) (string, error) {
	if !utf8.ValidString(q) || strings.ContainsRune(q, 0) {
		return "", &fault{http.StatusBadRequest, "The question holds characters that cannot be read. Please type it again."}
	}
	q = strings.TrimSpace(q)
	if n := utf8.RuneCountInString(q); n > maxQuestion {
		return "", &fault{http.StatusBadRequest, fmt.Sprintf("A question may be 2,000 characters long, and this one has %d. Please shorten it.", n)}
	}
	if bot.Text(q) == "" {
		return "", &fault{http.StatusBadRequest, "There is no question yet. Please type one."}
	}
	return q, nil
}

// asking is a question with its place.
type asking struct {
	form
	question string
	stored   bool // it was offered
}

// ask answers a question that is posted.
func (a *Adapter) ask(w http.ResponseWriter, r *http.Request) {
	if !a.parse(w, r) {
		return
	}
	f := form{
		Conversation: r.PostFormValue("conversation"), Ref: r.PostFormValue("ref"),
		Briefing: r.PostFormValue("briefing"), Framed: r.PostFormValue("framed") != "",
	}
	if !isID(f.Conversation) {
		f.Conversation = newID()
	}
	if !isID(f.Ref) {
		f.Ref = newID()
	}
	if f.Briefing != "" && a.find(f.Briefing) == nil {
		f.Briefing = "" // it was removed since: the question is asked of all
	}
	typed := r.PostFormValue("q")
	question, err := checked(typed)
	if err != nil {
		a.refuse(w, r, f, typed, err)
		return
	}
	given, err := a.give(r, asking{f, question, r.PostFormValue("stored") != ""}, refOf(f.Conversation, f.Ref, f.Briefing, question))
	switch {
	case err != nil:
		a.refuse(w, r, f, typed, err)
	case wantsFragment(r):
		a.showTurn(w, r, given)
	case given.Ref != "":
		http.Redirect(w, r, conversationPath(f, given.Ref, ""), http.StatusSeeOther)
	default: // it is not recorded, and so cannot be shown again
		a.show(w, r, http.StatusOK, f, view{Last: &given})
	}
}

// parse reads a form, and reports whether it could be read.
func (a *Adapter) parse(w http.ResponseWriter, r *http.Request) bool {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	var long *http.MaxBytesError
	switch err := r.ParseForm(); {
	case err == nil:
		return true
	case errors.As(err, &long):
		a.site.Fail(w, r, http.StatusRequestEntityTooLarge, "That is more than a question. Please shorten it.")
	default:
		a.site.Fail(w, r, http.StatusBadRequest, "The form cannot be read. Please go back and try again.")
	}
	return false
}

// give answers a question, once for each ref, and returns the turn with it. Its Ref is "" where the
// answer is not recorded: one to small talk.
func (a *Adapter) give(r *http.Request, q asking, ref string) (turn, error) {
	ctx := r.Context()
	if known, err := a.bot.Asked(ctx, ref); err == nil {
		return a.again(known, nil, q.form), nil
	} else if !errors.Is(err, faq.ErrNotFound) {
		return turn{}, fmt.Errorf("look for the answer: %w", err)
	}
	reply, err := a.bot.Handle(ctx, bot.Message{
		Platform: Platform, Conversation: q.Conversation, Person: a.reader(r), Text: q.question,
		Briefing: q.Briefing, Ref: ref, Stored: q.stored, Thread: true,
	})
	switch {
	case err != nil:
		return turn{}, err
	case reply.Silent:
		return turn{}, &fault{http.StatusTooManyRequests, "Please wait a minute before you ask again."}
	case reply.Turn.Asked == nil && reply.Turn.Conversation.ID == "" && len(reply.Offers) == 0:
		return turn{}, &fault{http.StatusTooManyRequests, reply.Line}
	}
	given := render(q.question, reply, nil, q.form)
	given.New = true
	if _, err := a.bot.Asked(ctx, ref); err != nil { // small talk, or the store is out of order
		given.Ref, given.Feedback = "", false
	}
	return given, nil
}

// again returns the turn of a question that was asked before, as it would be answered now.
func (a *Adapter) again(known faq.Asked, asked map[string]string, f form) turn {
	reply := bot.Reply{
		Ref: known.Ref, Query: faq.Query{Text: known.Text, Before: known.Before, Briefing: known.Thread},
	}
	reply.Answer = faq.Compose(a.finder, reply.Query)
	return render(known.Text, reply, asked, f)
}

// reader returns the id of the reader who sends a request.
func (a *Adapter) reader(r *http.Request) string { return a.secret.reader(a.ClientIP(r)) }

// refuse says why a question is not answered: on the page, where the reader can change it.
func (a *Adapter) refuse(w http.ResponseWriter, r *http.Request, f form, typed string, err error) {
	var why *fault
	switch {
	case !errors.As(err, &why):
		a.log.Error("a question could not be answered", "error", err)
		a.site.Fail(w, r, http.StatusInternalServerError, noStore)
	case wantsFragment(r):
		a.site.Fail(w, r, why.status, why.line)
	default:
		a.show(w, r, why.status, f, view{Fault: why.line, Typed: bot.Clip(bot.Clean(typed), maxQuestion)})
	}
}

// chat shows the page that a reader comes to, with an answer where its address holds a question.
func (a *Adapter) chat(w http.ResponseWriter, r *http.Request) { a.open(w, r, false) }

func (a *Adapter) open(w http.ResponseWriter, r *http.Request, framed bool) {
	values := r.URL.Query()
	f := form{Conversation: newID(), Briefing: values.Get("briefing"), Framed: framed}
	if f.Briefing != "" && a.find(f.Briefing) == nil {
		a.site.Fail(w, r, http.StatusNotFound, noBriefing)
		return
	}
	if !values.Has("q") || strings.TrimSpace(values.Get("q")) == "" {
		a.show(w, r, http.StatusOK, f, view{Start: true})
		return
	}
	question, err := checked(values.Get("q"))
	if err != nil {
		a.refuse(w, r, f, values.Get("q"), err)
		return
	}
	// An address can be loaded again and again: of a reader, the question is recorded once a day.
	day := a.bot.Now().UTC().Format(time.DateOnly)
	f.Conversation = a.secret.id("conversation", day, a.reader(r), f.Briefing, question)
	given, err := a.give(r, asking{form: f, question: question}, refOf(f.Conversation, "", f.Briefing, question))
	if err != nil {
		a.refuse(w, r, f, question, err)
		return
	}
	a.show(w, r, http.StatusOK, f, view{Last: &given})
}

// find returns the stored briefing with an id, nil for none.
func (a *Adapter) find(id string) *faq.Briefing {
	all := a.finder.Briefings()
	if i := slices.IndexFunc(all, func(b *faq.Briefing) bool { return b.ID == id }); i >= 0 {
		return all[i]
	}
	return nil
}

// conversationPath returns the address of a conversation, at the answer called ref.
func conversationPath(f form, ref, rated string) string {
	u := url.URL{Path: "/c/" + f.Conversation, Fragment: ref}
	values := url.Values{}
	if f.Framed {
		u.Path = page.EmbedPath
		values.Set("c", f.Conversation)
	}
	if rated != "" {
		values.Set("rated", rated)
	}
	u.RawQuery = values.Encode()
	return u.String()
}
