package kubernetes

import (
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
)

// queueKinds are kinds of queues and subscriptions, by the end of their group, with where each says what becomes of a message
// that cannot be handled, and how often it is tried (Knative, DeliverySpec; Config Connector, PubSubSubscription; AWS
// Controllers for Kubernetes and Crossplane, SQS Queue; RabbitMQ messaging topology operator, Queue).
var queueKinds = []struct {
	group, kind, tool    string
	deadLetter, attempts []string
}{
	{"eventing.knative.dev", "Trigger", "knative", []string{"spec", "delivery", "deadLetterSink"}, []string{"spec", "delivery", "retry"}},
	{"messaging.knative.dev", "Subscription", "knative", []string{"spec", "delivery", "deadLetterSink"}, []string{"spec", "delivery", "retry"}},
	{"pubsub.cnrm.cloud.google.com", "PubSubSubscription", "pubsub", []string{"spec", "deadLetterPolicy"}, []string{"spec", "deadLetterPolicy", "maxDeliveryAttempts"}},
	{"sqs.services.k8s.aws", "Queue", "sqs", []string{"spec", "redrivePolicy"}, []string{"spec", "redrivePolicy"}},
	{"sqs.aws.crossplane.io", "Queue", "sqs", []string{"spec", "forProvider", "redrivePolicy"}, []string{"spec", "forProvider", "redrivePolicy"}},
	{"sqs.aws.upbound.io", "Queue", "sqs", []string{"spec", "forProvider", "redrivePolicy"}, []string{"spec", "forProvider", "redrivePolicy"}},
	{"rabbitmq.com", "Queue", "rabbitmq", []string{"spec", "arguments", "x-dead-letter-exchange"}, []string{"spec", "arguments", "x-delivery-limit"}},
}

var deadEnd = manifest.Pattern(`(?i)(^|[-_.])(dlq|dlx|dead-?letters?|dead)($|[-_.])`)

func (s *stater) subscription(o *object) {
	for _, q := range queueKinds {
		if o.Kind != q.kind || o.Group() != q.group {
			continue
		}
		s.state("k8s.subscription", o.Object(), o.nameNode(), o, Subscription{
			Object: s.object(o), Tool: q.tool, DeadLetter: s.setFor(o, q.deadLetter), Attempts: s.setFor(o, q.attempts),
			IsDeadEnd: deadEnd().MatchString(strings.ToLower(o.Name)),
		})
	}
}

// setFor is whether a field is set for an object. A Trigger has what its Broker says where it says nothing; a policy outside of the
// manifests can say it for a queue of RabbitMQ.
func (s *stater) setFor(o *object, path []string) string {
	state := o.Root.Field(path...).Is()
	if state != "absent" {
		return state
	}
	switch o.Kind + "." + o.Group() {
	case "Queue.rabbitmq.com":
		return unknown
	case "Trigger.eventing.knative.dev":
		broker := s.tree.named(o, "Broker", o.Root.Written("spec", "broker"))
		if broker == nil {
			return unknown
		}
		return broker.Root.Field(path...).Is()
	}
	return state
}
