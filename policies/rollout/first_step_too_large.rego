package plimsoll.rollout.first_step_too_large

import data.plimsoll.lib.k8s

findings contains {
	"fact": place(canary),
	"message": sprintf("the first step of %s %s brings the new version to %d %% of %s at once (limit %d %%): if it is bad, that many people meet it before anything was measured", [canary.body.kind, canary.body.name, canary.body.first_share, what(canary.body), input.options.limit]),
	"help": sprintf("begin with %s: %d for %s%s", [weight[canary.body.tool], input.options.limit, canary.body.name, needs(canary.body)]),
	"evidence": object.union({"first_share": canary.body.first_share}, object.filter(canary.body, ["first_exposure", "first_pods", "replicas"])),
} if {
	some canary in input.facts["rollout.canary"]
	canary.body.first_share > input.options.limit
	count(canary.body.tried_before) == 0
	k8s.releases(canary.body)
}

# place: the step itself, where the canary has steps.
place(canary) := min({step.id |
	some step in input.facts["rollout.step"]
	startswith(step.object, sprintf("%s:", [canary.object]))
	step.at.file == canary.at.file
	step.body.weight > 0
})

weight := {"argo-rollouts": "setWeight", "flagger": "stepWeight"}

what(canary) := "the requests" if {
	canary.router_state == "set"
} else := sprintf("the pods (%d, for setWeight %d and %d replica%s)", [canary.first_pods, canary.first_exposure, canary.replicas, k8s.plural(canary.replicas)])

needs(canary) := "" if {
	canary.router_state == "set"
} else := sprintf("; a share of pods can be that small with %d replicas or more, and with fewer only where a traffic router splits the requests", [ceil(100 / input.options.limit)])
