package plimsoll.rollout.query_not_scoped_to_candidate

import data.plimsoll.lib.k8s

findings contains {
	"fact": metric.id,
	"message": sprintf("the query of %s %s does not pick out the new pods, so it measures both versions together: at a small share the old one hides what the new one does wrong", [metric.body.kind, metric.body.name]),
	"help": sprintf("give %s an argument with valueFrom: {podTemplateHashValue: Latest} and select rollouts-pod-template-hash by it in the query, or ask for the canary's Service", [metric.body.name]),
	"evidence": {"query": metric.body.query},
} if {
	some metric in input.facts["rollout.metric"]
	metric.body.query != ""
	not metric.body.scoped
	k8s.releases(metric.body)
}
