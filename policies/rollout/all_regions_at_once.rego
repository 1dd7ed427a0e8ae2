package plimsoll.rollout.all_regions_at_once

import data.plimsoll.lib.k8s

findings contains {
	"fact": set.id,
	"message": sprintf("each change of %s reaches every cluster that it is made for at the same moment: a bad one is everywhere before it is noticed, and there is no region left to send people to", [set.body.name]),
	"help": sprintf("set strategy: {type: RollingSync, rollingSync: {steps: […]}} in %s, the smallest region first", [set.body.name]),
	"evidence": {"generators": set.body.generators, "strategy": set.body.strategy},
} if {
	some set in input.facts["k8s.argo_application"]
	set.body.strategy == "AllAtOnce"
	set.body.automated == "set"
	some generator in set.body.generators
	generator in {"clusters", "clusterDecisionResource", "matrix", "merge"}
	k8s.releases(set.body)
}
