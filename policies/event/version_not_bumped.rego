package plimsoll.event.version_not_bumped

import data.plimsoll.lib.event

findings contains {
	"fact": edited.id,
	"message": sprintf("%s %s means two things from now on: whoever took it before this change judges events differently from whoever takes it after; %s", [edited.body.event, edited.body.version, refusals(edited.body)]),
	"help": sprintf("leave %s as it was, and put the change into a new version beside it%s", [edited.body.head_file, later(edited.body)]),
	"evidence": object.union(event.evidence(edited.body), {"version": edited.body.version, "latest": edited.body.latest}),
} if {
	some edited in input.facts["event.version_edited"]
	speaks(edited.body)
}

# A version of three numbers is one text for ever. Of v2, or 2.1, what the mode of compatibility allows may become another.
speaks(edited) if count(edited.breaks) > 0

speaks(edited) if {
	edited.compatibility != "none"
	count(regex.find_n(`[0-9]+`, edited.version, -1)) == 3
}

refusals(edited) := concat("; ", [event.refuses(direction, edited) |
	some direction, way in edited
	way.verdict == "incompatible"
])

later(edited) := "" if {
	edited.latest
} else := ", or into the later one that is already there"
