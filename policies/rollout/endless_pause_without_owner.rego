package plimsoll.rollout.endless_pause_without_owner

import data.plimsoll.lib.k8s

findings contains {
	"fact": canary.id,
	"message": sprintf("%d step%s of %s %s end%s only when somebody promotes the release, and the manifest names nobody: until it is noticed two versions serve people side by side, and most never get the new one", [pauses, k8s.plural(pauses), canary.body.kind, canary.body.name, k8s.verb(pauses)]),
	"help": sprintf("set an annotation owner on %s, with who promotes it; or give the pause or experiment a duration and let an analysis decide", [canary.body.name]),
	"evidence": {"endless_pauses": pauses},
} if {
	some canary in input.facts["rollout.canary"]
	pauses := canary.body.endless_pauses
	pauses > 0
	canary.body.owner == ""
	k8s.releases(canary.body)
}
