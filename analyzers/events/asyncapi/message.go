package asyncapi

import (
	"fmt"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
	"github.com/plimsoll-lint/plimsoll/internal/document"
)

// message is the message at a place, read once. name is what its key calls it, empty where it has none; slot is where it
// stands, as it would be told without a name.
func (r *reader) message(at Place, key *document.Node, name, slot string) *Message {
	to, ok := r.follow(at)
	if !ok {
		if name != "" {
			r.add(at.Node, &Message{Name: r.unique(name, slot), Key: key, Broken: true})
		}
		return nil
	}
	if known := r.messages[to.Node]; known != nil {
		return known
	}
	m := &Message{Key: key}
	if to.Node.Kind != document.Map {
		r.wrong(to, "a message", "a map")
		m.Broken = true
	}
	id, own := to.Node.Get("messageId").Text(), to.Node.Get("name").Text()
	if at.Node != to.Node && name == "" {
		name = last(to.Pointer, to.Text.Path)
	}
	for _, candidate := range []string{name, id, own, slot} {
		if candidate != "" {
			m.Name = r.unique(candidate, slot)
			break
		}
	}
	for _, k := range []struct{ kind, text string }{{"id", id}, {"name", own}, {"slot", slot}} {
		if k.text != "" {
			m.Known = append(m.Known, k.kind+" "+k.text)
		}
	}
	r.payload(m, to)
	r.add(to.Node, m)
	return m
}

func (r *reader) add(n *document.Node, m *Message) {
	r.messages[n] = m
	r.Messages = append(r.Messages, m)
}

// unique is a name that no message of the document has yet.
func (r *reader) unique(name, slot string) string {
	if r.names[name] && slot != "" {
		name = slot
	}
	free := name
	for i := 2; r.names[free]; i++ {
		free = fmt.Sprint(name, " ", i)
	}
	r.names[free] = true
	return free
}

// last is the last token of a pointer; of a whole file, its name without the ending.
func last(pointer, file string) string {
	if at := strings.LastIndexByte(pointer, '/'); at >= 0 {
		return strings.NewReplacer("~1", "/", "~0", "~").Replace(pointer[at+1:])
	}
	name := file[strings.LastIndexByte(file, '/')+1:]
	if at := strings.IndexByte(name, '.'); at > 0 {
		name = name[:at]
	}
	return name
}

// payload finds the schema of a message's payload and its format. Version 2 says the format beside the payload, version 3
// around the schema ("Multi Format Schema Object"), which may stand elsewhere.
func (r *reader) payload(m *Message, at Place) {
	format := at.Node.Get("schemaFormat")
	for _, trait := range at.child("traits").Node.List() {
		if format != nil {
			break
		}
		if to, reason, outside := r.lead(Place{Text: at.Text, Root: at.Root, Node: trait}); reason == "" && !outside {
			format = to.Node.Get("schemaFormat")
		}
	}
	payload := at.child("payload")
	if payload.Node == nil || payload.Node.Kind == document.Null {
		return
	}
	if strings.HasPrefix(r.Version, "3") {
		if to, reason, outside := r.lead(payload); reason == "" && !outside && to.Node.Get("schemaFormat") != nil {
			format = to.Node.Get("schemaFormat")
			if payload = to.child("schema"); payload.Node == nil {
				r.problem(to, "schemaFormat stands beside a schema; there is none")
				m.Broken = true
				return
			}
		}
	}
	if format != nil && format.Kind != document.String {
		r.wrong(Place{Text: at.Text, Node: format}, "schemaFormat", "a string")
		m.Broken = true
		return
	}
	m.Payload, m.Format = payload, format.Text()
	m.Dialect = dialect(m.Format)
}

// dialect is the dialect of JSON Schema that a format names (AsyncAPI 3.0.0, "Schema formats table"); 0 for another format.
// AsyncAPI's own is a superset of draft-07 ("Schema Object"), and is what holds where none is named.
func dialect(format string) schema.Dialect {
	kind, parameters, _ := strings.Cut(strings.ToLower(format), ";")
	kind = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSpace(kind), "+json"), "+yaml")
	switch kind {
	case "", "application/vnd.aai.asyncapi":
		return schema.Draft7
	case "application/schema":
		_, name, named := strings.Cut(parameters, "version=")
		if d, ok := schema.DialectOf(strings.Trim(name, `" `)); ok {
			return d
		} else if !named {
			return schema.Draft7
		}
	}
	return 0
}
