// Package slack shows Go Deeper in Slack: answers, pages and the app's home as Block Kit.
//
// All that is stored or typed stands in rich text or plain text elements, where Slack finds no
// mention, no link and no mark-up; only words of our own and encoded addresses are mrkdwn.
package slack
