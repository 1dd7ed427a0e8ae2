package events

import (
	"regexp"
	"slices"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/asyncapi"
)

// ChannelStated is the body of event.channel.
type ChannelStated struct {
	Document    string `json:"document" doc:"the path of the AsyncAPI document"`
	Application string `json:"application" doc:"the application that the document describes: its title; empty for none"`
	Channel     string `json:"channel" doc:"the channel's key in the document"`
	Address     string `json:"address" doc:"its address: the topic, the routing key, the path; empty where the document does not know it"`
	// Messages are named as in event.schema.
	Messages   []string           `json:"messages" doc:"the names of the messages that it carries"`
	Operations []ChannelOperation `json:"operations" doc:"what the application does on it"`
}

// ChannelOperation is one operation of ChannelStated.
type ChannelOperation struct {
	Operation string   `json:"operation" doc:"the operation's key or operationId; empty for none"`
	Action    string   `json:"action" doc:"send or receive, as the application sees it; up to AsyncAPI 2 it sends what others subscribe to"`
	Messages  []string `json:"messages" doc:"the names of the messages"`
}

// AddressChanged is the body of event.address_changed.
type AddressChanged struct {
	Document      string   `json:"document" doc:"the path of the AsyncAPI document at the head"`
	Application   string   `json:"application" doc:"the application that the document describes: its title; empty for none"`
	From          string   `json:"from" doc:"the address at the base, which no channel of the head has"`
	To            string   `json:"to" doc:"the address that the channel has now; empty where the channel is gone"`
	Messages      []string `json:"messages" doc:"the names of the messages that it carried"`
	Elsewhere     []string `json:"elsewhere" doc:"the addresses of channels that carry some of these messages now and did not before"`
	Actions       []string `json:"actions" doc:"what the application did on it: send, receive; empty where nothing says it"`
	Compatibility string   `json:"compatibility" doc:"what the versions of the document's schemas promise each other by the configuration"`
}

func channelStated(d *described, c *asyncapi.Channel) analyzers.Fact {
	body := ChannelStated{Document: d.Path, Application: d.Application, Channel: c.ID, Address: c.Address, Messages: c.Messages}
	for _, o := range c.Operations {
		body.Operations = append(body.Operations, ChannelOperation{o.ID, o.Action, o.Messages})
	}
	return analyzers.Fact{Kind: "event.channel", Object: documentName(d.Document) + "#" + c.ID, At: c.Key.Span(d.Text), Body: body}
}

var parameter = regexp.MustCompile(`\{[^{}]*\}`)

// plainAddress is an address with its parameters made alike: their names are the document's own business.
func plainAddress(address string) string { return parameter.ReplaceAllString(address, "{}") }

// byAddress are the channels of a document by their addresses.
func byAddress(d *described) map[string][]*asyncapi.Channel {
	found := map[string][]*asyncapi.Channel{}
	for _, c := range d.Channels {
		if c.Address != "" {
			found[plainAddress(c.Address)] = append(found[plainAddress(c.Address)], c)
		}
	}
	return found
}

// channels states which addresses of a document are no longer there. matched are the names of the base's messages with those
// that they have at the head.
func (c *comparison) channels(base, head *described, matched map[string]string) {
	if len(head.Problems) > 0 || head.Outside > base.Outside {
		return // what is missing may stand where it could not be read
	}
	was, is := byAddress(base), byAddress(head)
	taken := map[*asyncapi.Channel]bool{}
	for _, old := range base.Channels {
		if old.Address == "" || len(is[plainAddress(old.Address)]) > 0 {
			continue
		}
		body := AddressChanged{
			Document: head.Path, Application: head.Application, From: old.Address, Messages: old.Messages,
			Actions: actionsOf(old), Compatibility: c.settings.mode(head.Path),
		}
		now := successor(old, base, head, matched, was, taken)
		fact := analyzers.Fact{Kind: "event.address_changed", Object: documentName(head.Document) + "#" + old.ID, At: old.Key.Span(base.Text)}
		if now != nil {
			taken[now] = true
			body.To = now.Address
			fact.At = now.Key.Span(head.Text)
		} else if key := head.Root.Key("channels"); key != nil {
			fact.Enclosing = key.Span(head.Text)
		}
		for _, other := range head.Channels {
			if other != now && other.Address != "" && takesOver(old, other, base, matched) {
				body.Elsewhere = append(body.Elsewhere, other.Address)
			}
		}
		fact.Body = body
		c.out.Facts = append(c.out.Facts, fact)
	}
}

func actionsOf(c *asyncapi.Channel) []string {
	actions := []string{}
	for _, o := range c.Operations {
		if !slices.Contains(actions, o.Action) {
			actions = append(actions, o.Action)
		}
	}
	slices.Sort(actions)
	return actions
}

// successor is the channel of the head that an old one became: the one of the same key, of the same operations, or the only
// one that carries the same messages. Its address is new.
func successor(old *asyncapi.Channel, base, head *described, matched map[string]string, was map[string][]*asyncapi.Channel, taken map[*asyncapi.Channel]bool) *asyncapi.Channel {
	var fresh []*asyncapi.Channel
	for _, channel := range head.Channels {
		if channel.Address != "" && len(was[plainAddress(channel.Address)]) == 0 && !taken[channel] {
			fresh = append(fresh, channel)
		}
	}
	for _, same := range []func(*asyncapi.Channel) bool{
		func(n *asyncapi.Channel) bool { return n.ID == old.ID },
		func(n *asyncapi.Channel) bool { return sharesOperation(old, n) && takesOver(old, n, base, matched) },
		func(n *asyncapi.Channel) bool {
			return takesOver(old, n, base, matched) && len(n.Messages) == len(old.Messages)
		},
		func(n *asyncapi.Channel) bool { return takesOver(old, n, base, matched) },
	} {
		var found []*asyncapi.Channel
		for _, channel := range fresh {
			if same(channel) {
				found = append(found, channel)
			}
		}
		if len(found) == 1 {
			return found[0]
		}
	}
	return nil
}

func sharesOperation(a, b *asyncapi.Channel) bool {
	for _, o := range a.Operations {
		if o.ID != "" && slices.ContainsFunc(b.Operations, func(other asyncapi.Operation) bool { return other.ID == o.ID }) {
			return true
		}
	}
	return false
}

// takesOver is whether a channel of the head carries a message of an old one that it did not carry before: who read it at
// the old address has to read it there now.
func takesOver(old, now *asyncapi.Channel, base *described, matched map[string]string) bool {
	carried := map[string]bool{}
	for _, channel := range base.Channels {
		if channel.Address != "" && plainAddress(channel.Address) == plainAddress(now.Address) {
			for _, name := range channel.Messages {
				carried[matched[name]] = true
			}
		}
	}
	for _, name := range old.Messages {
		if is := matched[name]; is != "" && !carried[is] && slices.Contains(now.Messages, is) {
			return true
		}
	}
	return false
}
