package plimsoll.k8s.no_dead_letter

import data.plimsoll.lib.k8s

findings contains {
	"fact": queue.id,
	"message": sprintf("%s %s has no place for messages that cannot be handled: one bad message is delivered again and again, holds up what comes after it or takes a share of every worker, and is lost in the end", [queue.body.kind, queue.body.name]),
	"help": sprintf("set %s in %s, and a number of attempts", [field[queue.body.tool], queue.body.name]),
	"evidence": {"tool": queue.body.tool, "attempts": queue.body.attempts},
} if {
	some queue in input.facts["k8s.subscription"]
	queue.body.dead_letter == "absent"
	not queue.body.is_dead_letter
	k8s.serves_people(queue.body)
}

field := {
	"knative": "spec.delivery.deadLetterSink",
	"pubsub": "spec.deadLetterPolicy",
	"sqs": "redrivePolicy",
	"rabbitmq": "x-dead-letter-exchange",
}
