package bot_test

import (
	"net/url"
	"testing"

	"github.com/godeeper/godeeper/bot"
)

func TestLinkable(t *testing.T) {
	for _, c := range []struct{ address, want, host string }{
		{"https://example.org", "https://example.org", "example.org"},
		{"http://example.org:8080/a?b=c&d=e#f", "http://example.org:8080/a?b=c&d=e#f", "example.org"},
		{"HTTPS://EXAMPLE.org/A", "https://example.org/A", "example.org"},
		{"https://example.org/a|b>c<d e", "https://example.org/a%7Cb%3Ec%3Cd%20e", "example.org"},
		{"https://example.org/?q=a|b>c<d e\"`", "https://example.org/?q=a%7Cb%3Ec%3Cd%20e%22%60", "example.org"},
		{"https://example.org/%7C%3e", "https://example.org/%7C%3e", "example.org"},
		{"https://example.org/é?ü", "https://example.org/%C3%A9?%C3%BC", "example.org"},
		{"https://bücher.example/", "https://xn--bcher-kva.example/", "xn--bcher-kva.example"},
		{"https://192.0.2.1/", "https://192.0.2.1/", "192.0.2.1"},
		{" https://example.org/ ", "https://example.org/", "example.org"},
		{"https://user@example.org/", "", ""},
		{"https://example.org\\@evil.example/", "", ""},
		{"https://[::1]/", "", ""},
		{"https://exa mple.org/", "", ""},
		{"https://a|b/", "", ""},
		{"https:///a", "", ""},
		{"https:example.org", "", ""},
		{"//example.org/", "", ""},
		{"example.org", "", ""},
		{"javascript:alert(1)", "", ""},
		{"data:text/html,x", "", ""},
		{"slack://open", "", ""},
		{"https://example.org/a\nb", "", ""},
		{"", "", ""},
	} {
		got, host, ok := bot.Linkable(c.address)
		if !ok {
			got, host = "", ""
		}
		if got != c.want || host != c.host {
			t.Errorf("Linkable(%q) = %q, %q, want %q, %q", c.address, got, host, c.want, c.host)
		}
		if _, err := url.Parse(got); err != nil {
			t.Errorf("Linkable(%q) is no address: %v", c.address, err)
		}
	}
}
