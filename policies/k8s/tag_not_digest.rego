package plimsoll.k8s.tag_not_digest

findings contains {
	"fact": image.id,
	"message": sprintf("production names %s only by the tag %s: if the registry gives it to another image, pods that start after that run what nobody has tested", [image.body.repository, image.body.tag]),
	"help": sprintf("add the digest: %s@sha256:… (docker buildx imagetools inspect %s prints it)", [image.body.image, image.body.image]),
	"evidence": {"image": image.body.image},
} if {
	some images in [input.facts["k8s.container"], input.facts["k8s.image_override"], input.facts["k8s.image_value"]]
	some image in images
	image.body.production
	image.body.tag_class in {"version", "git-sha"}
	object.get(image.body, "overridden", "") == ""
}
