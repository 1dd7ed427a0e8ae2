package plimsoll.k8s.tag_reused

findings contains {
	"fact": image.id,
	"message": sprintf("the tag %s of %s stood for another image before this change: whoever goes back to it gets the new one, and what was tested under this name is gone", [image.body.tag, image.body.repository]),
	"help": "push the new image under a tag of its own, and name that one with its digest",
	"evidence": {"tag": image.body.tag, "before": before.body.digest, "after": image.body.digest},
} if {
	some [images, olds] in [
		[input.facts["k8s.container"], input.base["k8s.container"]],
		[input.facts["k8s.image_override"], input.base["k8s.image_override"]],
	]
	some image in images
	some before in olds
	image.body.repository == before.body.repository
	image.body.tag == before.body.tag
	image.object == before.object
	image.at.file == before.at.file
	image.body.digest != before.body.digest
	before.body.digest != ""
	stays(image.body.tag)
}

# stays: a tag that is meant for one image: a whole version, or the hash of a commit.
stays(tag) if regex.match(`\d+[.]\d+[.]\d+|[0-9a-f]{7,}`, tag)
