package plimsoll.rollout.latency_by_mean

import data.plimsoll.lib.k8s

findings contains {
	"fact": metric.id,
	"message": sprintf("%s %s judges the latency of a new version by its mean: one slow request in twenty moves it little, so a version that keeps every twentieth person waiting passes", [metric.body.kind, metric.body.name]),
	"help": sprintf("ask for the 95th or 99th percentile in %s: histogram_quantile(0.95, sum(rate(…_bucket[5m])) by (le))", [metric.body.name]),
	"evidence": {"query": metric.body.query},
} if {
	some metric in input.facts["rollout.metric"]
	metric.body.latency
	metric.body.mean
	not has_quantile(metric)
	k8s.releases(metric.body)
}

# has_quantile: another metric of the same object asks for the tail.
has_quantile(metric) if {
	some other in input.facts["rollout.metric"]
	other.at.file == metric.at.file
	other.body.name == metric.body.name
	regex.match(`(?i)quantile|percentile|\bp9\d`, other.body.query)
}
