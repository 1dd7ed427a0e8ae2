package plimsoll.k8s.pdb_selects_nothing

findings contains {
	"fact": budget.id,
	"message": sprintf("PodDisruptionBudget %s selects no pod of any workload that is deployed with it: the pods that it was written for have no protection, and a drain may stop all of them at once", [budget.body.name]),
	"help": sprintf("set selector.matchLabels of %s to labels that the pods have (spec.template.metadata.labels of their workload), or remove it with the workload", [budget.body.name]),
	"evidence": {"root": budget.body.root},
} if {
	some budget in input.facts["k8s.disruption_budget"]
	budget.body.selects.state == "absent"
}
