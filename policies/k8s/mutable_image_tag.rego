package plimsoll.k8s.mutable_image_tag

findings contains {
	"fact": container.id,
	"message": sprintf("%s: %s", [moves(container.body), consequence(container.body.workload)]),
	"help": sprintf("name what was tested: %s@sha256:… (docker buildx imagetools inspect %s prints the digest), or a full version tag that is never pushed again", [container.body.repository, container.body.image]),
	"evidence": {"image": container.body.image, "tag_class": container.body.tag_class},
} if {
	some container in input.facts["k8s.container"]
	container.body.tag_class in mutable
	container.body.overridden == ""
}

findings contains {
	"fact": override.id,
	"message": sprintf("%s: %s", [moves(override.body), consequence("Deployment")]),
	"help": sprintf("set digest: sha256:… for %s (docker buildx imagetools inspect %s prints it), or newTag: with a full version that is never pushed again", [override.body.name, override.body.image]),
	"evidence": {"image": override.body.image, "tag_class": override.body.tag_class},
} if {
	some override in input.facts["k8s.image_override"]
	override.body.tag_class in mutable
}

mutable := {"none", "latest", "latest-like", "branch-like"}

moves(image) := sprintf("%s names no tag, so each pull takes what is latest at that moment", [image.image]) if image.tag_class == "none"

moves(image) := sprintf("the tag %s of %s is given to newer images, so each pull takes what it means at that moment", [image.tag, image.repository]) if image.tag_class != "none"

runs := {"Job", "CronJob", "Pod"}

consequence(workload) := "two pods of one rollout can run different code, and a rollback to this manifest restores nothing" if not workload in runs

consequence(workload) := "two runs can be of different code, and no manifest says afterwards which one ran" if workload in runs
