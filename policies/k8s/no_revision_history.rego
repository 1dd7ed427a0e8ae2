package plimsoll.k8s.no_revision_history

import data.plimsoll.lib.k8s

findings contains {
	"fact": workload.id,
	"message": sprintf("no earlier version of %s %s is kept (revisionHistoryLimit: 0): when a release is bad, kubectl rollout undo has nowhere to go, and people wait until a new build is through", [workload.body.kind, workload.body.name]),
	"help": sprintf("remove revisionHistoryLimit: 0 from %s, or set it to 3", [workload.body.name]),
	"evidence": {"revision_history_limit": workload.body.revision_history_limit},
} if {
	some workload in input.facts["k8s.workload"]
	workload.body.revision_history_limit == 0
	k8s.serves_people(workload.body)
}
