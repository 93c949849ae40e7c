package parse

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
)

// metaKeys are the keys of front matter, and of lines like "Title: …" at the top of plain text.
var metaKeys = map[string]func(*meta) *string{
	"title": title, "headline": title,
	"date": date, "published": date, "publishdate": date, "pubdate": date, "datepublished": date, "updated": date, "lastmod": date, "modified": date,
	"url": pageURL, "link": pageURL, "permalink": pageURL, "canonical": pageURL, "canonicalurl": pageURL,
	"author": byline, "authors": byline, "by": byline, "byline": byline,
	"lang": lang, "language": lang, "locale": lang,
}

func title(m *meta) *string   { return &m.title }
func date(m *meta) *string    { return &m.date }
func byline(m *meta) *string  { return &m.byline }
func pageURL(m *meta) *string { return &m.url }
func lang(m *meta) *string    { return &m.lang }

var tomlLine = lazy(`^\s*([\w.-]+)\s*=\s*(.*?)\s*$`)

// frontMatter reads the front matter at the top of lines into p and blanks it, so that the
// lines below keep their numbers. Lines that are no front matter are left alone.
func frontMatter(lines []string, p *page) []string {
	at := 0
	for at < len(lines) && strings.TrimSpace(lines[at]) == "" {
		at++
	}
	if at == len(lines) {
		return lines
	}
	fence := strings.TrimRight(lines[at], " \t")
	if fence != "---" && fence != "+++" {
		return lines
	}
	end := at + 1
	for ; end < len(lines); end++ {
		l := strings.TrimRight(lines[end], " \t")
		if l == fence || fence == "---" && l == "..." {
			break
		}
	}
	if end >= len(lines) {
		return lines
	}
	body := lines[at+1 : end]
	pairs, ok := yamlPairs(body)
	if fence == "+++" {
		pairs, ok = tomlPairs(body)
	}
	if !ok {
		return lines
	}
	for _, kv := range pairs {
		if kv.value == "" {
			continue
		}
		field := metaKeys[keyMarks.Replace(strings.ToLower(kv.key))]
		switch line := at + 2 + keyLine(body, kv.key); {
		case field == nil:
			p.warnings = append(p.warnings, Warning{line, fmt.Sprintf("front matter key %q is not used: %s", kv.key, kv.value)})
		case *field(&p.meta) != "":
			p.warnings = append(p.warnings, Warning{line, fmt.Sprintf("front matter key %q says again what another says: %s", kv.key, kv.value)})
		default:
			*field(&p.meta) = kv.value
		}
	}
	out := append([]string(nil), lines...)
	for i := at; i <= end; i++ {
		out[i] = ""
	}
	return out
}

type setting struct{ key, value string }

// yamlPairs reads front matter as YAML, or as simple "key: value" lines where it is not quite that.
func yamlPairs(lines []string) ([]setting, bool) {
	var pairs []setting
	var doc yaml.MapSlice
	if err := yaml.Unmarshal([]byte(strings.Join(lines, "\n")), &doc); err == nil {
		for _, kv := range doc {
			pairs = append(pairs, setting{fmt.Sprint(kv.Key), flat(kv.Value)})
		}
		return pairs, len(pairs) > 0
	}
	for _, line := range lines {
		key, value, ok := strings.Cut(line, ":")
		if !ok || strings.Contains(strings.TrimSpace(key), " ") {
			return nil, false
		}
		pairs = append(pairs, setting{strings.TrimSpace(key), strings.Trim(strings.TrimSpace(value), `"'`)})
	}
	return pairs, len(pairs) > 0
}

func tomlPairs(lines []string) ([]setting, bool) {
	var pairs []setting
	for _, line := range lines {
		if strings.TrimSpace(line) == "" || strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		if m := tomlLine().FindStringSubmatch(line); m != nil {
			pairs = append(pairs, setting{m[1], strings.Trim(m[2], `"'[]`)})
		} else {
			pairs = append(pairs, setting{"", strings.TrimSpace(line)})
		}
	}
	return pairs, len(pairs) > 0
}

// flat writes a YAML value as one line.
func flat(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return fold(v)
	case []any:
		var all []string
		for _, e := range v {
			all = append(all, flat(e))
		}
		return strings.Join(all, ", ")
	case yaml.MapSlice:
		var all []string
		for _, kv := range v {
			if key := fmt.Sprint(kv.Key); key == "name" {
				all = append(all, flat(kv.Value))
			} else {
				all = append(all, key+": "+flat(kv.Value))
			}
		}
		return strings.Join(all, ", ")
	case map[string]any:
		if name, ok := v["name"]; ok && len(v) == 1 {
			return flat(name)
		}
	}
	return fold(fmt.Sprint(v))
}

// keyLine returns the index of the line that sets key, 0 when none does.
func keyLine(lines []string, key string) int {
	for i, line := range lines {
		if strings.HasPrefix(strings.TrimLeft(line, ` "'`), key) {
			return i
		}
	}
	return 0
}
