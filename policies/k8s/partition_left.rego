package plimsoll.k8s.partition_left

import data.plimsoll.lib.k8s

findings contains {
	"fact": strategy.id,
	"message": sprintf("%s StatefulSet %s stay on the old version after each release (%s): two versions serve for as long as this stands, and nothing reports it", [kept, strategy.body.name, why]),
	"help": sprintf("set updateStrategy: {type: RollingUpdate} for %s without a partition; for a trial, waive this until its end", [strategy.body.name]),
	"evidence": {"partition": object.get(strategy.body, "partition", null), "replicas": object.get(strategy.body, "replicas", null)},
} if {
	some strategy in input.facts["k8s.update_strategy"]
	[kept, why] := left(strategy.body)
	k8s.serves_people(strategy.body)
}

left(body) := [sprintf("%d of %d pods of", [min({body.partition, body.replicas}), body.replicas]), sprintf("partition: %d", [body.partition])] if body.partition > 0

left(body) := ["all pods of", "type: OnDelete, until somebody deletes them"] if body.type == "OnDelete"
