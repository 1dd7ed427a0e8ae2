package plimsoll.rollout.auto_promotion_unchecked

import data.plimsoll.lib.k8s

findings contains {
	"fact": release.id,
	"message": sprintf("Rollout %s sends all requests to the new version %s, and nothing looks at it before (no prePromotionAnalysis): a version that starts and is wrong reaches everybody at once", [release.body.name, moment(release.body)]),
	"help": sprintf("add prePromotionAnalysis to %s, with an AnalysisTemplate that asks the new pods through %s; or autoPromotionEnabled: false, and promote by hand", [release.body.name, preview(release.body)]),
	"evidence": {"auto_promotion_seconds": object.get(release.body, "auto_promotion_seconds", null)},
} if {
	some release in input.facts["rollout.blue_green"]
	release.body.auto_promotion == "yes"
	release.body.pre_promotion_analysis == "absent"
	k8s.releases(release.body)
}

moment(release) := sprintf("%d s after its pods are ready", [release.auto_promotion_seconds])

moment(release) := "as soon as its pods are ready" if not release.auto_promotion_seconds

# preview: by its name where that does not depend on how a chart is installed.
preview(release) := release.preview_service if {
	release.preview_service != ""
	release.rendered == ""
} else := "its previewService" if {
	release.preview_service != ""
} else := "a previewService of its own"
