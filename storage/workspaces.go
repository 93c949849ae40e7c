package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/godeeper/godeeper/faq"
)

// uninstalled is why the events of a workspace are set aside that has removed the app.
const uninstalled = "the app was uninstalled"

// Settings returns how a channel wants to be answered: the zero value where nobody has said so.
func (s *Store) Settings(ctx context.Context, platform, workspace, channel string) (faq.Settings, error) {
	var data string
	err := s.read.QueryRowContext(ctx, selectSettings, text(platform), text(workspace), text(channel)).Scan(&data)
	if errors.Is(err, sql.ErrNoRows) {
		return faq.Settings{}, nil
	}
	var settings faq.Settings
	if err == nil {
		err = json.Unmarshal([]byte(data), &settings)
	}
	if err != nil {
		return faq.Settings{}, s.fail(ctx, "read settings of channel "+channel, err)
	}
	return settings, nil
}

// SaveSettings keeps how a channel wants to be answered, and who has said so.
func (s *Store) SaveSettings(ctx context.Context, platform, workspace, channel, by string, settings faq.Settings) error {
	err := s.change(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, upsertSettings,
			text(platform), text(workspace), text(channel), toJSON(settings), text(by), s.now().Unix())
		return err
	})
	if err != nil {
		return s.fail(ctx, "save settings of channel "+channel, err)
	}
	return nil
}

// SaveInstallation keeps the permission of a workspace, in place of an older one.
func (s *Store) SaveInstallation(ctx context.Context, i faq.Installation) error {
	err := s.change(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, upsertInstallation,
			text(i.Platform), text(i.Workspace), text(i.Name), blob(i.Secret), text(i.By), i.At)
		return err
	})
	if err != nil {
		return s.fail(ctx, "save installation in "+i.Workspace, err)
	}
	return nil
}

// Installation returns the permission of a workspace, or [faq.ErrNotFound].
func (s *Store) Installation(ctx context.Context, platform, workspace string) (faq.Installation, error) {
	all, err := s.readInstallations(ctx, selectInstallation, text(platform), text(workspace))
	if err == nil && len(all) == 0 {
		err = faq.ErrNotFound
	}
	if err != nil {
		return faq.Installation{}, s.fail(ctx, "read installation in "+workspace, err)
	}
	return all[0], nil
}

// Installations returns the permissions of all workspaces of a platform, by their ids.
func (s *Store) Installations(ctx context.Context, platform string) ([]faq.Installation, error) {
	all, err := s.readInstallations(ctx, selectInstallations, text(platform))
	if err != nil {
		return nil, s.fail(ctx, "read installations in "+platform, err)
	}
	return all, nil
}

func (s *Store) readInstallations(ctx context.Context, query string, args ...any) ([]faq.Installation, error) {
	var all []faq.Installation
	err := each(ctx, s.read, func(rows *sql.Rows) error {
		var i faq.Installation
		err := rows.Scan(&i.Platform, &i.Workspace, &i.Name, &i.Secret, &i.By, &i.At)
		i.Secret = unblob(i.Secret)
		all = append(all, i)
		return err
	}, query, args...)
	return all, err
}

// RemoveInstallation forgets the permission of a workspace, the settings of its channels and the
// wishes of its people, pauses its subscriptions, and sets aside its events that are waiting, digests
// too, for nothing can be posted there any more. Where there is nothing to remove it does nothing.
func (s *Store) RemoveInstallation(ctx context.Context, platform, workspace string) error {
	platform, workspace = text(platform), text(workspace)
	err := s.change(ctx, func(tx *sql.Tx) error {
		now, err := s.clock(ctx, tx)
		if err != nil {
			return err
		}
		for _, platform := range []string{platform, faq.DigestPlatform + platform} {
			if _, err := tx.ExecContext(ctx, setEventsAside, uninstalled, now.Unix(), platform, workspace); err != nil {
				return fmt.Errorf("set events of %s aside: %w", platform, err)
			}
		}
		if _, err := tx.ExecContext(ctx, pauseSubscriptions, uninstalled, platform, workspace); err != nil {
			return fmt.Errorf("pause subscriptions: %w", err)
		}
		if _, err := tx.ExecContext(ctx, deleteWishesOf, platform, workspace); err != nil {
			return fmt.Errorf("delete wishes: %w", err)
		}
		if _, err := tx.ExecContext(ctx, deleteSettings, platform, workspace); err != nil {
			return fmt.Errorf("delete settings: %w", err)
		}
		_, err = tx.ExecContext(ctx, deleteInstallation, platform, workspace)
		return err
	})
	if err != nil {
		return s.fail(ctx, "remove installation in "+workspace, err)
	}
	return nil
}
