package plimsoll.rollout.dangling_analysis

import data.plimsoll.lib.k8s

findings contains {
	"fact": release.id,
	"message": sprintf("%s %s names %s, which this repository does not hold beside its others: the controller stops the next release as invalid, and no version gets out", [release.body.kind, release.body.name, concat(", ", missing)]),
	"help": sprintf("add %s, or correct the name in %s", [concat(", ", missing), release.body.name]),
	"evidence": {"missing": missing, "unsatisfied": release.body.unsatisfied_args},
} if {
	some release in releases
	missing := [name |
		some name in release.body.missing_templates
		split(name, "/")[0] in kept
	]
	count(missing) > 0
}

findings contains {
	"fact": release.id,
	"message": sprintf("an analysis of %s %s wants %s and is given no value for it: the controller stops the next release as invalid, and no version gets out", [release.body.kind, release.body.name, concat(", ", release.body.unsatisfied_args)]),
	"help": sprintf("give %s a value in %s: args: [{name: …, value: …}]", [concat(", ", release.body.unsatisfied_args), release.body.name]),
	"evidence": {"missing": release.body.missing_templates, "unsatisfied": release.body.unsatisfied_args},
} if {
	some release in releases
	count(release.body.unsatisfied_args) > 0
}

releases contains release if {
	some release in array.concat(input.facts["rollout.canary"], input.facts["rollout.blue_green"])
	k8s.releases(release.body)
}

# kept: the kinds of templates that the repository holds.
kept contains object.body.kind if some object in input.facts["k8s.object"]
