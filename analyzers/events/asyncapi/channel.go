package asyncapi

import (
	"fmt"
	"slices"

	"github.com/plimsoll-lint/plimsoll/internal/document"
)

// channel adds a channel of the document; nil where it is none.
func (r *reader) channel(e entry) (*Channel, Place) {
	to, ok := r.follow(e.place)
	if !ok {
		return nil, to
	}
	if to.Node.Kind != document.Map {
		r.wrong(to, "a channel", "a map")
		return nil, to
	}
	c := &Channel{ID: e.Key.Value, Key: e.Key}
	r.channels[to.Node] = c
	r.Channels = append(r.Channels, c)
	return c, to
}

// channels2 reads the channels of version 2, whose keys are their addresses.
func (r *reader) channels2(top Place) {
	for _, e := range r.entries(top.child("channels")) {
		c, at := r.channel(e)
		if c == nil {
			continue
		}
		c.Address = c.ID
		for _, o := range []struct{ keyword, action string }{{"publish", Receive}, {"subscribe", Send}} {
			operation := at.child(o.keyword)
			switch {
			case operation.Node == nil || operation.Node.Kind == document.Null:
				continue
			case operation.Node.Kind != document.Map:
				r.wrong(operation, o.keyword, "a map")
				continue
			}
			made := Operation{ID: operation.Node.Get("operationId").Text(), Action: o.action}
			for i, message := range r.alternatives(operation.child("message")) {
				slot := c.ID + " " + o.keyword
				if i > 0 {
					slot = fmt.Sprint(slot, " ", i+1)
				}
				if m := r.message(message, key(message, operation), "", slot); m != nil {
					made.Messages = append(made.Messages, m.Name)
				}
			}
			c.add(made)
		}
	}
}

// key is what is pointed at for a message that stands in an operation: its first key, else the message as a whole.
func key(message, operation Place) *document.Node {
	if len(message.Node.Map()) > 0 {
		return message.Node.Entries[0].Key
	}
	return operation.Node.Key("message")
}

// alternatives are the messages of an operation of version 2: one, or those under oneOf.
func (r *reader) alternatives(at Place) []Place {
	if at.Node == nil || at.Node.Kind == document.Null {
		return nil
	}
	list := at.child("oneOf")
	if list.Node == nil {
		return []Place{at}
	}
	if list.Node.Kind != document.List {
		r.wrong(list, "oneOf", "a list of messages")
		return nil
	}
	var places []Place
	for i, item := range list.Node.Items {
		places = append(places, Place{Text: list.Text, Root: list.Root, Node: item, Pointer: fmt.Sprint(list.Pointer, "/", i)})
	}
	return places
}

// channels3 reads the channels of version 3, which have their addresses and messages, and the operations, which refer to them.
func (r *reader) channels3(top Place) {
	for _, e := range r.entries(top.child("channels")) {
		c, at := r.channel(e)
		if c == nil {
			continue
		}
		if address := at.child("address"); address.Node != nil && address.Node.Kind != document.Null {
			if address.Node.Kind != document.String {
				r.wrong(address, "address", "a string or null")
			}
			c.Address = address.Node.Text()
			if at.Text == r.Text {
				c.Key = at.Node.Key("address")
			}
		}
		for _, message := range r.entries(at.child("messages")) {
			place := message.Key
			if at.Text != r.Text {
				place = e.Key
			}
			if m := r.message(message.place, place, message.Key.Value, c.ID+" "+message.Key.Value); m != nil {
				c.carry(m.Name)
			}
		}
	}
	for _, e := range r.entries(top.child("operations")) {
		at, ok := r.follow(e.place)
		if !ok {
			continue
		}
		if at.Node.Kind != document.Map {
			r.wrong(at, "an operation", "a map")
			continue
		}
		action := at.child("action")
		other := map[string]string{Send: Receive, Receive: Send}[action.Node.Text()]
		if other == "" {
			at.Node = e.Key
			if action.Node != nil {
				at.Node = action.Node
			}
			r.problem(at, "the action of an operation is to be send or receive")
			continue
		}
		r.operation(at, e.Key.Value, action.Node.Text())
		if reply := at.child("reply"); reply.Node != nil {
			if reply, ok = r.follow(reply); ok {
				r.operation(reply, "", other)
			}
		}
	}
}

// operation adds an operation of version 3, or the reply to one, to the channel that it refers to.
func (r *reader) operation(at Place, id, action string) {
	to := at.child("channel")
	if to.Node == nil {
		return // a reply may go to an address that the request says
	}
	to, ok := r.follow(to)
	c := r.channels[to.Node]
	if !ok || c == nil {
		return // such as a channel under components, which is none of the application's
	}
	made := Operation{ID: id, Action: action}
	list := at.child("messages")
	switch {
	case list.Node == nil || list.Node.Kind == document.Null:
		made.Messages = c.Messages // "Operation Object": all messages of the channel
	case list.Node.Kind != document.List:
		r.wrong(list, "messages", "a list of references")
	default:
		for _, item := range list.Node.Items {
			if place, ok := r.follow(Place{Text: list.Text, Root: list.Root, Node: item, Pointer: list.Pointer}); ok {
				if m := r.messages[place.Node]; m != nil {
					made.Messages = append(made.Messages, m.Name)
				}
			}
		}
	}
	c.Operations = append(c.Operations, made)
}

// add adds an operation of version 2 with what it carries.
func (c *Channel) add(o Operation) {
	c.Operations = append(c.Operations, o)
	for _, name := range o.Messages {
		c.carry(name)
	}
}

func (c *Channel) carry(name string) {
	if !slices.Contains(c.Messages, name) {
		c.Messages = append(c.Messages, name)
	}
}
