package bottest

import "net/http"

// discordRefusal is an error as Discord answers it.
// https://docs.discord.com/developers/reference#error-messages
type discordRefusal struct {
	status  int
	code    int // https://docs.discord.com/developers/topics/opcodes-and-status-codes#json-json-error-codes
	message string
	errors  object
	wait    float64 // seconds, of 429
	global  bool    // of 429
}

func deny(status, code int, message string) *discordRefusal {
	return &discordRefusal{status: status, code: code, message: message}
}

// json returns the body of the answer.
func (n *discordRefusal) json() object {
	if n.status == http.StatusTooManyRequests {
		return object{"message": n.message, "retry_after": n.wait, "global": n.global}
	}
	o := object{"message": n.message, "code": n.code}
	if n.errors != nil {
		o["errors"] = n.errors
	}
	return o
}

// badForm refuses what stands in a body, or in the query.
func badForm(problems ...string) *discordRefusal {
	var said []object
	for _, p := range problems {
		said = append(said, object{"code": "BASE_TYPE_BAD", "message": p})
	}
	n := deny(http.StatusBadRequest, 50035, "Invalid Form Body")
	n.errors = object{"_errors": said}
	return n
}

func unknownChannel() *discordRefusal { return deny(http.StatusNotFound, 10003, "Unknown Channel") }
func unknownGuild() *discordRefusal   { return deny(http.StatusNotFound, 10004, "Unknown Guild") }
func unknownMessage() *discordRefusal { return deny(http.StatusNotFound, 10008, "Unknown Message") }
func unknownWebhook() *discordRefusal { return deny(http.StatusNotFound, 10015, "Unknown Webhook") }
func unknownInteraction() *discordRefusal {
	return deny(http.StatusNotFound, 10062, "Unknown interaction")
}
func acknowledgedAlready() *discordRefusal {
	return deny(http.StatusBadRequest, 40060, "Interaction has already been acknowledged.")
}
func tooManyFollowUps() *discordRefusal {
	return deny(http.StatusBadRequest, 40094, "This interaction has reached the maximum number of follow-up messages")
}
func noStarterYet() *discordRefusal {
	return deny(http.StatusForbidden, 40058, "Cannot message this thread until after the post author has sent an initial message.")
}
func missingAccess() *discordRefusal { return deny(http.StatusForbidden, 50001, "Missing Access") }
func notYourMessage() *discordRefusal {
	return deny(http.StatusForbidden, 50005, "Cannot edit a message authored by another user")
}
func emptyMessage() *discordRefusal {
	return deny(http.StatusBadRequest, 50006, "Cannot send an empty message")
}
func noTextChannel() *discordRefusal {
	return deny(http.StatusBadRequest, 50008, "Cannot send messages in a non-text channel")
}
func missingPermissions() *discordRefusal {
	return deny(http.StatusForbidden, 50013, "Missing Permissions")
}
func wrongChannelType() *discordRefusal {
	return deny(http.StatusBadRequest, 50024, "Cannot execute action on this channel type")
}
func invalidToken() *discordRefusal {
	return deny(http.StatusUnauthorized, 50027, "Invalid Webhook Token")
}
func threadAlready() *discordRefusal {
	return deny(http.StatusBadRequest, 160004, "A thread has already been created for this message")
}

// noSuchReply refuses a reply to a message that is not there.
func noSuchReply() *discordRefusal {
	n := deny(http.StatusBadRequest, 50035, "Invalid Form Body")
	n.errors = object{"message_reference": object{"_errors": []object{{"code": "REPLIES_UNKNOWN_MESSAGE", "message": "Unknown message"}}}}
	return n
}
