package plimsoll.k8s.imprecise_image_tag

import data.plimsoll.lib.k8s

# One image is one finding, at the first of the places that name it: to move it is one decision.
findings contains {
	"fact": place.id,
	"message": sprintf("%s%s names only %s, and such a tag is usually moved to each patch of %s: %s", [image, more(count(files) - 1), place.body.tag, place.body.tag, consequence(place.body)]),
	"help": sprintf("name %s by its digest (docker buildx imagetools inspect %s prints it), or by a whole version, as %s, where whoever publishes it gives such tags and leaves them alone", [place.body.repository, image, whole(place.body)]),
	"evidence": {"image": image, "tag_class": place.body.tag_class, "files": files},
	"related": k8s.others(places),
} if {
	some image, named in imprecise
	places := k8s.ordered(named)
	place := places[0]
	files := sort({k8s.spot(at)[0] | some at in named})
}

# imprecise: where each image is named so.
imprecise[image.body.image] contains image if {
	some images in [input.facts["k8s.container"], input.facts["k8s.image_override"]]
	some image in images
	image.body.tag_class in {"major", "minor"}
	object.get(image.body, "overridden", "") == ""
	k8s.serves_people(image.body)
}

more(0) := ""

more(n) := sprintf(" (here and in %d more file%s)", [n, k8s.plural(n)]) if n > 0

runs := {"Job", "CronJob", "Pod"}

consequence(body) := "two runs on different nodes can be of different code, and a patch is tried by the run that meets it first" if body.workload in runs

consequence(body) := sprintf("%s runs what it means on that day, a patch that nobody has tried with this application", [pod(body)]) if {
	not object.get(body, "workload", "") in runs
}

# pod: which one meets a newer image; a node asks the registry again only under Always.
pod(body) := "each pod that starts" if body.pull_policy == "Always"

pod(body) := "a pod that starts on a node without the image" if object.get(body, "pull_policy", "") != "Always"

# whole: a full version in the tag's own form: 1.15 → 1.15.x, v4 → v4.x.y, 17-alpine → 17.x.y-alpine.
whole(body) := concat("-", array.concat([concat("", [parts[0], object.get(patch, body.tag_class, "")])], array.slice(parts, 1, count(parts)))) if {
	parts := split(body.tag, "-")
}

patch := {"major": ".x.y", "minor": ".x"}
