package web

import (
	"bytes"
	"errors"
	"net/http"
	"slices"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/web/page"
	"github.com/godeeper/godeeper/faq"
)

const (
	// maxTurns is how many questions of a conversation are shown: to answer them all again takes some
	// milliseconds, and nobody reads on from there.
	maxTurns = 40
	// maxPrompts is how many questions a reader is offered who has asked none.
	maxPrompts = 5
	// maxNewest is how many briefings stand below them.
	maxNewest = 4
)

// view is what the template of the chat is given.
type view struct {
	Form     form
	Turns    []turn
	Last     *turn  // behind them, where it is not recorded or just given
	Fault    string // why the question is not answered, "" for none
	Typed    string // stands in the field
	Start    bool   // nothing was asked yet
	Briefing *story // in whose thread is asked, nil for none
	Prompts  []offer
	Newest   []story
}

// show shows the chat. Its forms are those of a page that nobody has seen yet.
func (a *Adapter) show(w http.ResponseWriter, r *http.Request, status int, f form, v view) {
	f.Ref = newID()
	v.Form = f
	title := "Ask"
	if b := a.find(f.Briefing); b != nil {
		s := storyOf(b)
		v.Briefing = &s
		title = "Ask about “" + s.Title + "”"
	}
	if !v.Start && v.Turns == nil { // what was said before stays in sight
		asked, err := a.store.AskedIn(r.Context(), Platform, f.Conversation, maxTurns)
		if err != nil {
			a.log.Warn("a conversation could not be read", "error", err)
		}
		if v.Last != nil {
			asked = slices.DeleteFunc(asked, func(q faq.Asked) bool { return q.Ref == v.Last.Ref })
		}
		v.Turns = a.turns(asked, f, "")
	}
	if v.Last != nil {
		v.Last.Form, v.Last.New = f, false
		title = v.Last.Question
	} else if len(v.Turns) > 0 {
		title = v.Turns[0].Question
	}
	if v.Start {
		v.Prompts = a.prompts(f.Briefing)
		v.Newest = a.newest(maxNewest)
	}
	robots := "noindex"
	if v.Start && !f.Framed && r.URL.RawQuery == "" {
		robots, title = "", a.site.Name
	}
	a.site.Render(w, r, status, a.pages["chat.html"], page.Page{
		Title: bot.Clip(title, 80), Here: "/", Robots: robots, Framed: f.Framed, Scripts: []string{"chat.js"}, Data: v,
		About: "Ask about the news in your own words, and get the answer in those of the briefings.",
	})
}

// prompts returns what can be asked: of one briefing, or of the newest ones.
func (a *Adapter) prompts(briefing string) []offer {
	questions := a.bot.Prompts(maxPrompts)
	if about, ok := a.bot.About(briefing); ok {
		questions = about.Parts[0].Questions
	}
	var out []offer
	for _, q := range lines(questions) {
		out = append(out, offer{Question: q})
	}
	return out
}

// showTurn answers the script of the page, which puts the turn behind the others.
func (a *Adapter) showTurn(w http.ResponseWriter, r *http.Request, given turn) {
	given.New = true
	given.Form.Ref = newID()
	var b bytes.Buffer
	if err := a.pages["chat.html"].ExecuteTemplate(&b, "turn", given); err != nil {
		a.log.Error("an answer could not be shown", "error", err)
		a.site.Fail(w, r, http.StatusInternalServerError, noStore)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(b.Bytes()) // the reader may have gone
}

// conversation shows a conversation that was recorded.
func (a *Adapter) conversation(w http.ResponseWriter, r *http.Request) {
	a.resume(w, r, form{Conversation: r.PathValue("conversation")})
}

func (a *Adapter) resume(w http.ResponseWriter, r *http.Request, f form) {
	if !isID(f.Conversation) {
		a.site.Fail(w, r, http.StatusNotFound, noConversation)
		return
	}
	asked, err := a.store.AskedIn(r.Context(), Platform, f.Conversation, maxTurns)
	if err == nil && len(asked) == 0 {
		a.site.Fail(w, r, http.StatusNotFound, noConversation)
		return
	}
	var c faq.Conversation
	if err == nil {
		c, err = a.bot.Conversation(r.Context(), Platform, f.Conversation)
	}
	if err != nil {
		a.log.Error("a conversation could not be read", "error", err)
		a.site.Fail(w, r, http.StatusInternalServerError, noStore)
		return
	}
	if a.find(c.Thread) != nil {
		f.Briefing = c.Thread
	}
	a.show(w, r, http.StatusOK, f, view{Turns: a.turns(asked, f, r.URL.Query().Get("rated"))})
}

// turns returns those of a conversation, with the questions marked that were asked since.
func (a *Adapter) turns(asked []faq.Asked, f form, rated string) []turn {
	refs := map[string]string{}
	for _, q := range asked {
		refs[line(q.Text)] = q.Ref
	}
	var out []turn
	for _, q := range asked {
		f.Ref = newID()
		t := a.again(q, refs, f)
		t.Rated = t.Ref == rated && t.Feedback
		out = append(out, t)
	}
	return out
}

// answer shows one answer that was given on the page.
func (a *Adapter) answer(w http.ResponseWriter, r *http.Request) {
	known, err := a.bot.Asked(r.Context(), r.PathValue("ref"))
	switch {
	case errors.Is(err, faq.ErrNotFound) || err == nil && known.Platform != Platform:
		a.site.Fail(w, r, http.StatusNotFound, noAnswer)
		return
	case err != nil:
		a.log.Error("an answer could not be read", "error", err)
		a.site.Fail(w, r, http.StatusInternalServerError, noStore)
		return
	}
	// Who was sent the address asks on in a conversation of their own, about the same briefing.
	f := form{Conversation: newID(), Ref: newID()}
	t := a.again(known, nil, f)
	if b := a.find(known.Briefing); b != nil && known.Outcome == faq.Answered {
		t.Form.Briefing = b.ID
	}
	t.Rated = r.URL.Query().Get("rated") == t.Ref && t.Feedback
	a.site.Render(w, r, http.StatusOK, a.pages["answer.html"], page.Page{
		Title: bot.Clip(t.Question, 80), Here: "/", Robots: "noindex", Scripts: []string{"chat.js"}, Data: t,
	})
}
