package plimsoll.event.undecided

import data.plimsoll.lib.event

findings contains {
	"fact": compared.id,
	"message": sprintf("whether %s cannot be told: %s", [concat(", and whether ", [accepted[direction] | some direction, _ in open]), concat("; ", {why | some why in open})]),
	"help": "write that part in keywords that can be compared, keep what it refers to in the repository, or test it with events of the other version",
	"evidence": {"reasons": compared.body.reasons, "against": compared.body.against},
} if {
	some compared in input.facts["event.compared"]
	open := {direction: compared.body[direction].why |
		some direction in event.promised(compared.body)
		compared.body[direction].verdict == "undecided"
	}
	count(open) > 0
}

accepted := {
	"backward": "readers of the new schema accept old events",
	"forward": "readers of the old schema accept new events",
}
