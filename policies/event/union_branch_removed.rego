package plimsoll.event.union_branch_removed

import data.plimsoll.lib.event

# A union that many events refer to is one finding.
findings contains {
	"fact": removed[0].id,
	"message": sprintf("no alternative of %s %s takes from now on what one took before: %s", [removed[0].body.keyword, event.where(removed), event.refused(removed[0].body)]),
	"help": sprintf("keep the alternative until no event of that form can be read again, and let producers stop writing it first (%s)", [event.order(removed[0].body)]),
	"evidence": object.union(event.evidence(removed[0].body), {"keyword": removed[0].body.keyword}),
} if {
	some entries in fewer
	removed := event.list(entries)
}

fewer[event.keyword(removed)] contains event.entry(removed) if {
	some removed in input.facts["event.union_branch_removed"]
	count(removed.body.breaks) > 0
}
