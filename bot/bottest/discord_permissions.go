package bottest

// Permissions. https://docs.discord.com/developers/topics/permissions#permissions-bitwise-permission-flags
const (
	mayManageHere  = 1 << 4 // the channels
	mayManageGuild = 1 << 5
	maySee         = 1 << 10
	mayWrite       = 1 << 11
	mayAttach      = 1<<14 | 1<<15 // links with a preview, files
	mayRead        = 1 << 16       // what was written before
	mayMentionAll  = 1 << 17
	mayUseEmojis   = 1 << 18 // of other guilds
	mayCommand     = 1 << 31
	mayThread      = 1<<35 | 1<<38 // begin a public one, write in it
)

func personMay(u *DiscordUser) int {
	may := maySee | mayWrite | mayAttach | mayRead | mayMentionAll | mayUseEmojis | mayCommand | mayThread
	if u.Manager {
		may |= mayManageGuild
	}
	if u.Channels {
		may |= mayManageHere
	}
	if u.Modest {
		may &^= mayMentionAll
	}
	return may
}

// botMay returns the permissions of the bot in a channel, where a person has it do something. In a
// guild in which the bot is not, they are no promise: only the token of the interaction lets it
// write. The lock is held.
func (d *Discord) botMay(c *DiscordChannel, u *DiscordUser) int {
	switch contextOf(c) {
	case contextBotDM: // https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object
		return mayAttach | mayMentionAll | mayUseEmojis
	case contextPrivate:
		return mayAttach | mayMentionAll
	}
	in := c
	if p := d.channels[c.Parent]; p != nil && c.Type == PublicThread {
		in = p
	}
	may := maySee | mayWrite | mayAttach | mayRead | mayUseEmojis | mayThread
	if g := d.guilds[c.Guild]; g != nil && g.Absent {
		return may & personMay(u)
	}
	switch {
	case c.Closed || in.Closed:
		return 0
	case c.Mute || in.Mute:
		return may &^ (mayWrite | mayThread)
	case c.Secret || in.Secret:
		return may &^ mayRead
	}
	return may
}
