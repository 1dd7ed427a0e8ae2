package plimsoll.k8s.prod_ahead

findings contains {
	"fact": ahead.id,
	"message": sprintf("production runs %s of %s, and no staging has more than %s: it was not tried there, and the next promotion takes production back to an older version", [version(ahead), ahead.body.repository, highest]),
	"help": sprintf("release %s to staging and try it there before anything else is promoted", [version(ahead)]),
	"evidence": {"production": version(ahead), "staging": highest},
} if {
	some repository, stages in {name: versions | some name, versions in staged}
	some ahead in by_repository[repository]
	some highest in stages
	semver.compare(version(ahead), highest) > 0
	every stage in stages {
		semver.compare(highest, stage) >= 0
	}
}

# staged: by repository, the versions in staging.
staged[image.body.repository] contains version(image) if {
	some kind in [input.facts["k8s.image_override"], input.facts["k8s.container"]]
	some image in kind
	image.body.environment == "staging"
	runs(image)
}

# by_repository: the images in production, as one value: what is asked of a rule by its key is worked out for each key anew.
by_repository := {repository: images | some repository, images in promoted}

promoted[image.body.repository] contains image if {
	some kind in [input.facts["k8s.image_override"], input.facts["k8s.container"]]
	some image in kind
	image.body.environment == "production"
	runs(image)
}

# runs: an image of a whole version, where it is set.
runs(image) if {
	object.get(image.body, "overridden", "") == ""
	semver.is_valid(version(image))
}

version(image) := trim_prefix(image.body.tag, "v")
