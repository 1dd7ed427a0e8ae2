package plimsoll.rollout.weight_unreachable

import data.plimsoll.lib.k8s

findings contains {
	"fact": step.id,
	"message": sprintf("setWeight: %d of %s comes to %d of %d pods, as many as setWeight: %d: the step changes nothing, and nobody more meets the new version", [step.body.weight, step.body.name, step.body.pods, step.body.of_pods, step.body.exposure_before]),
	"help": sprintf("take setWeight: %d out of %s, or choose a weight that comes to one pod more; a smaller share needs more replicas, or a router that splits the requests", [step.body.weight, step.body.name]),
	"evidence": {"pods": step.body.pods, "of_pods": step.body.of_pods, "before": step.body.exposure_before},
} if {
	some step in input.facts["rollout.step"]
	step.body.weight > step.body.exposure_before
	some earlier in input.facts["rollout.step"]
	earlier.body.weight == step.body.exposure_before
	earlier.body.pods == step.body.pods
	earlier.body.name == step.body.name
	earlier.at.file == step.at.file
	k8s.releases(step.body)
}
