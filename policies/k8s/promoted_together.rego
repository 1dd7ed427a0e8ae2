package plimsoll.k8s.promoted_together

findings contains {
	"fact": promoted.id,
	"message": sprintf("%s of %s reaches production and %s in one change: nothing lies between them in which a bad version would be found out", [promoted.after, promoted.repository, earlier.environment]),
	"help": sprintf("change %s first, and production by a second change once %s has run there", [earlier.environment, promoted.after]),
	"evidence": {"before": promoted.before, "after": promoted.after, "with": earlier.environment},
} if {
	some promoted in changed
	promoted.environment == "production"
	earlier := [other |
		some other in changed
		other.environment in {"staging", "test"}
		other.repository == promoted.repository
		other.after == promoted.after
	][0]
}

# changed: images that go from one tag to another in their place.
changed contains {"id": image.id, "environment": image.body.environment, "repository": image.body.repository, "before": before.body.tag, "after": image.body.tag} if {
	some before in array.flatten([input.base["k8s.container"], input.base["k8s.image_override"]])
	some image in now[place(before)]
	image.body.repository == before.body.repository
	image.body.tag != before.body.tag
}

# now: the images of the head by their place, as one value: what is asked of a rule by its key is worked out for each key anew.
now := {at: images | some at, images in images_at}

images_at[place(image)] contains image if {
	some image in array.flatten([input.facts["k8s.container"], input.facts["k8s.image_override"]])
}

place(image) := [image.object, image.at.file]
