package plimsoll.rollout.metric_without_threshold

import data.plimsoll.lib.k8s

findings contains {
	"fact": metric.id,
	"message": sprintf("the metric %s of %s %s has neither a successCondition nor a failureCondition: whatever the query returns, it counts as a success, so the analysis lets every version through", [metric.body.metric, metric.body.kind, metric.body.name]),
	"help": sprintf("give %s of %s %s a successCondition, such as result[0] < 0.01, or a failureCondition", [metric.body.metric, metric.body.kind, metric.body.name]),
	"evidence": {"provider": metric.body.provider},
} if {
	some metric in input.facts["rollout.metric"]
	metric.body.condition == "absent"
	metric.body.provider in {"prometheus", "datadog", "newRelic", "wavefront", "graphite", "influxdb", "cloudWatch", "skywalking"}
	not metric.body.dry_run
	k8s.releases(metric.body)
}
