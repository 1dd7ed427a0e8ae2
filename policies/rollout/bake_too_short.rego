package plimsoll.rollout.bake_too_short

import data.plimsoll.lib.k8s

findings contains {
	"fact": canary.id,
	"message": sprintf("%s %s brings the new version from its first request to all of them in %d s (limit %d s)%s: what takes longer to show, as a leak, a cache that runs out or a batch, shows when everybody has it", [canary.body.kind, canary.body.name, canary.body.bake_seconds, limit, at(canary.body.weights)]),
	"help": sprintf("lengthen the waits of %s by %d s in all, most of it at the smallest weight", [canary.body.name, limit - canary.body.bake_seconds]),
	"evidence": {"bake_seconds": canary.body.bake_seconds, "weights": canary.body.weights},
} if {
	some canary in input.facts["rollout.canary"]
	limit := input.options.minimum_seconds
	canary.body.bake_seconds < limit
	canary.body.endless_pauses == 0
	every place in canary.body.analysis_at {
		not place in {"step", "experiment"}
	}
	k8s.releases(canary.body)
}

at(weights) := sprintf(", at the weights %s", [concat(", ", [sprintf("%d %%", [weight]) | some weight in weights])]) if count(weights) > 0

at(weights) := "" if count(weights) == 0
