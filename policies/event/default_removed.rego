package plimsoll.event.default_removed

import data.plimsoll.lib.event

findings contains {
	"fact": changed.id,
	"message": sprintf("%s no longer has its default %s: readers that fill it in from the schema find nothing in events without it, old ones included", [changed.object, event.short(changed.body.from)]),
	"help": sprintf("keep default: %s, or let readers do without it and producers send the property first", [event.short(changed.body.from)]),
	"evidence": {"path": changed.body.path, "from": changed.body.from},
} if {
	some changed in input.facts["event.default_changed"]
	changed.body.removed
}
