package events

import (
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
	Elsewhere     []string `json:"elsewhere" doc:"where the channel is gone: the addresses of channels that carry some of its messages now and did not before, at most five"`
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
