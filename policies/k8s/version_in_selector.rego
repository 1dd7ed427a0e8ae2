package plimsoll.k8s.version_in_selector

import data.plimsoll.lib.k8s

findings contains {
	"fact": service.id,
	"message": sprintf("Service %s selects %s by %s, which each release changes: new pods get no requests until the Service is changed too, and then the old ones get none, all at once", [service.body.name, concat(", ", service.body.selects.objects), concat(", ", labels)]),
	"help": sprintf("remove %s from the selector of %s, and leave the labels that stay", [concat(", ", labels), service.body.name]),
	"evidence": {"labels": labels, "selects": service.body.selects.objects},
} if {
	some service in input.facts["k8s.service"]
	service.body.selects.state == "present"
	service.body.version_labels != []
	k8s.serves_people(service.body)
	labels := service.body.version_labels
}
