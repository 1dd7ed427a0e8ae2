package events

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/plimsoll-lint/plimsoll/internal/document"
)

// pointer finds what a reference of the form "#/a/b" names (RFC 6901, section 6); nil for any other.
func pointer(root *document.Node, ref string) *document.Node {
	fragment, ok := strings.CutPrefix(ref, "#")
	if !ok {
		return nil
	}
	if unescaped, err := url.PathUnescape(fragment); err == nil {
		fragment = unescaped
	}
	n := root
	for i, token := range strings.Split(fragment, "/") {
		if i == 0 {
			if token != "" {
				return nil // an anchor by name
			}
			continue
		}
		token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		if n != nil && n.Kind == document.List {
			at, err := strconv.Atoi(token)
			if err != nil || at < 0 || at >= len(n.Items) {
				return nil
			}
			n = n.Items[at]
			continue
		}
		n = n.Get(token)
	}
	return n
}
