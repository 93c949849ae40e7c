package bottest

// discordGateway is the gateway of the fake.
type discordGateway struct{}

func (g *discordGateway) begin(d *Discord) {}
