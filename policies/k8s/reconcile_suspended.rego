package plimsoll.k8s.reconcile_suspended

import data.plimsoll.lib.k8s

findings contains {
	"fact": suspension.id,
	"message": sprintf("%s %s is suspended (%s): %s", [suspension.body.kind, suspension.body.name, suspension.body.by, outcome(suspension.body)]),
	"help": sprintf("remove %s from %s once the difference was looked at, or waive this with an until that says when it ends", [suspension.body.by, suspension.body.name]),
	"evidence": {"tool": suspension.body.tool, "by": suspension.body.by},
} if {
	some suspension in input.facts["k8s.suspension"]
	k8s.serves_people(suspension.body)
}

outcome(body) := "pods are neither added nor removed, whatever the load is" if {
	body.tool == "keda"
} else := sprintf("no release of %s arrives while it stands, a fix no more than anything else, and changes by hand stay unseen", [body.name])
