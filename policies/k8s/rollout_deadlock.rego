package plimsoll.k8s.rollout_deadlock

findings contains {
	"fact": budget.id,
	"message": sprintf("PodDisruptionBudget %s never allows an eviction (%s, %s): draining a node waits for ever, so an upgrade of the cluster stops there, or whoever runs it deletes the pods by force", [budget.body.name, bound(budget.body), covered(budget.body)]),
	"help": sprintf("let one pod go at a time: maxUnavailable: 1 in %s, and at least 2 replicas, so that the others answer meanwhile", [budget.body.name]),
	"evidence": {"kind": "budget", "replicas": object.get(budget.body, "replicas", null)},
} if {
	some budget in input.facts["k8s.disruption_budget"]
	budget.body.never
	not budget.body.selects.state == "absent"
}

findings contains {
	"fact": strategy.id,
	"message": sprintf("%s %s may neither remove a pod nor add one (maxUnavailable %s, maxSurge %s): the API server refuses it, and no new version gets out", [strategy.body.workload, strategy.body.name, strategy.body.max_unavailable, strategy.body.max_surge]),
	"help": sprintf("set maxSurge: 1 and leave maxUnavailable: 0, so that %s gains a pod before it loses one", [strategy.body.name]),
	"evidence": {"kind": "bounds", "replicas": object.get(strategy.body, "replicas", null)},
} if {
	some strategy in input.facts["k8s.update_strategy"]
	strategy.body.both_zero
}

findings contains {
	"fact": workload.id,
	"message": sprintf("%s %s is given up after %d s (progressDeadlineSeconds), and a new pod may take %d s until it counts: a rollout in which nothing is wrong is reported as failed, and whoever waits for it rolls back", [workload.body.kind, workload.body.name, workload.body.progress_deadline_seconds, needed]),
	"help": sprintf("set progressDeadlineSeconds of %s to %d or more (twice what a pod may take)", [workload.body.name, 2 * needed]),
	"evidence": {"kind": "deadline", "deadline_seconds": workload.body.progress_deadline_seconds, "needed_seconds": needed},
} if {
	some workload in given_up
	needed := max({object.get(workload.body, "startup_budget_seconds", 0), object.get(workload.body, "min_ready_seconds", 0)})
}

# given_up: what may be reported as failed before a new pod has to count.
given_up contains workload if {
	some workload in input.facts["k8s.workload"]
	workload.body.progress_deadline_seconds <= object.get(workload.body, "startup_budget_seconds", 0)
}

given_up contains workload if {
	some workload in input.facts["k8s.workload"]
	workload.body.progress_deadline_seconds <= object.get(workload.body, "min_ready_seconds", 0)
}

bound(budget) := sprintf("maxUnavailable %s", [budget.max_unavailable]) if budget.max_unavailable != ""

bound(budget) := sprintf("minAvailable %s", [budget.min_available]) if budget.max_unavailable == ""

covered(budget) := sprintf("of %d replicas", [budget.replicas])

covered(budget) := "however many replicas there are" if not budget.replicas
