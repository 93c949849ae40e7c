package bottest

// OpenHome returns the app_home_opened event of a user who looks at a tab of the app: home or
// messages.
func (s *Slack) OpenHome(user, tab string) Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := object{"type": "app_home_opened", "user": user, "channel": s.im(user).ID, "tab": tab}
	if v := s.home(user); v != nil && tab == "home" {
		e["view"] = s.viewJSON(v)
	}
	return s.event(s.teamOf(user).ID, e)
}

// ThreadStarted returns the assistant_thread_started event of a user who opens the assistant
// while looking at a channel, "" for none. Its thread is the one that [Slack.DMThread] writes in.
func (s *Slack) ThreadStarted(user, looking string) (d Delivery, threadTS string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	im, team := s.im(user), s.teamOf(user)
	root := s.put(&Post{
		Team: team.ID, Channel: im.ID, User: team.BotUser, BotID: team.BotID, Subtype: "assistant_app_thread", Text: "New Assistant Thread",
	})
	return s.event(team.ID, s.assistantEvent("assistant_thread_started", user, im.ID, root.TS, team.ID, looking)), root.TS
}

// ThreadContext returns the assistant_thread_context_changed event of a user who goes to another
// channel with the assistant open.
func (s *Slack) ThreadContext(user, threadTS, looking string) Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	team := s.teamOf(user)
	return s.event(team.ID, s.assistantEvent("assistant_thread_context_changed", user, s.im(user).ID, threadTS, team.ID, looking))
}

func (s *Slack) assistantEvent(kind, user, channel, thread, team, looking string) object {
	context := object{}
	if looking != "" {
		context = object{"channel_id": looking, "team_id": team, "enterprise_id": nil}
	}
	return object{"type": kind, "assistant_thread": object{
		"user_id": user, "context": context, "channel_id": channel, "thread_ts": thread,
	}}
}

// ContextChanged returns the app_context_changed event of an app with an agent_view, of a user who
// looks at a channel, "" for nothing, and at a message in it, "" for none.
func (s *Slack) ContextChanged(user, channel, ts string) Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	team := s.teamOf(user)
	return s.event(team.ID, object{
		"type": "app_context_changed", "user": user, "channel": s.im(user).ID, "context": appContext(team.ID, channel, ts),
	})
}

// AgentDM is as [Slack.DM], of an app with an agent_view: the event says what the user looks at.
func (s *Slack) AgentDM(user, text, looking string) Delivery {
	d := s.DM(user, text)
	s.mu.Lock()
	defer s.mu.Unlock()
	team := s.teamOf(user).ID
	return d.Edit(func(o map[string]any) {
		if e, ok := o["event"].(object); ok {
			e["app_context"] = appContext(team, looking, "")
		}
	})
}

func appContext(team, channel, ts string) object {
	var entities []object
	if ts != "" {
		entities = append(entities, object{
			"type": "slack#/types/message_context", "value": object{"channel_id": channel, "message_ts": ts}, "team_id": team,
		})
	}
	if channel != "" {
		entities = append(entities, object{"type": "slack#/types/channel_id", "value": channel, "team_id": team})
	}
	if entities == nil {
		return object{}
	}
	return object{"entities": entities}
}

// SessionStopped returns the agent_session_stopped event of a user who stops the agent.
func (s *Slack) SessionStopped(user, threadTS string) Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.event(s.teamOf(user).ID, object{
		"type": "agent_session_stopped", "channel": s.im(user).ID, "thread_ts": threadTS, "user": user, "streaming_message_ts": []string{},
	})
}

// SessionRenamed returns the agent_session_title_changed event of a user who renames a session.
func (s *Slack) SessionRenamed(user, threadTS, title, previous string) Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	team := s.teamOf(user).ID
	e := object{
		"type": "agent_session_title_changed", "channel": s.im(user).ID, "thread_ts": threadTS, "user": user, "team_id": team, "title": title,
	}
	if previous != "" {
		e["previous_title"] = previous
	}
	return s.event(team, e)
}

// Joined returns the member_joined_channel event of a user, or of the bot's own user, in a
// channel, and puts the bot in.
func (s *Slack) Joined(channel, user, inviter string) Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	if c == nil {
		c = s.addChannel(Channel{ID: channel})
	}
	if t := s.teams[c.Team]; t.BotUser == user {
		c.Outside = false
	}
	return s.event(c.Team, object{
		"type": "member_joined_channel", "user": user, "channel": c.ID, "channel_type": map[bool]string{true: "G", false: "C"}[c.Private],
		"team": c.Team, "inviter": inviter,
	})
}

// Uninstall takes the app out of a workspace, refuses its token from now on, and returns the
// events that Slack sends, tokens_revoked and app_uninstalled; their order is not certain.
func (s *Slack) Uninstall(team *Team) []Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	revoked := s.revoke(team, "account_inactive")
	return []Delivery{revoked, s.event(team.ID, object{"type": "app_uninstalled"})}
}

// RevokeTokens refuses the token of a workspace from now on and returns the tokens_revoked event.
func (s *Slack) RevokeTokens(team *Team) Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.revoke(team, "token_revoked")
}

func (s *Slack) revoke(team *Team, err string) Delivery {
	for _, g := range s.tokens {
		if g.team != nil && g.team.ID == team.ID {
			g.err = err
		}
	}
	return s.event(team.ID, object{"type": "tokens_revoked", "tokens": object{"oauth": []string{}, "bot": []string{team.BotUser}}})
}
