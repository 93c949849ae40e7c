package bottest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestDiscordLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := NewDiscord(t, InProcess(), DiscordLimits())
		channel := d.Named("general")
		for n := range 5 {
			got := post(t, d, channel, fmt.Sprint("n", n), `"content":"x"`)
			if got.status != 200 || got.header.Get("X-RateLimit-Remaining") != strconv.Itoa(4-n) || got.header.Get("X-RateLimit-Bucket") == "" {
				t.Errorf("message %d: %d %v", n+1, got.status, got.header)
			}
		}
		time.Sleep(1500 * time.Millisecond)
		over := post(t, d, channel, "n5", `"content":"x"`)
		if over.status != 429 || over.object["retry_after"] != 3.5 || over.object["global"] != false || over.header.Get("Retry-After") != "4" ||
			over.header.Get("X-RateLimit-Scope") != "user" || over.header.Get("X-RateLimit-Reset-After") != "3.500" {
			t.Errorf("over the bucket: %d %s %v", over.status, over.raw, over.header)
		}
		other := d.AddChannel(DiscordChannel{Name: "other"})
		if got := post(t, d, other.ID, "n", `"content":"x"`); got.status != 200 {
			t.Errorf("another channel: %d", got.status)
		}
		time.Sleep(3500 * time.Millisecond)
		if got := post(t, d, channel, "n5", `"content":"x"`); got.status != 200 {
			t.Errorf("after the wait: %d %s", got.status, got.raw)
		}
		if d.Limited() != 1 || d.Requests() != 8 {
			t.Errorf("%d limited of %d, want 1 of 8", d.Limited(), d.Requests())
		}
	})
}

func TestDiscordGlobalLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := NewDiscord(t, InProcess(), DiscordLimits())
		for range 50 {
			rest(t, d, "GET", "/users/@me", "")
			time.Sleep(10 * time.Millisecond)
		}
		over := rest(t, d, "GET", "/users/@me", "")
		if over.status != 429 || over.object["global"] != true || over.object["retry_after"] != 0.5 || over.header.Get("X-RateLimit-Global") != "true" || over.header.Get("X-RateLimit-Scope") != "global" {
			t.Errorf("over the limit: %d %s %v", over.status, over.raw, over.header)
		}
		i := interact(d, 2, d.Named("anna"), d.Named("general"), "")
		if got := respondTo(t, d, i, `{"type":5}`); got.status != 200 {
			t.Errorf("an interaction is not in the limit: %d %s", got.status, got.raw)
		}
		time.Sleep(500 * time.Millisecond)
		if got := rest(t, d, "GET", "/users/@me", ""); got.status != 200 {
			t.Errorf("after the wait: %d", got.status)
		}
	})
}

func TestDiscordWithoutLimits(t *testing.T) {
	d := NewDiscord(t)
	for n := range 60 {
		got := post(t, d, d.Named("general"), fmt.Sprint("n", n), `"content":"x"`)
		if got.status != 200 || got.header.Get("X-RateLimit-Remaining") == "0" {
			t.Fatalf("message %d: %d %v", n+1, got.status, got.header)
		}
	}
}

func TestDiscordTransportEndsWithContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := NewDiscord(t, InProcess())
		d.Fail(DiscordFault{Hang: true})
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		start := time.Now()
		_, err := d.Transport().RoundTrip(newRequest(t, d, "Bot "+d.Token, "GET", "/users/@me", "").WithContext(ctx))
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 5*time.Second {
			t.Errorf("got %v after %v, want the deadline after 5s", err, time.Since(start))
		}
		request := newRequest(t, d, "", "GET", "/users/@me", "")
		request.URL.Host = "discord.com"
		if _, err := d.Transport().RoundTrip(request); err == nil || !strings.Contains(err.Error(), "is not the fake") {
			t.Errorf("another host: %v", err)
		}
	})
}

func TestDiscordFaults(t *testing.T) {
	d := NewDiscord(t)
	channel := d.Named("general")
	path := "/channels/" + channel + "/messages"
	tests := []struct {
		name   string
		fault  DiscordFault
		status int // 0 for an error of the transport
		body   string
		made   bool
	}{
		{"429", DiscordRateLimited("POST", "/channels/*/messages", 1.5, "2"), 429, `"retry_after":1.5`, false},
		{"429 of Cloudflare", DiscordBanned("", "", "30"), 429, "Error 1015", false},
		{"500 before", DiscordFault{Status: 500, JSON: object{"message": "500: Internal Server Error", "code": 0}}, 500, `"code":0`, false},
		{"502 before", DiscordFault{Status: 502, Body: "<html>Bad Gateway</html>"}, 502, "Bad Gateway", false},
		{"503 after", DiscordFault{Status: 503, After: true}, 503, "", true},
		{"504 after", DiscordFault{Status: 504, Body: "upstream", After: true}, 504, "upstream", true},
		{"dropped before", DiscordFault{Drop: true}, 0, "", false},
		{"dropped after", DiscordFault{Drop: true, After: true}, 0, "", true},
		{"no JSON", DiscordFault{Body: `{"id":`, After: true}, 200, `{"id":`, true},
		{"only late", DiscordFault{Delay: time.Millisecond}, 200, `"content":"x"`, true},
		{"another method", DiscordFault{Method: "GET", Status: 500}, 200, `"content":"x"`, true},
		{"another path", DiscordFault{Path: "/users/@me", Status: 500}, 200, `"content":"x"`, true},
	}
	for n, test := range tests {
		before := len(d.Posts())
		d.Fail(test.fault)
		for _, client := range []*http.Client{{Transport: d.Transport()}, http.DefaultClient} {
			request := newRequest(t, d, "Bot "+d.Token, "POST", path, fmt.Sprintf(`{"content":"x","nonce":"n%d","enforce_nonce":true,%s}`, n, noPings))
			response, err := client.Do(request)
			switch {
			case test.status == 0:
				if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
					t.Errorf("%s: %v", test.name, err)
				}
			case err != nil:
				t.Errorf("%s: %v", test.name, err)
			default:
				got := readReply(t, response)
				if got.status != test.status || !strings.Contains(got.raw, test.body) {
					t.Errorf("%s: %d %s", test.name, got.status, got.raw)
				}
			}
			d.Fail(test.fault) // for the second client
		}
		if made := len(d.Posts()) > before; made != test.made {
			t.Errorf("%s: made %v, want %v", test.name, made, test.made)
		}
		d.ClearFaults()
	}
	d.Fail(DiscordFault{Path: "/users/@me", Times: -1, Status: 500})
	var got []int
	for range 3 {
		got = append(got, rest(t, d, "GET", "/users/@me", "").status)
	}
	if !slices.Equal(got, []int{500, 500, 500}) {
		t.Errorf("got %v of a fault that stays", got)
	}
}

func TestDiscordHangsUntilClientGivesUp(t *testing.T) {
	d := NewDiscord(t)
	d.Fail(DiscordFault{Hang: true, After: true})
	ctx, cancel := context.WithCancel(t.Context())
	given := make(chan error, 1)
	request := newRequest(t, d, "Bot "+d.Token, "POST", "/channels/"+d.Named("general")+"/messages", `{"content":"x","nonce":"n","enforce_nonce":true,`+noPings+`}`)
	go func() {
		_, err := http.DefaultClient.Do(request.WithContext(ctx))
		given <- err
	}()
	if !d.WaitPosts(1, soon) {
		t.Error("the message was not made")
	}
	cancel()
	if err := <-given; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that it was cancelled", err)
	}
}
