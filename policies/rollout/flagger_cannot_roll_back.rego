package plimsoll.rollout.flagger_cannot_roll_back

import data.plimsoll.lib.k8s

findings contains {
	"fact": canary.id,
	"message": sprintf("a bad version of %s is taken back after %d failed measurements, %d s, and a good one reaches everybody after %d, %d s: people are left with a bad one for longer than a good one takes to be released", [canary.body.name, canary.body.threshold, canary.body.threshold * canary.body.interval_seconds, canary.body.checks, canary.body.checks * canary.body.interval_seconds]),
	"help": sprintf("set threshold: 2 in %s", [canary.body.name]),
	"evidence": object.filter(canary.body, ["threshold", "checks", "interval_seconds"]),
} if {
	some canary in input.facts["rollout.canary"]
	canary.body.threshold > canary.body.checks
	not canary.body.skip_analysis
	k8s.releases(canary.body)
}

findings contains {
	"fact": canary.id,
	"message": sprintf("Canary %s has skipAnalysis: true: each new version goes to everybody as soon as its pods are ready, nothing is measured, and nothing is taken back", [canary.body.name]),
	"help": sprintf("remove skipAnalysis from %s; where one release has to go out unmeasured, set it for that release and say in a waiver until when", [canary.body.name]),
	"evidence": object.filter(canary.body, ["threshold", "checks", "interval_seconds"]),
} if {
	some canary in input.facts["rollout.canary"]
	canary.body.skip_analysis
	k8s.releases(canary.body)
}
