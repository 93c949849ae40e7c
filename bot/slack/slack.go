// Package slack joins the bot to Slack: over Socket Mode, over HTTP, or both.
package slack
