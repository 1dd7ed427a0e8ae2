package plimsoll.k8s.pdb_selects_nothing

findings contains {
	"fact": budget.id,
	"message": sprintf("PodDisruptionBudget %s selects no pod, not even those of %s %s: they have no protection, and a drain may stop all of them at once", [budget.body.name, workload.body.kind, workload.body.name]),
	"help": sprintf("set selector.matchLabels of %s to labels that the pods of %s have: %s", [budget.body.name, workload.body.name, concat(", ", labels)]),
	"evidence": {"labels": labels},
} if {
	some budget in input.facts["k8s.disruption_budget"]
	budget.body.selects.state == "absent"

	# An operator may make pods that no manifest shows: only a workload of the same name says which are meant.
	some workload in input.facts["k8s.workload"]
	workload.body.name == budget.body.name
	workload.body.namespace == budget.body.namespace
	workload.body.root == budget.body.root
	labels := [sprintf("%s: %s", [key, value]) | some key, value in workload.body.labels]
}
