// Package asyncapi reads AsyncAPI documents of the versions 2 and 3: which messages they describe, by which schemas, and on
// which channels an application sends and receives them. References lead to files of the repository only; nothing is fetched.
// What a document has wrong costs the message or the channel that it is about.
package asyncapi

import (
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
	"github.com/plimsoll-lint/plimsoll/internal/document"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// Document is what an AsyncAPI document says.
type Document struct {
	Path string
	Text *source.Text
	Root *document.Node
	// Version is that of AsyncAPI, as it is written: 2.6.0.
	Version string
	// Application is the title of the document, which describes one application (AsyncAPI 3.0.0, "Application").
	Application string
	// Prefix is the path that the URLs of the servers have in common, where addresses are paths below it: over HTTP and
	// WebSocket.
	Prefix   string
	Messages []*Message
	Channels []*Channel
	Problems []Problem
	// Outside are references to messages and channels that lie outside of the repository.
	Outside int
}

// Message is one message of a document.
type Message struct {
	// Name is unique in the document: the message's key, else what it calls itself, else its channel and operation.
	Name string
	// Known are what the message may be recognised by under another name: what it calls itself, and its place.
	Known []string
	// Key is where the document names the message.
	Key *document.Node
	// Payload is the schema of its payload; its Node is nil where there is none.
	Payload Place
	// Dialect is that of a payload that names none with `$schema`; 0 where its format is none of JSON Schema, which
	// Format then names.
	Dialect schema.Dialect
	Format  string
	// Broken is whether the document has it wrong, which is a problem of the document.
	Broken bool
}

// Channel is one channel of a document.
type Channel struct {
	ID string // its key
	// Address is the topic, the routing key, the path …; empty where the document does not know it.
	Address    string
	Key        *document.Node // where the document says the address
	Messages   []string       // the names of what it carries
	Operations []Operation
}

// Operation is what the application does on a channel.
type Operation struct {
	ID string // empty where it has none
	// Action is Send or Receive, as the application sees it.
	Action   string
	Messages []string
}

// What an application does. Up to version 2 the document says what others may do: they publish what the application receives,
// and subscribe to what it sends (AsyncAPI 2.6.0, "Channel Item Object").
const (
	Send    = "send"
	Receive = "receive"
)

// Place is a node of a file.
type Place struct {
	Text       *source.Text
	Root, Node *document.Node
	// Pointer is where Node stands below Root, as a JSON pointer.
	Pointer string
}

func (p Place) child(key string) Place {
	p.Node = p.Node.Get(key)
	p.Pointer += "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
	return p
}

// Problem is a place of a file that is not as AsyncAPI wants it.
type Problem struct {
	Text    *source.Text
	Node    *document.Node
	Message string
}

// Open finds a file of the repository by its path; where it cannot, root is nil and the reason says why.
type Open func(path string) (text *source.Text, root *document.Node, reason string)

var version = regexp.MustCompile(`^[23]\.[0-9]+\.[0-9]+$`)

// Is is whether a document calls itself an AsyncAPI document of a version that is read.
func Is(root *document.Node) bool { return version.MatchString(root.Get("asyncapi").Text()) }

// Read reads a document for which Is holds.
func Read(text *source.Text, root *document.Node, open Open) *Document {
	r := &reader{
		Document: &Document{Path: text.Path, Text: text, Root: root, Version: root.Get("asyncapi").Text(), Application: root.Get("info", "title").Text()},
		open:     open, messages: map[*document.Node]*Message{}, names: map[string]bool{}, channels: map[*document.Node]*Channel{},
	}
	top := Place{Text: text, Root: root, Node: root}
	for _, e := range r.entries(top.child("components").child("messages")) {
		r.message(e.place, e.Key, e.Key.Value, "")
	}
	if strings.HasPrefix(r.Version, "2") {
		r.channels2(top)
	} else {
		r.channels3(top)
	}
	r.Prefix = prefix(root.Get("servers"))
	return r.Document
}

// prefix is the path of the servers' URLs. Version 2 has it in the url, version 3 as the pathname ("Server Object").
func prefix(servers *document.Node) string {
	found := ""
	for i, e := range servers.Map() {
		protocol := strings.ToLower(e.Value.Get("protocol").Text())
		if !strings.HasPrefix(protocol, "ws") && !strings.HasPrefix(protocol, "http") {
			return ""
		}
		at := e.Value.Get("pathname").Text()
		if address := e.Value.Get("url").Text(); at == "" && address != "" {
			if _, after, ok := strings.Cut(address, "://"); ok {
				address = after
			}
			_, at, _ = strings.Cut(address, "/")
		}
		if at = strings.Trim(at, "/"); i > 0 && at != found {
			return ""
		}
		found = at
	}
	return found
}

type reader struct {
	*Document
	open     Open
	messages map[*document.Node]*Message // by the node that describes them, references followed
	names    map[string]bool
	channels map[*document.Node]*Channel
}

type entry struct {
	document.Entry
	place Place
}

// entries are what a map holds, extensions left out. Nothing and null hold nothing.
func (r *reader) entries(at Place) []entry {
	if at.Node == nil || at.Node.Kind == document.Null {
		return nil
	}
	if at.Node.Kind != document.Map {
		r.wrong(at, at.Pointer[strings.LastIndexByte(at.Pointer, '/')+1:], "a map")
		return nil
	}
	var list []entry
	for _, e := range at.Node.Entries {
		if !strings.HasPrefix(e.Key.Value, "x-") {
			list = append(list, entry{e, at.child(e.Key.Value)})
		}
	}
	return list
}

func (r *reader) wrong(at Place, what, want string) {
	r.problem(at, "%s is to be %s; this is %s", what, want, at.Node.Kind)
}

func (r *reader) problem(at Place, format string, args ...any) {
	r.Problems = append(r.Problems, Problem{at.Text, at.Node, fmt.Sprintf(format, args...)})
}

// follow takes a place to what it refers to. ok is false where it leads nowhere; the reason is a problem or, outside of the
// repository, counted.
func (r *reader) follow(at Place) (_ Place, ok bool) {
	to, reason, outside := r.lead(at)
	if outside {
		r.Outside++
	} else if reason != "" {
		r.problem(at, "%s", reason)
	}
	return to, reason == "" && !outside
}

func (r *reader) lead(at Place) (to Place, reason string, outside bool) {
	seen := map[*document.Node]bool{}
	for {
		ref := at.Node.Get("$ref")
		if ref == nil {
			return at, "", false
		}
		if ref.Kind != document.String {
			return at, "$ref is to be a string; this is " + ref.Kind.String(), false
		}
		if seen[at.Node] {
			return at, "the reference leads back to itself", false
		}
		seen[at.Node] = true
		if at, reason, outside = r.step(at, ref.Value); reason != "" || outside {
			return at, reason, outside
		}
	}
}

// step follows one reference (AsyncAPI 3.0.0, "Reference Object"; RFC 3986, section 5).
func (r *reader) step(at Place, text string) (to Place, reason string, outside bool) {
	ref, err := url.Parse(text)
	switch {
	case err != nil:
		return at, schema.Quote(text) + " is no address", false
	case ref.Scheme != "" || ref.Host != "":
		return at, "", true
	case ref.Path != "":
		file := path.Join(path.Dir(at.Text.Path), ref.Path)
		if file == ".." || strings.HasPrefix(file, "../") || strings.HasPrefix(ref.Path, "/") {
			return at, schema.Quote(text) + " leads out of the repository", false
		}
		to.Text, to.Root = at.Text, at.Root
		if file != at.Text.Path {
			if to.Text, to.Root, reason = r.open(file); to.Root == nil {
				return at, reason, false
			}
		}
	default:
		to.Text, to.Root = at.Text, at.Root
	}
	to.Pointer = ref.Fragment
	to.Node = to.Root
	if strings.HasPrefix(ref.Fragment, "/") {
		to.Node = schema.Pointed(to.Root, ref.Fragment)
	}
	if to.Node == nil {
		return at, fmt.Sprintf("%s has nothing at %s", to.Text.Path, schema.Quote(ref.Fragment)), false
	}
	return to, "", false
}
