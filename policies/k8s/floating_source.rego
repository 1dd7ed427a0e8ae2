package plimsoll.k8s.floating_source

findings contains {
	"fact": source.id,
	"message": sprintf("%s is fetched at %s: what it holds can change while this repository stays the same, so it reaches the cluster without a change here, and a rollback of this repository does not bring the earlier one back", [source.body.url, floats[source.body.pin]]),
	"help": sprintf("name a commit, or a version that is never published again, instead of %q, and let a bot propose the next one as a change", [source.body.revision]),
	"evidence": {"pin": source.body.pin, "revision": source.body.revision},
} if {
	some source in input.facts["k8s.source"]
}

floats := {
	"none": "whatever is newest there",
	"branch": "the head of a branch",
	"range": "the newest version of a range",
}
