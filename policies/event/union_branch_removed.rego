package plimsoll.event.union_branch_removed

import data.plimsoll.lib.event

findings contains {
	"fact": removed.id,
	"message": sprintf("%s no longer has an alternative %s for events that it had one for: %s", [removed.body.keyword, event.place(removed.body), event.refused(removed.body)]),
	"help": sprintf("keep the alternative until no event of that form can be read again, and let producers stop writing it first (%s)", [event.order(removed.body)]),
	"evidence": object.union(event.evidence(removed.body), {"keyword": removed.body.keyword}),
} if {
	some removed in input.facts["event.union_branch_removed"]
	count(removed.body.breaks) > 0
}
