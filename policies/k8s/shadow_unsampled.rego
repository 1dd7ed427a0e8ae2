package plimsoll.k8s.shadow_unsampled

import data.plimsoll.lib.k8s

findings contains {
	"fact": route.id,
	"message": sprintf("%s %s copies every request to %s: whatever stands behind both versions has twice the load at once, and what a request writes is written twice", [route.body.kind, route.body.name, concat(", ", all_of)]),
	"help": sprintf("mirror a share: %s in %s, and only requests that read", [share(route.body.kind), route.body.name]),
	"evidence": {"mirrors": all_of},
} if {
	some route in input.facts["rollout.route"]
	all_of := [mirror.name |
		some mirror in route.body.mirrors
		mirror.state == "absent"
	]
	count(all_of) > 0
	k8s.serves_people(route.body)
}

share("VirtualService") := "mirrorPercentage: {value: 1}"

share(kind) := "percent: 1" if kind != "VirtualService"
