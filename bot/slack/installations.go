package slack

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/godeeper/godeeper/faq"
)

// Installations keeps the installations of workspaces. It is safe for concurrent use.
type Installations interface {
	// SaveInstallation stores i in the place of one of the same platform and workspace.
	SaveInstallation(ctx context.Context, i faq.Installation) error

	// Installation returns that of a workspace, or [faq.ErrNotFound].
	Installation(ctx context.Context, platform, workspace string) (faq.Installation, error)

	// RemoveInstallation removes that of a workspace. There may be none.
	RemoveInstallation(ctx context.Context, platform, workspace string) error

	// Installations returns all of a platform.
	Installations(ctx context.Context, platform string) ([]faq.Installation, error)
}

// credentials are what the bot acts with in a workspace.
type credentials struct {
	Token   string
	BotUser string // id of the bot as a user, "" when unknown
	BotID   string // id of the bot, which its posts carry, "" when unknown
	Team    string // id of the workspace, or of the organisation that installed it for all of its workspaces; "" when unknown
	Name    string // of Team, "" when unknown
}

// sealedSecret is the form of credentials in [faq.Installation].Secret, sealed.
type sealedSecret struct {
	Token   string `json:"token"`
	BotUser string `json:"bot_user"`
	BotID   string `json:"bot_id"`
}

// sealed returns the installation of c.Team.
func (c credentials) sealed(s *sealer) (faq.Installation, error) {
	secret, err := json.Marshal(sealedSecret{c.Token, c.BotUser, c.BotID})
	if err != nil {
		return faq.Installation{}, fmt.Errorf("encode installation %s: %w", c.Team, err)
	}
	return faq.Installation{Platform: Platform, Workspace: c.Team, Name: c.Name, Secret: s.seal(Platform, c.Team, secret)}, nil
}

// unseal returns the credentials of an installation, or [ErrSealed].
func unseal(s *sealer, i faq.Installation) (credentials, error) {
	data, err := s.open(Platform, i.Workspace, i.Secret)
	if err != nil {
		return credentials{}, fmt.Errorf("installation %s: %w", i.Workspace, err)
	}
	var secret sealedSecret
	if err := json.Unmarshal(data, &secret); err != nil {
		return credentials{}, fmt.Errorf("installation %s: %w", i.Workspace, err)
	}
	return credentials{secret.Token, secret.BotUser, secret.BotID, i.Workspace, i.Name}, nil
}
