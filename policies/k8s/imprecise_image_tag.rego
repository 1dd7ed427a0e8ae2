package plimsoll.k8s.imprecise_image_tag

import data.plimsoll.lib.k8s

findings contains {
	"fact": image.id,
	"message": sprintf("%s names only %s, and such a tag is moved to each patch of %s: a pod that is started again then runs what it means on that day, beside others that run an earlier one", [image.body.image, image.body.tag, image.body.tag]),
	"help": sprintf("name the whole version of %s, as 1.4.2, or its digest", [image.body.repository]),
	"evidence": {"image": image.body.image, "tag_class": image.body.tag_class},
} if {
	some images in [input.facts["k8s.container"], input.facts["k8s.image_override"]]
	some image in images
	image.body.tag_class in {"major", "minor"}
	object.get(image.body, "overridden", "") == ""
	k8s.serves_people(image.body)
}
