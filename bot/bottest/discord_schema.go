package bottest

import (
	"bytes"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// openAPI compiles the bodies that Discord's specification describes, each once: the specification
// does not change.
type openAPI struct {
	mu       sync.Mutex
	compiler *jsonschema.Compiler
	compiled map[string]*jsonschema.Schema // by what in the specification it is
}

// discordSpec is filled as bodies are checked, by all fakes.
var discordSpec = &openAPI{compiled: map[string]*jsonschema.Schema{}}

// get returns the schema at a JSON pointer into the specification, nil where the file is not at
// hand.
func (o *openAPI) get(pointer string) (*jsonschema.Schema, error) {
	dir, ok := platformFiles()
	if !ok {
		return nil, nil
	}
	file := filepath.Join(dir, "discord", "openapi.json")
	if _, err := os.Stat(file); err != nil {
		return nil, nil
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.compiler == nil {
		o.compiler = jsonschema.NewCompiler()
	}
	if schema, ok := o.compiled[pointer]; ok {
		return schema, nil
	}
	schema, err := o.compiler.Compile(file + "#" + pointer)
	if err != nil {
		return nil, err
	}
	o.compiled[pointer] = schema
	return schema, nil
}

// bodyPointer returns where the specification describes the body of a route.
func bodyPointer(r route) string {
	escape := strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace
	return "/paths/" + escape(r.path()) + "/" + strings.ToLower(r.method()) + "/requestBody/content/application~1json/schema"
}

// checkBody compares a body with the specification, nil for good or unknown.
func (o *openAPI) checkBody(r route, raw []byte) []string {
	if len(raw) == 0 || r.method() == http.MethodGet || r.method() == http.MethodDelete {
		return nil
	}
	schema, err := o.get(bodyPointer(r))
	if err != nil {
		return []string{"schema of " + r.pattern + ": " + err.Error()}
	}
	if schema == nil {
		return nil
	}
	instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return []string{err.Error()}
	}
	for _, command := range list(instance) {
		numericPermissions(command)
	}
	var invalid *jsonschema.ValidationError
	if !errors.As(schema.Validate(instance), &invalid) {
		return nil
	}
	return []string{"by the specification: " + deepest(invalid)}
}

// numericPermissions puts a number in place of the text of default_member_permissions: the
// specification knows the number only, the documentation the text only, and Discord takes both.
// https://docs.discord.com/developers/interactions/application-commands#application-command-object
func numericPermissions(command any) {
	o, _ := command.(object)
	if text, ok := o["default_member_permissions"].(string); ok {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			o["default_member_permissions"] = n
		}
	}
}
