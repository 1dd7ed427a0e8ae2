package plimsoll.event.topic_renamed

import data.plimsoll.lib.event

findings contains {
	"fact": moved.id,
	"message": sprintf("%s on %s from now on and no longer on %s: %s", [whom(moved.body), addresses, moved.body.from, sprintf(harm[role(moved.body)], [moved.body.from])]),
	"help": sprintf(help[role(moved.body)], [moved.body.from, addresses, moved.body.from]),
	"evidence": {"from": moved.body.from, "to": now, "messages": moved.body.messages, "actions": moved.body.actions},
} if {
	some moved in input.facts["event.address_changed"]
	moved.body.compatibility != "none"
	now := array.concat([moved.body.to | moved.body.to != ""], moved.body.elsewhere)
	count(now) > 0 # what is gone altogether is event/deleted
	addresses := concat(" and ", now)
}

whom(moved) := "events are" if {
	count(moved.messages) == 0
} else := sprintf("%s is", [moved.messages[0]]) if {
	count(moved.messages) == 1
} else := sprintf("%s are", [event.few(moved.messages)])

# role: what the application of the document does with the events; both where it does both, or the document does not say.
role(moved) := moved.actions[0] if {
	count(moved.actions) == 1
} else := "both"

harm := {
	"send": "consumers that go on reading %s get no more of them, and no error tells them so",
	"receive": "what producers go on sending to %s is read by nobody here, and lies there until it is thrown away",
	"both": "who sends on %s and who reads elsewhere no longer meet, and no error tells either so",
}

help := {
	"send": "send to %s as well as to %s, with both in the document, until no consumer reads the old one; then take %s out",
	"receive": "read from %s as well as from %s, with both in the document, until no producer sends to the old one and it is empty; then take %s out",
	"both": "keep %s in the document beside %s: let consumers read both, then producers change over, and take %s out when it is empty",
}
