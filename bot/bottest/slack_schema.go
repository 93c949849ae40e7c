package bottest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dlclark/regexp2"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// schemaCache compiles the schemas of the platforms, each once: they do not change.
type schemaCache struct {
	mu       sync.Mutex
	compiler *jsonschema.Compiler
	compiled map[string]*jsonschema.Schema // by file and definition, nil for what cannot be had
}

// schemas is filled as the schemas are needed, by all fakes: to compile them takes longer than
// most tests.
var schemas = &schemaCache{compiled: map[string]*jsonschema.Schema{}}

// get returns the schema of a definition in a file, nil where the file is not at hand.
func (c *schemaCache) get(file, definition string) (*jsonschema.Schema, error) {
	dir, ok := platformFiles()
	if !ok {
		return nil, nil
	}
	path := filepath.Join(dir, "slack", file+".schema.json")
	if _, err := os.Stat(path); err != nil {
		return nil, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.compiler == nil {
		c.compiler = jsonschema.NewCompiler()
		c.compiler.UseRegexpEngine(lookahead)
	}
	key := path + "#/definitions/" + definition
	if schema, ok := c.compiled[key]; ok {
		return schema, nil
	}
	schema, err := c.compiler.Compile(key)
	if err != nil {
		return nil, err
	}
	c.compiled[key] = schema
	return schema, nil
}

// lookahead compiles the patterns of a schema, which may look ahead.
func lookahead(pattern string) (jsonschema.Regexp, error) {
	re, err := regexp2.Compile(pattern, regexp2.ECMAScript)
	if err != nil {
		return nil, err
	}
	re.MatchTimeout = time.Second
	return (*ecmaPattern)(re), nil
}

type ecmaPattern regexp2.Regexp

func (p *ecmaPattern) MatchString(s string) bool {
	ok, err := (*regexp2.Regexp)(p).MatchString(s)
	return err == nil && ok
}

func (p *ecmaPattern) String() string { return (*regexp2.Regexp)(p).String() }

// checkSchema returns what a schema says of a value, nil when that is nothing or the schema is not
// at hand.
func (s *Slack) checkSchema(file, definition string, value any) []string {
	schema, err := schemas.get(file, definition)
	if err != nil {
		return []string{fmt.Sprintf("schema %s: %v", file, err)}
	}
	if schema == nil {
		return nil
	}
	data, err := json.Marshal(value)
	if err != nil {
		return []string{err.Error()}
	}
	instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return []string{err.Error()}
	}
	err = schema.Validate(instance)
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return nil
	}
	return []string{"by the schema " + definition + ": " + deepest(invalid)}
}

// deepest returns the complaint that is furthest inside: of the many ways that a value could have
// been good, it is of the one that came closest.
func deepest(e *jsonschema.ValidationError) string {
	leaves := leavesOf(e)
	slices.SortStableFunc(leaves, func(a, b *jsonschema.ValidationError) int {
		return len(b.InstanceLocation) - len(a.InstanceLocation)
	})
	line := leaves[0].Error()
	if i := strings.LastIndex(line, "\n"); i >= 0 {
		line = line[i+1:]
	}
	return strings.TrimPrefix(strings.TrimSpace(line), "- ")
}

func leavesOf(e *jsonschema.ValidationError) []*jsonschema.ValidationError {
	if len(e.Causes) == 0 {
		return []*jsonschema.ValidationError{e}
	}
	var leaves []*jsonschema.ValidationError
	for _, c := range e.Causes {
		leaves = append(leaves, leavesOf(c)...)
	}
	return leaves
}

// checkBlockSchema compares a block with the schema of its type.
func (s *Slack) checkBlockSchema(block object) []string {
	var name strings.Builder
	for part := range strings.SplitSeq(str(block["type"]), "_") {
		if part != "" {
			name.WriteString(strings.ToUpper(part[:1]) + part[1:])
		}
	}
	if _, known := surfacesOf(str(block["type"])); !known {
		return nil
	}
	return s.checkSchema("Blocks.limits", name.String()+"Block", block)
}

// checkPostSchema compares the arguments of chat.postMessage with their schema. The lock is held.
func (s *Slack) checkPostSchema(r *request) *problem {
	value := map[string]json.RawMessage{}
	for name, text := range r.Args {
		if !slices.Contains(s.specs[r.Method].args(), name) {
			continue // said already
		}
		switch name {
		case "blocks", "attachments", "metadata":
			value[name] = json.RawMessage(text)
		case "as_user", "link_names", "mrkdwn", "reply_broadcast", "unfurl_links", "unfurl_media":
			value[name] = json.RawMessage("false")
			if r.flag(name, false) {
				value[name] = json.RawMessage("true")
			}
		default:
			value[name] = quote(text)
		}
	}
	if problems := s.checkSchema("PostMessage", "PostMessage", value); problems != nil {
		return s.badArguments(r, problems)
	}
	return nil
}

// badArguments refuses a call for its arguments. The lock is held.
func (s *Slack) badArguments(r *request, problems []string) *problem {
	for _, p := range problems {
		s.violate("%s: %s", r.Method, p)
	}
	return &problem{code: "invalid_arguments", more: object{"response_metadata": object{"messages": problems}}}
}
