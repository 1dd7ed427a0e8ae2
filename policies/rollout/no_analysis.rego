package plimsoll.rollout.no_analysis

import data.plimsoll.lib.k8s

findings contains {
	"fact": canary.id,
	"message": sprintf("nothing measures the new version of %s %s, and nobody is asked: %s it takes all requests, whether or not those before have failed, as long as its pods count as ready", [canary.body.kind, canary.body.name, after(canary.body)]),
	"help": sprintf("add an analysis to the canary of %s (%s), or end one of its pauses by hand: pause: {}", [canary.body.name, how[canary.body.tool]]),
	"evidence": {"weights": canary.body.weights, "bake_seconds": object.get(canary.body, "bake_seconds", null)},
} if {
	some canary in input.facts["rollout.canary"]
	canary.body.analysis == "absent"
	canary.body.steps_state == "set"
	canary.body.endless_pauses == 0
	k8s.releases(canary.body)
}

how := {
	"argo-rollouts": "analysis: with an AnalysisTemplate that asks for the rate of errors",
	"flagger": "analysis.metrics with request-success-rate",
}

after(canary) := sprintf("%d s after its first request, and as much later as new pods take to start,", [canary.bake_seconds])

after(canary) := "step by step" if not canary.bake_seconds
