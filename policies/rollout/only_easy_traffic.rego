package plimsoll.rollout.only_easy_traffic

import data.plimsoll.lib.k8s

findings contains {
	"fact": canary.id,
	"message": sprintf("%s %s shows the new version to only requests that a header or cookie picks, and then to everybody: nothing is known of load, of old data, or of clients that testers do not use", [canary.body.kind, canary.body.name]),
	"help": sprintf("send a share of all requests to %s after the testers: %s", [canary.body.name, how[canary.body.tool]]),
	"evidence": {"tool": canary.body.tool},
} if {
	some canary in input.facts["rollout.canary"]
	canary.body.match_only
	k8s.releases(canary.body)
}

how := {
	"argo-rollouts": "setWeight: 5 and a pause",
	"flagger": "stepWeight instead of iterations",
}
