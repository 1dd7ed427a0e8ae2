package plimsoll.k8s.malformed_digest

findings contains {
	"fact": image.id,
	"message": sprintf("the digest %s of %s is none (%s): every node refuses it, and no pod of this version starts", [image.body.digest, image.body.repository, image.body.malformed_digest]),
	"help": sprintf("write the whole digest: docker buildx imagetools inspect %s prints it for the tag that was meant", [image.body.repository]),
	"evidence": {"digest": image.body.digest, "reason": image.body.malformed_digest},
} if {
	some images in [input.facts["k8s.container"], input.facts["k8s.image_override"], input.facts["k8s.image_value"]]
	some image in images
	image.body.malformed_digest != ""
	object.get(image.body, "overridden", "") == "" # said where it is set
}
