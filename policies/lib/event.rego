# Questions about changes of event schemas that many rules ask. Each takes the body of a fact, which begins with the verdict.
package plimsoll.lib.event

# refused: which readers refuse which events, in each direction that is promised and broken.
refused(body) := concat("; ", [refuses(direction, body) | some direction in body.breaks])

# refuses: the same in one direction, promised or not.
refuses(direction, body) := concat("", [who[direction], such(body[direction].counterexample)])

who := {
	"backward": "readers of the new schema refuse old events",
	"forward": "readers of the old schema refuse new events",
}

such(document) := "" if {
	document == ""
} else := sprintf(", such as %s", [short(document)])

# short: a document, cut where it is long.
short(document) := document if {
	count(document) <= 100
} else := sprintf("%s …", [substring(document, 0, 100)])

# order: in which order consumers and producers can be deployed, in words that end in no full stop.
order(body) := orders[body.first]

orders := {
	"consumers": "consumers first: deploy all of them before the first producer",
	"producers": "producers first: deploy all of them, let the old events be read, and deploy consumers only after that",
	"nobody": "no order of deployment is safe",
	"either": "any order of deployment will do",
	"unknown": "which order of deployment is safe cannot be told",
}

# place: where in an event it is.
place(body) := "in the event itself" if {
	body.path == "/"
} else := sprintf("at %s", [body.path])

# spot: the same for all facts at the base about one object of one schema.
spot(fact) := [fact.at.file, fact.body.schema, fact.body.path]

# evidence: where it is, the verdicts, who is deployed first, and the events that show it.
evidence(body) := {
	"path": body.path,
	"backward": body.backward.verdict,
	"forward": body.forward.verdict,
	"first": body.first,
	"counterexamples": {direction: way.counterexample | some direction, way in body},
}

# few: a list in words, cut short where it is long.
few(list) := concat(", ", list) if {
	count(list) <= 6
} else := sprintf("%s and %d more", [concat(", ", array.slice(list, 0, 5)), count(list) - 5])

# types: names of types in words.
types([]) := "any type"

types(names) := concat(" or ", names) if count(names) > 0

# promised: the directions that the mode of compatibility promises.
promised(body) := {
	"backward": ["backward"],
	"forward": ["forward"],
	"full": ["backward", "forward"],
}[trim_suffix(body.compatibility, "-transitive")]
