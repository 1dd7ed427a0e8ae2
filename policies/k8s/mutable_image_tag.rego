package plimsoll.k8s.mutable_image_tag

import data.plimsoll.lib.k8s

# An image of a workload is one finding, in however many overlays and copies it stands.
findings contains {
	"fact": place.id,
	"message": sprintf("%s: %s", [moves(place.body, k8s.more(places)), consequence(object.get(place.body, "workload", ""))]),
	"help": help(place.body),
	"evidence": {"image": place.body.image, "tag_class": place.body.tag_class, "places": count(places)},
	"related": k8s.others(places),
} if {
	some images in mutable
	places := k8s.ordered(images)
	place := places[0]
}

mutable[[image.body.image, image.body.name, object.get(image.body, "container", "")]] contains image if {
	some images in [input.facts["k8s.container"], input.facts["k8s.image_override"]]
	some image in images
	image.body.tag_class in {"none", "latest", "latest-like", "branch-like"}
	object.get(image.body, "overridden", "") == ""
	k8s.serves_people(image.body)
}

moves(image, more) := sprintf("%s%s names no tag, so each pull takes what is latest at that moment", [image.image, more]) if image.tag_class == "none"

moves(image, more) := sprintf("the tag %s of %s%s is given to newer images, so each pull takes what it means at that moment", [image.tag, image.repository, more]) if image.tag_class != "none"

runs := {"Job", "CronJob", "Pod"}

consequence(workload) := "pods that start at different times can run different code, and a rollback to this manifest restores nothing" if not workload in runs

consequence(workload) := "two runs can be of different code, and no manifest says afterwards which one ran" if workload in runs

help(image) := sprintf("name what was tested: %s@sha256:… (docker buildx imagetools inspect %s prints the digest), or a full version tag that is never pushed again", [image.repository, image.image]) if image.workload

help(image) := sprintf("set digest: sha256:… for %s (docker buildx imagetools inspect %s prints it), or newTag: with a full version that is never pushed again", [image.name, image.image]) if not image.workload
