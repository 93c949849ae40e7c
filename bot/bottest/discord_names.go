package bottest

// channelNamed returns a channel by its id or name; the test ends where there is none. The lock is
// held.
func (d *Discord) channelNamed(name string) *DiscordChannel {
	d.t.Helper()
	if c := d.channels[name]; c != nil {
		return c
	}
	for _, c := range d.channels {
		if c.Name == name && name != "" {
			return c
		}
	}
	d.t.Fatalf("there is no channel %q", name)
	return nil
}

// userNamed returns a person by the id or name; the test ends where there is none. The lock is
// held.
func (d *Discord) userNamed(name string) *DiscordUser {
	d.t.Helper()
	if u := d.users[name]; u != nil {
		return u
	}
	for _, u := range d.users {
		if u.Name == name && name != "" {
			return u
		}
	}
	d.t.Fatalf("there is no person %q", name)
	return nil
}

// DM returns the id of the channel of the direct messages of a person with the bot.
func (d *Discord) DM(user string) string {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.dm(d.userNamed(user).ID).ID
}

// Channel returns a channel by its id or name; the test ends where there is none.
func (d *Discord) Channel(name string) DiscordChannel {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	return *d.channelNamed(name)
}

// User returns a person by the id or name; the test ends where there is none.
func (d *Discord) User(name string) DiscordUser {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	return *d.userNamed(name)
}

// Message returns a message that is there, of the bot or of a person, as it is now; ephemeral ones
// too. The test ends where there is none.
func (d *Discord) Message(channel, id string) DiscordMessage {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	m := d.live(d.channelNamed(channel).ID, id)
	if m == nil {
		d.t.Fatalf("there is no message %s in %s", id, channel)
	}
	return *m
}

// live returns a message that is there, ephemeral ones too, nil for none. The lock is held.
func (d *Discord) live(channel, id string) *DiscordMessage {
	for _, m := range d.posts {
		if m.Channel == channel && m.ID == id && !m.Deleted {
			return m
		}
	}
	return d.find(channel, id)
}

// PostsSince returns what of [Discord.Posts] comes after the first n.
func (d *Discord) PostsSince(n int) []DiscordMessage {
	posts := d.Posts()
	return posts[min(n, len(posts)):]
}

// LastPost returns the newest message that the bot has shown in a channel and that is still there;
// the test ends where there is none.
func (d *Discord) LastPost(channel string) DiscordMessage {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	c := d.channelNamed(channel)
	for i := len(d.posts) - 1; i >= 0; i-- {
		if m := d.posts[i]; m.Channel == c.ID && !m.Deleted && !m.Thinking {
			return *m
		}
	}
	d.t.Fatalf("the bot has shown nothing in %s", channel)
	return DiscordMessage{}
}
