//go:build !race

package main

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// Secrets of the operator of a castle.
const (
	castleName     = "Ada"
	castlePassword = "seven green umbrellas walk"
)

// castle is a serving process with an operator who is signed in, as somebody outside sees it.
type castle struct {
	*process

	dir        string
	invitation string // address of the one by which the operator came in
	cookie     string // of the operator: name=value
	token      string // that may do everything
}

// besiege starts a castle with a file of questions stored in it.
func besiege(t testing.TB, env environ, args ...string) *castle {
	t.Helper()
	dir := t.TempDir()
	c := &castle{process: serve(t, dir, env, args...), dir: dir}
	c.settle()
	return c
}

var (
	invitationAt = regexp.MustCompile(`https?://\S+(/invitation/\S+)`)
	secretShown  = regexp.MustCompile(`id="secret" value="([^"]+)"`)
)

// settle makes the first operator, and a token.
func (c *castle) settle() {
	c.t.Helper()
	found := invitationAt.FindStringSubmatch(c.out.String())
	if found == nil {
		c.t.Fatalf("there is no invitation in %q", c.out)
	}
	c.invitation = found[1]
	r := c.post(c.invitation, url.Values{"name": {castleName}, "password": {castlePassword}, "again": {castlePassword}})
	if c.cookie = r.session(); r.status != http.StatusSeeOther || c.cookie == "" {
		c.t.Fatalf("the invitation: %v", r)
	}
	c.token = c.makeToken("everything", "ask", "read", "write")
}

// makeToken makes a token by the console, and returns it.
func (c *castle) makeToken(name string, scopes ...string) string {
	c.t.Helper()
	r := c.post("/console/tokens", url.Values{"do": {"make"}, "name": {name}, "scope": scopes, "days": {"30"}}, "Cookie", c.cookie)
	found := secretShown.FindStringSubmatch(r.body)
	if found == nil {
		c.t.Fatalf("no token was made: %v", r)
	}
	return html.UnescapeString(found[1])
}

// signIn signs a person in, and returns the cookie.
func (c *castle) signIn(name, password string) string {
	c.t.Helper()
	r := c.post("/sign-in", url.Values{"name": {name}, "password": {password}})
	if r.session() == "" {
		c.t.Fatalf("sign in as %s: %v", name, r)
	}
	return r.session()
}

// invite makes a person of a rank, and returns their cookie. The password is the operator's, with the name.
func (c *castle) invite(name, rank string) string {
	c.t.Helper()
	r := c.post("/console/people", url.Values{"do": {"invite"}, "rank": {rank}}, "Cookie", c.cookie)
	link := secretShown.FindStringSubmatch(r.body)
	if link == nil {
		c.t.Fatalf("no invitation was made: %v", r)
	}
	path := invitationAt.FindStringSubmatch(html.UnescapeString(link[1]))[1]
	password := castlePassword + " " + rank
	r = c.post(path, url.Values{"name": {name}, "password": {password}, "again": {password}})
	if r.session() == "" {
		c.t.Fatalf("the invitation of %s: %v", name, r)
	}
	return r.session()
}

// heard is a response.
type heard struct {
	status int
	header http.Header
	body   string
}

func (h heard) String() string {
	return fmt.Sprintf("%d %v\n%.600s", h.status, h.header, h.body)
}

// session returns the cookie of a session that a response sets, "" for none.
func (h heard) session() string {
	for _, line := range h.header.Values("Set-Cookie") {
		c, err := http.ParseSetCookie(line)
		if err == nil && c.Name == "__Host-godeeper" && c.Value != "" {
			return c.Name + "=" + c.Value
		}
	}
	return ""
}

// outsider follows no redirects and keeps no cookies.
var outsider = &http.Client{
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Transport:     &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true},
	Timeout:       2 * processWait, // a feed may take 30 s
}

// request returns a request with headers: names and values in turn.
func (c *castle) request(method, path string, body io.Reader, headers []string) *http.Request {
	c.t.Helper()
	r, err := http.NewRequest(method, c.url+path, body)
	if err != nil {
		c.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

// do sends a request with headers: names and values in turn.
func (c *castle) do(method, path string, body io.Reader, headers ...string) heard {
	c.t.Helper()
	resp, err := outsider.Do(c.request(method, path, body, headers))
	if err != nil {
		c.t.Errorf("%s %s: %v", method, path, err)
		return heard{}
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Errorf("%s %s: %v", method, path, err)
	}
	return heard{resp.StatusCode, resp.Header, string(data)}
}

// post sends a form.
func (c *castle) post(path string, form url.Values, headers ...string) heard {
	c.t.Helper()
	return c.do("POST", path, strings.NewReader(form.Encode()), append([]string{"Content-Type", "application/x-www-form-urlencoded"}, headers...)...)
}

// look reads a page as the operator.
func (c *castle) look(path string, headers ...string) heard {
	c.t.Helper()
	return c.do("GET", path, nil, append([]string{"Cookie", c.cookie}, headers...)...)
}

// call calls the API with a value as JSON, nil for none, and returns its reply. It waits where it
// is told to.
func (c *castle) call(method, path string, in any) (status int, out map[string]any) {
	c.t.Helper()
	data, err := json.Marshal(in)
	if err != nil {
		c.t.Fatal(err)
	}
	if in == nil {
		data = nil
	}
	for {
		r := c.do(method, "/api/v1"+path, bytes.NewReader(data), "Authorization", "Bearer "+c.token, "Content-Type", "application/json")
		if r.status == http.StatusTooManyRequests {
			time.Sleep(time.Second)
			continue
		}
		if err := json.Unmarshal([]byte(r.body), &out); err != nil && r.body != "" {
			c.t.Errorf("%s %s: %v: %v", method, path, err, r)
		}
		return r.status, out
	}
}

// bring imports a file by the API, and waits until it is answered from.
func (c *castle) bring(name, text string) {
	c.t.Helper()
	r := c.do("POST", "/api/v1/import?name="+url.QueryEscape(name), strings.NewReader(text), "Authorization", "Bearer "+c.token)
	if r.status != http.StatusOK || strings.Contains(r.body, `"status":"refused"`) {
		c.t.Fatalf("import %s: %v", name, r)
	}
	if !c.err.await(3*revisionPoll, c.ended, func(text string) bool { return strings.Contains(text, "briefings=1") }) {
		c.t.Fatalf("%s is not answered from", name)
	}
}

// formPart is a file in a form.
type formPart struct{ field, file, text string }

// encodeForm returns a multipart form, and what it is called.
func encodeForm(t testing.TB, parts []formPart) (body io.Reader, kind string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, p := range parts {
		part, err := w.CreateFormFile(p.field, p.file)
		if err == nil {
			_, err = io.WriteString(part, p.text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return &b, w.FormDataContentType()
}

// database opens the file of the database beside the process.
func (c *castle) database() *sql.DB {
	c.t.Helper()
	files, err := filepath.Glob(filepath.Join(c.dir, "*.db"))
	if err != nil || len(files) != 1 {
		c.t.Fatalf("databases: %q, %v", files, err)
	}
	db, err := sql.Open("sqlite3", "file:"+files[0]+"?mode=ro&_query_only=on&_busy_timeout=5000")
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { _ = db.Close() })
	return db
}

// rows calls f with every value of the database and where it stands.
func (c *castle) rows(db *sql.DB, f func(table, column, value string)) {
	c.t.Helper()
	var tables []string
	names, err := db.Query(`SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`)
	if err != nil {
		c.t.Fatal(err)
	}
	for names.Next() {
		var name string
		if err := names.Scan(&name); err != nil {
			c.t.Fatal(err)
		}
		tables = append(tables, name)
	}
	if err := names.Err(); err != nil {
		c.t.Fatal(err)
	}
	for _, table := range tables {
		rows, err := db.Query(`SELECT * FROM "` + table + `"`)
		if err != nil {
			c.t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			c.t.Fatal(err)
		}
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(any)
		}
		for rows.Next() {
			if err := rows.Scan(values...); err != nil {
				c.t.Fatal(err)
			}
			for i, v := range values {
				text := ""
				switch v := (*v.(*any)).(type) {
				case []byte:
					text = string(v)
				default:
					text = fmt.Sprint(v)
				}
				f(table, columns[i], text)
			}
		}
		if err := rows.Err(); err != nil {
			c.t.Fatal(err)
		}
	}
}

// state returns a digest of each table, without what is noted of use.
func (c *castle) state() map[string]string {
	c.t.Helper()
	sums := map[string][]string{}
	c.rows(c.database(), func(table, column, value string) {
		if column != "seen" && table != "sqlite_sequence" {
			sums[table] = append(sums[table], column+"="+value)
		}
	})
	out := map[string]string{}
	for table, all := range sums {
		slices.Sort(all)
		out[table] = fmt.Sprintf("%d values, %x", len(all), sha256.Sum256([]byte(strings.Join(all, "\n"))))
	}
	return out
}

// awaitIndexed waits until what is stored is answered from.
func (c *castle) awaitIndexed() {
	c.t.Helper()
	var revision int64
	if err := c.database().QueryRow(`SELECT number FROM revision`).Scan(&revision); err != nil {
		c.t.Fatal(err)
	}
	want := fmt.Sprintf("revision=%d\n", revision)
	if !c.err.await(10*time.Second, c.ended, func(text string) bool { return strings.Contains(text, want) }) {
		c.t.Fatalf("revision %d is not answered from: %s", revision, c.err.tail())
	}
}
