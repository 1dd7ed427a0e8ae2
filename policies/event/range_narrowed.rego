package plimsoll.event.range_narrowed

import data.plimsoll.lib.event

# A bound that many events refer to is one finding.
findings contains {
	"fact": ranges[0].id,
	"message": sprintf("%s %s is %s now, and %s: %s", [range.keyword, event.where(ranges), range.to, before(range), event.refused(range)]),
	"help": sprintf("first let producers keep the new bound, and keep accepting what was accepted until no such event can be read again (%s)", [event.order(range)]),
	"evidence": object.union(event.evidence(range), {"keyword": range.keyword, "from": range.from, "to": range.to}),
} if {
	some entries in tighter
	ranges := event.list(entries)
	range := ranges[0].body
}

tighter[event.keyword(range)] contains event.entry(range) if {
	some range in input.facts["event.range_changed"]
	"backward" in range.body.breaks
}

before(range) := "there was no such bound" if {
	range.from == ""
} else := sprintf("was %s", [range.from])

# Formats, for readers that check them.
findings contains {
	"fact": formats[0].id,
	"message": said[direction],
	"help": advice[direction],
	"evidence": object.union(event.evidence(format), {"keyword": "format", "from": format.from, "to": format.to}),
} if {
	input.options.formats_are_checked
	some entries in checked
	formats := event.list(entries)
	format := formats[0].body
	direction := broken(format)[0]
	said := {
		"backward": sprintf("values %s have to be of %s from now on, and were of %s: readers of the new schema that check formats refuse old events with others", [event.where(formats), named(format.to), named(format.from)]),
		"forward": sprintf("values %s may be of %s from now on, and were of %s: readers of the old schema that check formats refuse new events with others", [event.where(formats), named(format.to), named(format.from)]),
	}
	advice := {
		"backward": sprintf("first let producers write no value that is not of %s, and name it when no other can be read again", [named(format.to)]),
		"forward": sprintf("let producers go on writing values of %s until no consumer runs that checks it", [named(format.from)]),
	}
}

checked[event.keyword(changed)] contains event.entry(changed) if {
	some changed in input.facts["event.format_changed"]
}

broken(changed) := [direction | some direction in event.promised(changed); direction in changed.when_checked]

named("") := "any format"

named(format) := sprintf("the format %s", [format]) if format != ""
