package plimsoll.k8s.prod_ahead

findings contains {
	"fact": ahead.id,
	"message": sprintf("production runs %s of %s, and no staging has more than %s: it was not tried there, and the next promotion takes production back to an older version", [ahead.version, ahead.repository, highest.version]),
	"help": sprintf("release %s to staging and try it there before anything else is promoted", [ahead.version]),
	"evidence": {"production": ahead.version, "staging": highest.version},
} if {
	some ahead in running
	ahead.environment == "production"
	stages := [stage |
		some stage in running
		stage.environment == "staging"
		stage.repository == ahead.repository
	]
	some highest in stages
	semver.compare(ahead.version, highest.version) > 0
	every stage in stages {
		semver.compare(highest.version, stage.version) >= 0
	}
}

# running: images with whole versions, as they run.
running contains {"id": image.id, "environment": image.body.environment, "repository": image.body.repository, "version": version} if {
	some images in [input.facts["k8s.image_override"], input.facts["k8s.container"]]
	some image in images
	object.get(image.body, "overridden", "") == ""
	version := trim_prefix(image.body.tag, "v")
	semver.is_valid(version)
}
