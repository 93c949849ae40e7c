package bottest

// discordREST is the REST API of the fake.
type discordREST struct{}

func (r *discordREST) begin(d *Discord) {}
