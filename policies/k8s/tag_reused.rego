package plimsoll.k8s.tag_reused

findings contains {
	"fact": image.id,
	"message": sprintf("the tag %s of %s stood for another image before this change: whoever goes back to it gets the new one, and what was tested under this name is gone", [image.body.tag, image.body.repository]),
	"help": "push the new image under a tag of its own, and name that one with its digest",
	"evidence": {"tag": image.body.tag, "before": before.body.digest, "after": image.body.digest},
} if {
	some before in array.flatten([input.base["k8s.container"], input.base["k8s.image_override"]])
	before.body.digest != ""
	stays(before.body.tag)
	some image in now[place(before)]
	image.body.repository == before.body.repository
	image.body.tag == before.body.tag
	image.body.digest != before.body.digest
}

# now: the images of the head by their place, as one value: what is asked of a rule by its key is worked out for each key anew.
now := {at: images | some at, images in images_at}

images_at[place(image)] contains image if {
	some image in array.flatten([input.facts["k8s.container"], input.facts["k8s.image_override"]])
}

place(image) := [image.object, image.at.file]

# stays: a tag that is meant for one image: a whole version, or the hash of a commit.
stays(tag) if regex.match(`\d+[.]\d+[.]\d+|[0-9a-f]{7,}`, tag)
