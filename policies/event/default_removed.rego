package plimsoll.event.default_removed

import data.plimsoll.lib.event

findings contains {
	"fact": changed[0].id,
	"message": sprintf("%s%s no longer has its default %s: readers that fill it in from the schema find nothing in events without it, old ones included", [changed[0].object, event.more(changed), event.short(changed[0].body.from)]),
	"help": sprintf("keep default: %s, or let readers do without it and producers send the property first", [event.short(changed[0].body.from)]),
	"evidence": {"path": changed[0].body.path, "from": changed[0].body.from},
} if {
	some entries in removed
	changed := event.list(entries)
}

removed[event.keyword(changed)] contains event.entry(changed) if {
	some changed in input.facts["event.default_changed"]
	changed.body.removed
}
