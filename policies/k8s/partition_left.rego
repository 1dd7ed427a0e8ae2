package plimsoll.k8s.partition_left

import data.plimsoll.lib.k8s

findings contains {
	"fact": strategy.id,
	"message": sprintf("%s StatefulSet %s stay on the old version after each release (%s): two versions serve for as long as this stands, and nothing reports it", [kept, strategy.body.name, why]),
	"help": sprintf("set updateStrategy: {type: RollingUpdate} for %s without a partition; for a trial, waive this until its end", [strategy.body.name]),
	"evidence": {"partition": object.get(strategy.body, "partition", null), "replicas": object.get(strategy.body, "replicas", null)},
} if {
	some [strategy, kept, why] in behind
	k8s.serves_people(strategy.body)
}

# behind: what keeps which pods on the old version, and how.
behind contains [strategy, kept, sprintf("partition: %d", [strategy.body.partition])] if {
	some strategy in input.facts["k8s.update_strategy"]
	strategy.body.partition > 0
	kept := sprintf("%d of %d pods of", [min({strategy.body.partition, strategy.body.replicas}), strategy.body.replicas])
}

# A DaemonSet is left out: it is often one of the node's own, whose pods are replaced with the node.
behind contains [strategy, "all pods of", "type: OnDelete, until somebody deletes them"] if {
	some strategy in input.facts["k8s.update_strategy"]
	strategy.body.workload == "StatefulSet"
	strategy.body.type == "OnDelete"
}
