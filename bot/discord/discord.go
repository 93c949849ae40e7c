// Package discord joins Discord to the bot: it takes events from the gateway and interactions over
// HTTP, answers in channels, threads, direct messages and to commands with Components V2, and
// completes questions as they are typed.
//
// Both transports lead to one handler, which saves what came in the inbox and lets it be
// acknowledged. What happens then starts from the saved payload alone: Prepare decides what to
// post, Send posts it, Find looks whether it was posted. Package discordgo is used here and nowhere
// else.
package discord

// Platform is the name of this platform in messages.
const Platform = "discord"
