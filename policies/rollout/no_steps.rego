package plimsoll.rollout.no_steps

import data.plimsoll.lib.k8s

findings contains {
	"fact": canary.id,
	"message": sprintf("the canary of %s %s has no steps, so it runs as a plain rolling update: all pods, and with them all requests, go to the new version as fast as it becomes ready", [canary.body.kind, canary.body.name]),
	"help": sprintf("give the canary of %s steps: setWeight with a small weight first (without a traffic router no smaller than one pod is), and a pause or an analysis after each", [canary.body.name]),
	"evidence": {"analysis": canary.body.analysis},
} if {
	some canary in input.facts["rollout.canary"]
	canary.body.tool == "argo-rollouts"
	canary.body.steps_state == "absent"
	k8s.releases(canary.body)
}
