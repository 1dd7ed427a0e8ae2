package plimsoll.rollout.no_steps

import data.plimsoll.lib.k8s

findings contains {
	"fact": canary.id,
	"message": sprintf("the canary of %s %s has no steps, so it runs as a plain rolling update: all pods, and with them all requests, go to the new version as fast as it becomes ready", [canary.body.kind, canary.body.name]),
	"help": sprintf("give the canary of %s steps, the first of them small: steps: [{setWeight: 5}, {pause: {duration: 10m}}, …]", [canary.body.name]),
	"evidence": {"analysis": canary.body.analysis},
} if {
	some canary in input.facts["rollout.canary"]
	canary.body.tool == "argo-rollouts"
	canary.body.steps_state == "absent"
	k8s.releases(canary.body)
}
