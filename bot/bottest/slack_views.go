package bottest

import (
	"encoding/json"
	"slices"
	"time"
)

// View is a modal or a Home tab.
type View struct {
	ID       string
	Type     string // modal, home
	Team     string
	User     string
	Hash     string
	Root     string            // id of the modal under a stack of them
	Body     json.RawMessage   // as sent
	Versions []json.RawMessage // as it was before each update, oldest first
	Time     time.Time         // of its last change
}

// trigger is a trigger_id.
type trigger struct {
	team, user string
	made       time.Time
	used       bool
	view       string // that was open when it was made
}

// trigger makes a trigger_id. The lock is held.
func (s *Slack) trigger(team, user, view string) string {
	id := s.id("1000") + ".2000.abcdef0123456789"
	s.triggers[id] = &trigger{team: team, user: user, made: s.now(), view: view}
	return id
}

// Trigger makes a trigger_id, as of a press of a button by the user.
func (s *Slack) Trigger(user string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	team := s.Team.ID
	if u := s.users[user]; u != nil {
		team = u.Team
	}
	return s.trigger(team, user, "")
}

// useTrigger takes a trigger_id, which is good once. The lock is held.
func (s *Slack) useTrigger(r *request) (*trigger, *problem) {
	t := s.triggers[r.Args["trigger_id"]]
	switch {
	case t == nil || t.team != r.Team:
		return nil, refuse("invalid_trigger_id")
	case t.used:
		return nil, refuse("exchanged_trigger_id")
	case s.now().Sub(t.made) > s.config.triggerLife:
		return nil, refuse("expired_trigger_id")
	}
	t.used = true
	return t, nil
}

func (s *Slack) viewsOpen(r *request) (object, *problem) {
	body, p := s.checkView(r, "modal")
	if p != nil {
		return nil, p
	}
	t, p := s.useTrigger(r)
	if p != nil {
		return nil, p
	}
	if id := field(body, "external_id"); id != "" && slices.ContainsFunc(s.views, func(v *View) bool { return v.Team == r.Team && field(v.Body, "external_id") == id }) {
		return nil, refuse("duplicate_external_id")
	}
	v := &View{ID: s.id("V"), Type: "modal", Team: r.Team, User: t.user}
	if v.Root = v.ID; r.Method == "views.push" {
		if t.view == "" {
			return nil, refuse("invalid_trigger_id")
		}
		v.Root = t.view
	}
	s.views = append(s.views, v)
	s.setView(v, body)
	return object{"view": s.viewJSON(v)}, nil
}

func (s *Slack) viewsUpdate(r *request) (object, *problem) {
	for _, v := range s.views {
		if v.Team != r.Team || v.Type != "modal" || v.ID != r.Args["view_id"] && (r.Args["external_id"] == "" || field(v.Body, "external_id") != r.Args["external_id"]) {
			continue
		}
		if h := r.Args["hash"]; h != "" && h != v.Hash {
			return nil, refuse("hash_conflict")
		}
		body, p := s.checkView(r, "modal")
		if p != nil {
			return nil, p
		}
		s.setView(v, body)
		return object{"view": s.viewJSON(v)}, nil
	}
	return nil, refuse("not_found")
}

func (s *Slack) viewsPublish(r *request) (object, *problem) {
	body, p := s.checkView(r, "home")
	if p != nil {
		return nil, p
	}
	u := s.users[r.Args["user_id"]]
	if u == nil || u.Team != r.Team {
		return nil, refuse("user_not_found")
	}
	v := s.home(u.ID)
	if v == nil {
		v = &View{ID: s.id("V"), Type: "home", Team: r.Team, User: u.ID}
		v.Root = v.ID
		s.views = append(s.views, v)
	} else if h := r.Args["hash"]; h != "" && h != v.Hash {
		return nil, refuse("hash_conflict")
	}
	s.setView(v, body)
	return object{"view": s.viewJSON(v)}, nil
}

// home returns the Home tab of a user, nil for none. The lock is held.
func (s *Slack) home(user string) *View {
	for _, v := range s.views {
		if v.Type == "home" && v.User == user {
			return v
		}
	}
	return nil
}

func (s *Slack) setView(v *View, body json.RawMessage) {
	if v.Body != nil {
		v.Versions = append(v.Versions, v.Body)
	}
	v.Body, v.Hash, v.Time = body, s.stamp()+".hash", time.Now()
	s.notify()
}

// checkView returns the view of a call, checked. The lock is held.
func (s *Slack) checkView(r *request, kind string) (json.RawMessage, *problem) {
	body := json.RawMessage(r.Args["view"])
	if problems := s.checkViewBody(kind, body); problems != nil {
		for _, p := range problems {
			s.violate("%s: %s", r.Method, p)
		}
		return nil, &problem{code: "invalid_arguments", more: object{"response_metadata": object{"messages": problems}}}
	}
	return body, nil
}

// viewJSON returns a view as Slack shows it.
func (s *Slack) viewJSON(v *View) object {
	o := object{}
	_ = json.Unmarshal(v.Body, &o)
	if b, err := json.Marshal(o["blocks"]); err == nil {
		o["blocks"] = withIDs(b)
	}
	bot := ""
	if t := s.teams[v.Team]; t != nil {
		bot = t.BotID
	}
	for k, def := range map[string]any{
		"private_metadata": "", "callback_id": "", "external_id": "", "clear_on_close": false, "notify_on_close": false, "submit": nil, "close": nil,
		"title": object{"type": "plain_text", "text": "View Title", "emoji": true}, "submit_disabled": false, "previous_view_id": nil,
	} {
		if o[k] == nil {
			o[k] = def
		}
	}
	o["id"], o["team_id"], o["type"], o["hash"], o["root_view_id"] = v.ID, v.Team, v.Type, v.Hash, v.Root
	o["app_id"], o["app_installed_team_id"], o["bot_id"] = s.AppID, v.Team, bot
	o["state"] = object{"values": object{}}
	return o
}

// Views returns the modals and Home tabs in the order in which they were first shown.
func (s *Slack) Views() []View {
	s.mu.Lock()
	defer s.mu.Unlock()
	var views []View
	for _, v := range s.views {
		views = append(views, *v)
	}
	return views
}

// Modals returns the modals in the order in which they were opened.
func (s *Slack) Modals() []View {
	var modals []View
	for _, v := range s.Views() {
		if v.Type == "modal" {
			modals = append(modals, v)
		}
	}
	return modals
}

// Homes returns what was published to a user's Home tab, oldest first.
func (s *Slack) Homes(user string) []View {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.homesOf(user)
}

func (s *Slack) homesOf(user string) []View {
	v := s.home(user)
	if v == nil {
		return nil
	}
	var homes []View
	for _, body := range append(v.Versions[:len(v.Versions):len(v.Versions)], v.Body) {
		was := *v
		was.Body, was.Versions = body, nil
		homes = append(homes, was)
	}
	return homes
}

// WaitHomes waits until a user's Home tab was published n times, and returns what was published;
// the test ends when that takes longer than d.
func (s *Slack) WaitHomes(user string, n int, d time.Duration) []View {
	s.t.Helper()
	var homes []View
	if !s.await(d, func() bool { homes = s.homesOf(user); return len(homes) >= n }) {
		s.t.Fatalf("the Home tab of %s was published %d times within %v, want %d", user, len(homes), d, n)
	}
	return homes
}

// WaitModals waits until n modals were opened, and returns them; the test ends when that takes
// longer than d.
func (s *Slack) WaitModals(n int, d time.Duration) []View {
	s.t.Helper()
	s.Wait("modals", d, func() bool { return len(s.Modals()) >= n })
	return s.Modals()
}
