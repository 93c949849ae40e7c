package api

// Decode reads JSON as a request is read.
func Decode(data []byte, into any) error { return decode(data, into) }

// Depth returns how deeply JSON is nested.
func Depth(data []byte) int { return depth(data) }

// MaxDepth is how deeply JSON may be nested.
const MaxDepth = maxDepth

// Routes returns the scopes of all routes, by method and path.
func Routes() map[string]string {
	all := map[string]string{}
	for _, r := range routes {
		all[r.method+" "+version+r.path] = r.scope
	}
	return all
}
