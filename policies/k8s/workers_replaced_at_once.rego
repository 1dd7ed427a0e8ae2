package plimsoll.k8s.workers_replaced_at_once

import data.plimsoll.lib.k8s

findings contains {
	"fact": strategy.id,
	"message": sprintf("a release of %s %s stops all %d pods at once, and its name says that they work off a queue (%s): every message in hand is delivered a second time, and nobody works until new pods have started", [strategy.body.workload, strategy.body.name, strategy.body.replicas, strategy.body.worker]),
	"help": sprintf("set maxUnavailable: 1 for %s (type: RollingUpdate); where two versions may not work side by side, waive this with what makes a second delivery harmless", [strategy.body.name]),
	"evidence": {"replicas": strategy.body.replicas, "worker": strategy.body.worker},
} if {
	some strategy in input.facts["k8s.update_strategy"]
	strategy.body.worker != ""
	strategy.body.serving == 0
	strategy.body.replicas > 1
	strategy.body.requests != "present"
	k8s.serves_people(strategy.body)
}
