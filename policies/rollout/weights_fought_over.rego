package plimsoll.rollout.weights_fought_over

findings contains {
	"fact": route.id,
	"message": sprintf("%s sets the weights of %s %s while a release runs, and Application %s puts back those of the repository within seconds (selfHeal): the new version gets another share than its steps say, and its analysis measures next to nothing", [concat(", ", route.body.managed.objects), route.body.kind, route.body.name, application.body.name]),
	"help": sprintf("add %s to ignoreDifferences of %s with jqPathExpressions: [\".spec.http[].route[].weight\"], and RespectIgnoreDifferences=true to its syncOptions", [route.body.kind, application.body.name]),
	"evidence": {"managed_by": route.body.managed.objects, "application": application.body.name},
} if {
	some route in input.facts["rollout.route"]
	route.body.managed.state == "present"
	route.body.weights_written
	some application in input.facts["k8s.argo_application"]
	application.body.self_heal
	not ignores(application.body, route.body.kind)
	some source in input.facts["k8s.source"]
	source.at.file == application.at.file
	startswith(source.object, sprintf("%s/", [application.object]))
	startswith(route.at.file, sprintf("%s/", [source.body.path]))
}

ignores(application, kind) if {
	some difference in application.ignore_differences
	difference.kind in {kind, "*"}
}
