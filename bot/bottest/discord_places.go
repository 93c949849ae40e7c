package bottest

// getMe is GET /users/@me.
func (d *Discord) getMe(*discordRequest) (any, *discordRefusal) {
	o := d.userJSON(d.users[d.BotUser])
	o["mfa_enabled"], o["locale"], o["verified"], o["email"] = true, "en-US", true, nil
	return o, nil
}

// getApp is GET /applications/@me and GET /oauth2/applications/@me.
func (d *Discord) getApp(*discordRequest) (any, *discordRefusal) {
	app := d.rest.app
	var owner *DiscordUser
	for _, u := range d.users {
		if u.Manager {
			owner = u
		}
	}
	guilds := 0
	for _, g := range d.guilds {
		if !g.Absent {
			guilds++
		}
	}
	o := object{
		"id": d.AppID, "name": app.Name, "icon": nil, "description": "", "type": nil, "summary": "", "verify_key": app.PublicKey, "flags": app.Flags,
		"flags_new": "0", "bot_public": app.Public, "bot_require_code_grant": false, "redirect_uris": []any{}, "interactions_endpoint_url": nil,
		"role_connections_verification_url": nil, "owner": d.userJSON(owner), "approximate_guild_count": guilds, "approximate_user_install_count": 0,
		"approximate_user_authorization_count": 0, "explicit_content_filter": 0, "team": nil, "bot": d.userJSON(d.users[d.BotUser]),
		"integration_types_config": object{"0": object{}, "1": object{}}, "eligible_oauth2_scopes": []any{},
	}
	if app.Endpoint != "" {
		o["interactions_endpoint_url"] = app.Endpoint
	}
	return o, nil
}

// getGuild is GET /guilds/{guild_id}.
func (d *Discord) getGuild(r *discordRequest) (any, *discordRefusal) {
	g := d.guilds[r.value("guild_id")]
	if g == nil || g.Absent {
		return nil, unknownGuild()
	}
	o := d.guildJSON(g)
	if r.Query.Get("with_counts") == "true" {
		o["approximate_member_count"], o["approximate_presence_count"] = len(d.users), 1
	}
	return o, nil
}

// getChannel is GET /channels/{channel_id}.
func (d *Discord) getChannel(r *discordRequest) (any, *discordRefusal) {
	c, no := d.place(r.value("channel_id"), false)
	if no != nil {
		return nil, no
	}
	return d.channelJSON(c), nil
}
