package events

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// without leaves out the state facts about channels.
func without(lines []string) []string {
	kept := []string{}
	for _, line := range lines {
		if !strings.HasPrefix(line, "channel ") {
			kept = append(kept, line)
		}
	}
	return kept
}

const (
	v2 = "asyncapi: 2.6.0\ninfo: {title: Orders, version: 1.0.0}\n"
	v3 = "asyncapi: 3.0.0\ninfo: {title: Orders, version: 1.0.0}\n"
)

// The same message wherever a document has it: one change of its payload is one fact, at its line of the document.
func TestMessagesOfDocuments(t *testing.T) {
	for name, c := range map[string]struct {
		document string // with PAYLOAD for the payload, at the end of a line
		want     string
	}{
		"2: a component":       {v2 + "channels: {}\ncomponents:\n  messages:\n    OrderPlaced:\n      payload: PAYLOAD\n", `7: asyncapi#OrderPlaced/n`},
		"2: in an operation":   {v2 + "channels:\n  orders:\n    publish:\n      message:\n        name: placed\n        payload: PAYLOAD\n", `8: asyncapi#placed/n`},
		"2: without a name":    {v2 + "channels:\n  orders:\n    subscribe:\n      message:\n        payload: PAYLOAD\n", `7: asyncapi#orders subscribe/n`},
		"2: one of several":    {v2 + "channels:\n  orders:\n    subscribe:\n      message:\n        oneOf:\n        - payload: true\n        - payload: PAYLOAD\n", `9: asyncapi#orders subscribe 2/n`},
		"2: a messageId":       {v2 + "channels:\n  orders:\n    publish:\n      message:\n        messageId: placed\n        payload: PAYLOAD\n", `8: asyncapi#placed/n`},
		"2: of JSON Schema":    {v2 + "channels: {}\ncomponents:\n  messages:\n    A:\n      schemaFormat: application/schema+yaml;version=draft-07\n      payload: PAYLOAD\n", `8: asyncapi#A/n`},
		"2: through channels":  {v2 + "channels:\n  orders: {$ref: '#/components/channels/orders'}\ncomponents:\n  channels:\n    orders:\n      publish:\n        message:\n          name: placed\n          payload: PAYLOAD\n", `11: asyncapi#placed/n`},
		"3: a component":       {v3 + "channels: {}\ncomponents:\n  messages:\n    OrderPlaced:\n      payload: PAYLOAD\n", `7: asyncapi#OrderPlaced/n`},
		"3: in a channel":      {v3 + "channels:\n  orders:\n    messages:\n      OrderPlaced:\n        payload: PAYLOAD\n", `7: asyncapi#OrderPlaced/n`},
		"3: with its format":   {v3 + "components:\n  messages:\n    A:\n      payload:\n        schemaFormat: application/schema+json;version=2020-12\n        schema: PAYLOAD\n", `8: asyncapi#A/n`},
		"3: a shared schema":   {v3 + "components:\n  messages:\n    A: {payload: {$ref: '#/components/schemas/S'}}\n  schemas:\n    S: PAYLOAD\n", `7: asyncapi#A/n`},
		"3: shared, formatted": {v3 + "components:\n  messages:\n    A: {payload: {$ref: '#/components/schemas/S'}}\n  schemas:\n    S:\n      schemaFormat: application/vnd.aai.asyncapi+yaml;version=3.0.0\n      schema: PAYLOAD\n", `9: asyncapi#A/n`},
		"3: with an $id":       {v3 + "components:\n  messages:\n    A: {payload: {$id: a, properties: {b: {$ref: '#/components/schemas/S'}}}}\n  schemas:\n    S: PAYLOAD\n", `7: asyncapi#A/b/n`},
	} {
		base := strings.Replace(c.document, "PAYLOAD", `{type: object, properties: {n: {}}, additionalProperties: true, `+"               required: []}", 1)
		head := strings.Replace(c.document, "PAYLOAD", `{type: object, properties: {n: {}}, additionalProperties: true, required: [n]}`, 1)
		r := run(t, Settings{}, map[string]string{"api/asyncapi.yaml": base}, map[string]string{"api/asyncapi.yaml": head})
		got := without(short(r))
		if len(got) != 1 || !strings.HasPrefix(got[0], "required_added head:") {
			t.Errorf("%s:\n%s", name, strings.Join(got, "\n"))
			continue
		}
		place, _, _ := strings.Cut(strings.TrimPrefix(got[0], "required_added head:"), " B")
		at := 0
		for _, line := range strings.Split(head, "\n") {
			at = max(at, strings.LastIndex(line, "n]")+1)
		}
		line, object, _ := strings.Cut(c.want, ":")
		if want := fmt.Sprint(line, ":", at, object); place != want {
			t.Errorf("%s: %s, want %s", name, place, want)
		}
	}
}

func TestDocuments(t *testing.T) {
	typed := func(kind string) string {
		return `{type: object, properties: {id: {type: ` + kind + `}}}`
	}
	for name, c := range map[string]struct {
		base, head map[string]string
		want       []string
	}{
		"written anew in version 3": {
			map[string]string{"asyncapi.yaml": v2 + "channels:\n  orders: {publish: {message: {$ref: '#/components/messages/A'}}}\ncomponents:\n  messages:\n    A: {payload: " + typed("string") + "}\n"},
			map[string]string{"asyncapi.yaml": v3 + "channels:\n  all:\n    address: orders\n    messages: {a: {$ref: '#/components/messages/A'}}\ncomponents:\n  messages:\n    A: {payload: " + typed("string") + "}\n"},
			nil,
		},
		"a schema in a file that no one claims": {
			map[string]string{"asyncapi.yaml": v3 + "components: {messages: {A: {payload: {$ref: 'types/a.yaml'}}}}\n", "types/a.yaml": typed("string")},
			map[string]string{"asyncapi.yaml": v3 + "components: {messages: {A: {payload: {$ref: 'types/a.yaml'}}}}\n", "types/a.yaml": typed("integer")},
			[]string{`types/a.yaml type_changed head:1:34 asyncapi#A/id B-{"id":""} F-{"id":0} nobody`},
		},
		"a schema in a file that is claimed is compared once": {
			map[string]string{"asyncapi.yaml": v3 + "components: {messages: {A: {payload: {$ref: 'events/a.yaml'}}}}\n", "events/a.yaml": "type: object\nproperties: {id: {type: string}}\n"},
			map[string]string{"asyncapi.yaml": v3 + "components: {messages: {A: {payload: {$ref: 'events/a.yaml'}}}}\n", "events/a.yaml": "type: object\nproperties: {id: {type: integer}}\n"},
			[]string{`events/a.yaml type_changed head:2:19 a/id B-{"id":""} F-{"id":0} nobody`},
		},
		"a message in another file": {
			map[string]string{"asyncapi.yaml": v3 + "channels: {c: {address: t, messages: {A: {$ref: './m/a.yaml#/placed'}}}}\n", "m/a.yaml": "placed: {payload: " + typed("string") + "}"},
			map[string]string{"asyncapi.yaml": v3 + "channels: {c: {address: t, messages: {A: {$ref: './m/a.yaml#/placed'}}}}\n", "m/a.yaml": "placed: {payload: " + typed("integer") + "}"},
			[]string{`m/a.yaml type_changed head:1:52 asyncapi#A/id B-{"id":""} F-{"id":0} nobody`},
		},
		"the document moved": {
			map[string]string{"a/asyncapi.yaml": v3 + "components: {messages: {A: {payload: " + typed("string") + "}}}\n"},
			map[string]string{"b/asyncapi.yml": v3 + "components: {messages: {A: {payload: " + typed("integer") + "}}}\n"},
			[]string{`b/asyncapi.yml type_changed head:3:71 asyncapi#A/id B-{"id":""} F-{"id":0} nobody`},
		},
		"a payload is gone": {
			map[string]string{"asyncapi.yaml": v3 + "components: {messages: {A: {payload: " + typed("string") + "}}}\n"},
			map[string]string{"asyncapi.yaml": v3 + "components: {messages: {A: {title: a}}}\n"},
			[]string{`asyncapi.yaml schema_removed base:3:25 asyncapi#A`},
		},
		"another format": {
			map[string]string{"asyncapi.yaml": v2 + "channels: {}\ncomponents: {messages: {A: {schemaFormat: application/vnd.apache.avro;version=1.9.0, payload: {type: record}}}}\n"},
			map[string]string{"asyncapi.yaml": v2 + "channels: {}\ncomponents: {messages: {A: {schemaFormat: application/vnd.apache.avro;version=1.9.0, payload: {type: enum}}}}\n"},
			[]string{"notice asyncapi.yaml"},
		},
		"a format in a trait": {
			map[string]string{"asyncapi.yaml": v2 + "components: {messages: {A: {traits: [{schemaFormat: application/raml+yaml;version=1.0}], payload: {type: x}}}}\n"},
			map[string]string{"asyncapi.yaml": v2 + "components: {messages: {A: {traits: [{schemaFormat: application/raml+yaml;version=1.0}], payload: {type: y}}}}\n"},
			[]string{"notice asyncapi.yaml"},
		},
		"version 1": {
			map[string]string{"asyncapi.yaml": "asyncapi: 1.2.0\ninfo: {title: a}\n"},
			map[string]string{"asyncapi.yaml": "asyncapi: 1.2.0\ninfo: {title: b}\n"},
			[]string{"notice asyncapi.yaml"},
		},
		"a mistake that two messages share": {
			map[string]string{},
			map[string]string{"asyncapi.yaml": v3 + "components:\n  messages: {A: {payload: {$ref: '#/components/schemas/S'}}, B: {payload: {$ref: '#/components/schemas/S'}}}\n  schemas: {S: {type: int}}\n"},
			[]string{"asyncapi.yaml invalid_schema head:5:23 asyncapi#A"},
		},
		"a version that is edited is told once": {
			map[string]string{"v1/asyncapi.yaml": v3 + "components: {messages: {A: {payload: " + typed("string") + "}, B: {payload: {type: string}}}}\n"},
			map[string]string{"v1/asyncapi.yaml": v3 + "components: {messages: {A: {payload: " + typed("integer") + "}, B: {payload: {type: integer}}}}\n"},
			[]string{
				`v1/asyncapi.yaml version_edited head:3:39 asyncapi#A B-{"id":""} F-{"id":0} nobody`, `v1/asyncapi.yaml type_changed head:3:71 asyncapi#A/id B-{"id":""} F-{"id":0} nobody`,
				`v1/asyncapi.yaml type_changed head:3:104 asyncapi#B B-"" F-0 nobody`,
			},
		},
		"a folder for a version of AsyncAPI": {
			map[string]string{"2.6.0/asyncapi.yaml": v2 + "components: {messages: {A: {payload: " + typed("string") + "}}}\n"},
			map[string]string{"2.6.0/asyncapi.yaml": v2 + "components: {messages: {A: {payload: " + typed("integer") + "}}}\n"},
			[]string{`2.6.0/asyncapi.yaml type_changed head:3:71 asyncapi#A/id B-{"id":""} F-{"id":0} nobody`},
		},
		"the path of the server moves into the address": {
			map[string]string{"asyncapi.yaml": v2 + "servers: {a: {url: 'wss://example.com/v2/ws', protocol: wss}}\nchannels: {/: {publish: {message: {name: m}}}}\n"},
			map[string]string{"asyncapi.yaml": v3 + "servers: {a: {host: example.com, pathname: /v2, protocol: wss}}\nchannels: {a: {address: ws, messages: {m: {}}}}\n"},
			nil,
		},
		"the path of the server changes": {
			map[string]string{"asyncapi.yaml": v2 + "servers: {a: {url: 'wss://example.com/v2', protocol: wss}}\nchannels: {ws: {publish: {message: {name: m}}}}\n"},
			map[string]string{"asyncapi.yaml": v2 + "servers: {a: {url: 'wss://example.com/v3', protocol: wss}}\nchannels: {ws: {publish: {message: {name: m}}}}\n"},
			nil,
		},
		"the topic changes beside the path of a server": {
			map[string]string{"asyncapi.yaml": v2 + "servers: {a: {url: 'example.com/v2', protocol: kafka}}\nchannels: {a: {publish: {message: {name: m}}}}\n"},
			map[string]string{"asyncapi.yaml": v2 + "servers: {a: {url: 'example.com', protocol: kafka}}\nchannels: {v2/a: {publish: {message: {name: m}}}}\n"},
			[]string{"asyncapi.yaml address_changed head:4:12 asyncapi#a"},
		},
		"no AsyncAPI document": {
			map[string]string{"package.json": `{"name": "x", "dependencies": {"asyncapi": "2.0.0"}}`, "tests/asyncapi.yaml": v3 + "components: {messages: []}"},
			map[string]string{"package.json": `{"name": "y", "dependencies": {"asyncapi": "2.0.0"}}`, "tests/asyncapi.yaml": v3 + "components: []"},
			nil,
		},
	} {
		r := run(t, Settings{}, c.base, c.head)
		var got []string
		lines := short(r)
		for _, f := range r.Facts {
			if f.Kind != "event.schema" && f.Kind != "event.compared" {
				lines[0] = f.At.File + " " + lines[0]
				if f.Kind != "event.channel" {
					got = append(got, lines[0])
				}
				lines = lines[1:]
			}
		}
		if got = append(got, lines...); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\ngot  %s\nwant %s", name, strings.Join(got, "\n     "), strings.Join(c.want, "\n     "))
		}
	}
}

// What a document says of its channels, in both versions.
func TestChannels(t *testing.T) {
	for name, c := range map[string]struct{ document, want string }{
		"2": {
			v2 + "channels:\n  a/{id}:\n    subscribe: {operationId: tell, message: {oneOf: [{$ref: '#/components/messages/A'}, {name: b}]}}\n    publish: {message: {$ref: '#/components/messages/A'}}\ncomponents: {messages: {A: {payload: true}}}\n",
			`4:3 a/{id} a/{id} [A b] [{ receive [A]} {tell send [A b]}]`,
		},
		"3": {
			v3 + "channels:\n  c:\n    address: t\n    messages: {A: {payload: true}, B: {}}\n  d: {messages: {R: {}}}\noperations:\n  all: {action: send, channel: {$ref: '#/channels/c'}, reply: {channel: {$ref: '#/channels/d'}}}\n  some: {action: receive, channel: {$ref: '#/channels/c'}, messages: [{$ref: '#/channels/c/messages/B'}]}\n",
			`5:5 c t [A B] [{all send [A B]} {some receive [B]}]; 7:3 d  [R] [{ receive [R]}]`,
		},
	} {
		var got []string
		for _, f := range run(t, Settings{}, nil, map[string]string{"asyncapi.yaml": c.document}).Facts {
			if body, ok := f.Body.(ChannelStated); ok {
				got = append(got, fmt.Sprintf("%d:%d %s %s %v %v", f.At.Line, f.At.Column, body.Channel, body.Address, body.Messages, body.Operations))
			}
		}
		if got := strings.Join(got, "; "); got != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// Documents that are meant to hurt: each says where and why, and what is right in them is compared all the same.
func TestHostileDocuments(t *testing.T) {
	good := "    Good: {payload: {type: object, properties: {n: {}}REQUIRED}}\n"
	deep := strings.Repeat("[", 200_000)
	for name, c := range map[string]struct{ head, want string }{
		"a message that is a list":     {v3 + "components:\n  messages:\n" + good + "    Bad: []\n", "problem 6:10 a message is to be a map; this is a list"},
		"a message that leads back":    {v3 + "components:\n  messages:\n" + good + "    Bad: {$ref: '#/components/messages/Bad'}\n", "problem 6:10 the reference leads back to itself"},
		"messages that lead round":     {v3 + "components:\n  messages:\n" + good + "    Bad: {$ref: '#/components/messages/Too'}\n    Too: {$ref: '#/components/messages/Bad'}\n", "problem 7:10 the reference leads back"},
		"out of the repository":        {v3 + "components:\n  messages:\n" + good + "    Bad: {$ref: '../x.yaml#/m'}\n", `problem 6:10 "../x.yaml#/m" leads out of the repository`},
		"a file of the machine":        {v3 + "components:\n  messages:\n" + good + "    Bad: {$ref: '/etc/passwd'}\n", "leads out of the repository"},
		"an address":                   {v3 + "components:\n  messages:\n" + good + "    Bad: {$ref: 'https://example.com/x.yaml'}\n", "notice asyncapi.yaml"},
		"a file that is not there":     {v3 + "components:\n  messages:\n" + good + "    Bad: {$ref: 'x.yaml'}\n", "there is no file x.yaml"},
		"a pointer that leads nowhere": {v3 + "components:\n  messages:\n" + good + "    Bad: {$ref: '#/nothing'}\n", `has nothing at "/nothing"`},
		"a reference that is a number": {v3 + "components:\n  messages:\n" + good + "    Bad: {$ref: 1}\n", "$ref is to be a string; this is a number"},
		"a reference that is none":     {v3 + "components:\n  messages:\n" + good + "    Bad: {$ref: '%'}\n", `"%" is no address`},
		"a payload that leads back":    {v3 + "components:\n  messages:\n" + good + "    Bad: {payload: {$ref: '#/components/messages/Bad/payload'}}\n", ""},
		"a payload that is a string":   {v3 + "components:\n  messages:\n" + good + "    Bad: {payload: x}\n", "invalid_schema head:6:20 asyncapi#Bad"},
		"a format that is a list":      {v3 + "components:\n  messages:\n" + good + "    Bad: {schemaFormat: [], payload: true}\n", "schemaFormat is to be a string; this is a list"},
		"a format without a schema":    {v3 + "components:\n  messages:\n" + good + "    Bad: {payload: {schemaFormat: a}}\n", "schemaFormat stands beside a schema; there is none"},
		"channels that are a list":     {v3 + "channels: []\ncomponents:\n  messages:\n" + good, "problem 3:11 channels is to be a map; this is a list"},
		"a channel that is a string":   {v3 + "channels: {a: x}\ncomponents:\n  messages:\n" + good, "problem 3:15 a channel is to be a map; this is a string"},
		"an address that is a map":     {v3 + "channels: {a: {address: {}}}\ncomponents:\n  messages:\n" + good, "address is to be a string or null; this is a map"},
		"operations that are numbers":  {v3 + "operations: {a: 1}\ncomponents:\n  messages:\n" + good, "an operation is to be a map; this is a number"},
		"an action that is none":       {v3 + "operations: {a: {action: shout}}\ncomponents:\n  messages:\n" + good, "is to be send or receive"},
		"no action":                    {v3 + "operations: {a: {}}\ncomponents:\n  messages:\n" + good, "is to be send or receive"},
		"an operation of nothing":      {v3 + "operations: {a: {action: send, channel: {$ref: '#/channels/x'}}}\ncomponents:\n  messages:\n" + good, `has nothing at "/channels/x"`},
		"a publish that is a list":     {v2 + "channels: {a: {publish: []}}\ncomponents:\n  messages:\n" + good, "publish is to be a map; this is a list"},
		"oneOf that is a map":          {v2 + "channels: {a: {publish: {message: {oneOf: {}}}}}\ncomponents:\n  messages:\n" + good, "oneOf is to be a list of messages; this is a map"},
		"names that stand twice":       {v2 + "channels: {a: {publish: {message: {name: Good}}, subscribe: {message: {name: Good}}}}\ncomponents:\n  messages:\n" + good, ""},
		"deep":                         {v3 + "x-deep: " + deep + "\n", "problem "},
		"deep in JSON":                 {`{"asyncapi": "3.0.0", "channels": ` + deep, "problem "},
	} {
		started := time.Now()
		file := "asyncapi.yaml"
		if strings.HasPrefix(c.head, "{") {
			file = "asyncapi.json"
		}
		head := strings.Replace(c.head, "REQUIRED", ", required: [n]", 1)
		base := v3 + "components:\n  messages:\n" + strings.Replace(good, "REQUIRED", "", 1)
		said := strings.Join(short(run(t, Settings{}, map[string]string{file: base}, map[string]string{file: head})), "\n")
		if !strings.Contains(said, c.want) {
			t.Errorf("%s: nothing says %q:\n%.2000s", name, c.want, said)
		}
		if strings.Contains(c.head, "REQUIRED") && (!strings.Contains(said, "asyncapi#Good/n") || strings.Contains(said, "removed")) {
			t.Errorf("%s: the rest is not compared:\n%s", name, said)
		}
		if took := time.Since(started); took > 10*time.Second {
			t.Errorf("%s took %s", name, took)
		}
	}
}

// A CloudEvent that names a schema beside it makes that file the schema of its event.
func TestDataSchemas(t *testing.T) {
	event := func(schema string) string {
		return `{"specversion": "1.0", "id": "1", "source": "/shop", "type": "com.example.order.placed", "dataschema": "` + schema + `"}`
	}
	was, is := `{"type": "object", "properties": {"id": {"type": "string"}}}`, `{"type": "object", "properties": {"id": {"type": "integer"}}}`
	const changed = `type_changed head:1:42 order/id B-{"id":""} F-{"id":0} nobody`
	for name, c := range map[string]struct {
		base, head map[string]string
		want       []string
		event      string
	}{
		"a file that no one else claims": {
			map[string]string{"placed.json": event("types/order.json"), "types/order.json": was}, map[string]string{"placed.json": event("types/order.json"), "types/order.json": is},
			[]string{changed}, "com.example.order.placed",
		},
		"in YAML, with a name for the schema": {
			map[string]string{"a/placed.yaml": "specversion: '1.0'\nid: x\nsource: s\ntype: order.placed\ndataschema: ../b/order.json\n", "b/order.json": was},
			map[string]string{"a/placed.yaml": "specversion: '1.0'\nid: x\nsource: s\ntype: order.placed\ndataschema: ../b/order.json\n", "b/order.json": is},
			[]string{changed}, "order.placed",
		},
		"a file that is claimed anyway": {
			map[string]string{"placed.json": event("events/order.json"), "events/order.json": was}, map[string]string{"placed.json": event("events/order.json"), "events/order.json": is},
			[]string{changed}, "com.example.order.placed",
		},
		"another file": {
			map[string]string{"placed.json": event("order.v1.json"), "order.v1.json": was}, map[string]string{"placed.json": event("order.v2.json"), "order.v1.json": was, "order.v2.json": is},
			[]string{`type_changed head:1:42 order.v2/id B-{"id":""} F-{"id":0} nobody`}, "com.example.order.placed",
		},
		"a batch": {
			map[string]string{"placed.json": "[" + event("order.json") + "]", "order.json": was}, map[string]string{"placed.json": "[" + event("order.json") + "]", "order.json": is},
			[]string{changed}, "com.example.order.placed",
		},
		"another type of event": {
			map[string]string{"placed.json": event("order.v1.json"), "order.v1.json": was},
			map[string]string{"placed.json": strings.Replace(event("order.v2.json"), "placed", "placed.v2", 1), "order.v1.json": was, "order.v2.json": is},
			[]string{}, "com.example.order.placed.v2",
		},
		"an address": {
			map[string]string{"placed.json": event("https://example.com/order.json"), "order.json": was}, map[string]string{"placed.json": event("https://example.com/order.json#"), "order.json": is},
			[]string{}, "",
		},
		"outside": {
			map[string]string{"placed.json": event("../order.json"), "order.json": was}, map[string]string{"placed.json": event("../../order.json"), "order.json": is},
			[]string{}, "",
		},
		"not there": {
			map[string]string{"placed.json": event("order.json"), "order.json": was}, map[string]string{"placed.json": event("orders.json"), "order.json": was},
			[]string{"notice orders.json"}, "",
		},
		"broken": {
			map[string]string{"placed.json": event("order.json"), "order.json": was}, map[string]string{"placed.json": event("order.json"), "order.json": "{"},
			[]string{"problem 1:2 this is no JSON: the value ends too early"}, "",
		},
		"a schema of CloudEvents is a schema": {
			map[string]string{"events/order.json": `{"type": "object", "properties": {"id": {"type": "string"}, "specversion": {}, "dataschema": {}}}`},
			map[string]string{"events/order.json": `{"type": "object", "properties": {"id": {"type": "integer"}, "specversion": {}, "dataschema": {}}}`},
			[]string{changed}, "order",
		},
	} {
		r := run(t, Settings{}, c.base, c.head)
		if got := short(r); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\ngot  %s\nwant %s", name, strings.Join(got, "\n     "), strings.Join(c.want, "\n     "))
		}
		event := ""
		for _, f := range r.Facts {
			if body, ok := f.Body.(SchemaStated); ok {
				event = body.Event
			}
		}
		if event != c.event {
			t.Errorf("%s: the event is called %q, want %q", name, event, c.event)
		}
	}
}

// No document makes the reader panic.
func FuzzDocument(f *testing.F) {
	f.Add(v2+"channels: {a: {publish: {message: {oneOf: [{payload: true}, {$ref: '#/channels/a'}]}}}}", v2+"channels: {a: {$ref: '#/channels/a'}}")
	f.Add(v3+"channels: {a: {address: b, messages: {c: {payload: {schemaFormat: x, schema: 1}}}}}", v3+"operations: {a: {action: send, channel: {$ref: '#'}, messages: [1], reply: []}}")
	f.Add(v3+"components: {messages: {a: {traits: [{$ref: '#/components/messages/a'}], payload: {$ref: a.yaml}}}}", `{"specversion": "1.0", "type": "a", "source": "b", "dataschema": "asyncapi.yaml"}`)
	f.Fuzz(func(t *testing.T, base, head string) {
		change := &source.Change{Base: tree(source.Base, map[string]string{"asyncapi.yaml": base, "a.yaml": head}), Head: tree(source.Head, map[string]string{"asyncapi.yaml": head, "a.yaml": base})}
		result, err := analyzers.Run(context.Background(), change, []analyzers.Analyzer{New(Settings{})}, analyzers.Options{Workers: 1})
		if err != nil || len(result.Failures) > 0 {
			t.Fatal(err, result.Failures)
		}
	})
}
