package plimsoll.rollout.weights_not_increasing

import data.plimsoll.lib.k8s

findings contains {
	"fact": step.id,
	"message": sprintf("this step takes the new version of %s from %d %% of the requests down to %d %%: people who have begun to use it are sent back, and what was measured at %d %% counts for nothing", [step.body.name, step.body.exposure_before, step.body.weight, step.body.exposure_before]),
	"help": sprintf("write the weights of %s in rising order", [step.body.name]),
	"evidence": {"before": step.body.exposure_before, "after": step.body.weight},
} if {
	some step in input.facts["rollout.step"]
	step.body.weight < step.body.exposure_before
	step.body.weight > 0
	k8s.releases(step.body)
}
