package plimsoll.k8s.environments_differ

findings contains {
	"fact": production.id,
	"message": sprintf("production runs %s where %s runs %s: what was tested there is another image, of another build, than the one that serves people", [production.body.repository, other.body.environment, other.body.repository]),
	"help": sprintf("build %s once, take what differs from outside, and name the same image in both", [production.body.name]),
	"evidence": {"production": production.body.repository, "other": other.body.repository, "environment": other.body.environment},
} if {
	some production in input.facts["k8s.image_override"]
	production.body.production
	other := [override |
		some override in input.facts["k8s.image_override"]
		not override.body.environment in {"", "production"}
		override.body.name == production.body.name
		family(override.at.file) == family(production.at.file)
		name(override.body.repository) != name(production.body.repository)
	][0]
}

# family: the folder that holds the overlays of one base.
family(file) := concat("/", array.slice(folders, 0, count(folders) - 2)) if folders := split(file, "/")

name(repository) := parts[count(parts) - 1] if parts := split(repository, "/")
