package plimsoll.rollout.blue_green_services

import data.plimsoll.lib.k8s

findings contains {
	"fact": release.id,
	"message": sprintf("Rollout %s %s", [release.body.name, problem]),
	"help": sprintf("add previewService: %s-preview to %s, and a Service of that name", [release.body.name, release.body.name]),
	"evidence": {"active_service": release.body.active_service, "preview_service": release.body.preview_service},
} if {
	some release in input.facts["rollout.blue_green"]
	problem := wrong(release.body)
	k8s.releases(release.body)
}

wrong(release) := "has the same Service as active and as preview: the controller refuses it, and no version gets out" if {
	release.active_service == release.preview_service
	release.active_service != ""
}

wrong(release) := "waits to be promoted by hand and has no preview Service: no Service leads to the new pods before everybody is sent there" if {
	release.preview_state == "absent"
	release.auto_promotion == "no"
	release.pre_promotion_analysis == "absent"
}
