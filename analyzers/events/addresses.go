package events

import (
	"regexp"
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/asyncapi"
)

// maxPairs is how many pairs of addresses are looked at for the most alike, and maxElsewhere how many addresses are listed.
const (
	maxPairs     = 250_000
	maxElsewhere = 5
)

var parameter = regexp.MustCompile(`\{[^{}]*\}`)

// plainAddress is the address of a channel with its parameters made alike, since their names are the document's own business.
func plainAddress(c *asyncapi.Channel) string {
	return strings.TrimPrefix(parameter.ReplaceAllString(c.Address, "{}"), "/")
}

// below is a plain address with the path of the document's servers before it.
func below(d *described, address string) string {
	return strings.Trim(d.Prefix+"/"+address, "/")
}

// addresses compares the addresses of one document at base and head.
type addresses struct {
	base, head *described
	matched    map[string]string          // the head's names of the base's messages
	before     map[string]map[string]bool // by address at the base, the messages it carried, by the head's names
	fresh      []*asyncapi.Channel        // channels of the head whose address is new
	became     map[*asyncapi.Channel]*asyncapi.Channel
	taken      map[*asyncapi.Channel]bool            // what channels became
	carries    map[*asyncapi.Channel]map[string]bool // the messages of channels of the head, those left out that their address carried before
	many       bool                                  // more than can be looked at pair by pair
}

// channels states which addresses of a document are no longer there. matched are the names of the base's messages with those
// that they have at the head.
func (c *comparison) channels(base, head *described, matched map[string]string) {
	if len(head.Problems) > 0 || head.Outside > base.Outside {
		return // what is missing may stand where it could not be read
	}
	a := &addresses{base: base, head: head, matched: matched, before: map[string]map[string]bool{}, became: map[*asyncapi.Channel]*asyncapi.Channel{}, taken: map[*asyncapi.Channel]bool{}, carries: map[*asyncapi.Channel]map[string]bool{}}
	for _, channel := range a.pair() {
		body := AddressChanged{
			Document: head.Path, Application: head.Application, From: channel.Address, Messages: channel.Messages,
			Actions: actionsOf(channel), Compatibility: c.settings.mode(head.Path),
		}
		fact := analyzers.Fact{Kind: "event.address_changed", Object: documentName(head.Document) + "#" + channel.ID, At: channel.Key.Span(base.Text)}
		if now := a.became[channel]; now != nil {
			body.To = now.Address
			fact.At = now.Key.Span(head.Text)
		} else {
			body.Elsewhere = a.elsewhere(channel)
			if key := head.Root.Key("channels"); key != nil {
				fact.Enclosing = key.Span(head.Text)
			}
		}
		fact.Body = body
		c.out.Facts = append(c.out.Facts, fact)
	}
}

// pair finds the channels whose addresses are gone, and which of the head each became: the one of the same key or of the same
// operation, else the one that carries its messages and whose address is most like the old one. No channel is that of two.
func (a *addresses) pair() (gone []*asyncapi.Channel) {
	is := map[string]bool{}
	for _, channel := range a.head.Channels {
		address := plainAddress(channel)
		is[address], is[below(a.head, address)] = true, true
	}
	was := map[string]bool{}
	for _, channel := range a.base.Channels {
		address := plainAddress(channel)
		was[below(a.base, address)] = true
		if a.before[address] == nil {
			a.before[address] = map[string]bool{}
			if channel.Address != "" && !is[address] && !is[below(a.base, address)] {
				gone = append(gone, channel)
			}
		}
		for _, name := range channel.Messages {
			a.before[address][a.matched[name]] = true
		}
	}
	if len(gone) == 0 {
		return nil
	}
	known := map[string][]*asyncapi.Channel{}
	for _, channel := range a.head.Channels {
		address := plainAddress(channel)
		carried := a.before[address]
		a.carries[channel] = map[string]bool{}
		for _, name := range channel.Messages {
			a.carries[channel][name] = !carried[name]
		}
		if channel.Address != "" && carried == nil && !was[below(a.head, address)] {
			a.fresh = append(a.fresh, channel)
			for _, key := range identities(channel) {
				known[key] = append(known[key], channel)
			}
		}
	}
	for _, old := range gone {
		for _, key := range identities(old) {
			if list := known[key]; len(list) == 1 && a.became[old] == nil && !a.taken[list[0]] {
				a.became[old] = list[0]
				a.taken[list[0]] = true
			}
		}
	}
	if a.many = len(gone)*len(a.head.Channels) > maxPairs; a.many {
		return gone
	}
	for _, old := range gone {
		if a.became[old] != nil {
			continue
		}
		best := -1
		for _, channel := range a.fresh {
			if alike := likeLength(old.Address, channel.Address); alike > best && !a.taken[channel] && a.takesOver(old, channel) {
				a.became[old], best = channel, alike
			}
		}
		if now := a.became[old]; now != nil {
			a.taken[now] = true
		}
	}
	return gone
}

// identities are what a channel may be known by besides its address.
func identities(c *asyncapi.Channel) []string {
	keys := []string{"key " + c.ID}
	for _, o := range c.Operations {
		if o.ID != "" {
			keys = append(keys, "operation "+o.ID)
		}
	}
	return keys
}

// likeLength is how many bytes two addresses have in common at their beginnings and ends.
func likeLength(a, b string) (length int) {
	for length < min(len(a), len(b)) && a[length] == b[length] {
		length++
	}
	for end := 1; end <= min(len(a), len(b))-length && a[len(a)-end] == b[len(b)-end]; end++ {
		length++
	}
	return length
}

// takesOver is whether a channel of the head carries a message of an old one that it did not carry before: who read it at
// the old address has to read it there now.
func (a *addresses) takesOver(old, now *asyncapi.Channel) bool {
	for _, name := range old.Messages {
		if is := a.matched[name]; is != "" && a.carries[now][is] {
			return true
		}
	}
	return false
}

// elsewhere are the addresses that messages of a channel which is gone moved to, those that other channels became left out.
func (a *addresses) elsewhere(old *asyncapi.Channel) (list []string) {
	if a.many {
		return nil
	}
	for _, channel := range a.head.Channels {
		if len(list) < maxElsewhere && channel.Address != "" && !a.taken[channel] && !slices.Contains(list, channel.Address) && a.takesOver(old, channel) {
			list = append(list, channel.Address)
		}
	}
	return list
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
