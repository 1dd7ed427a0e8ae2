# Questions about changes of protobuf contracts that many rules ask. Each takes a fact, or the verdict that its body begins with.
package plimsoll.lib.proto

# breaks: something is lost or refused, of what the configuration counts (protobuf.strength), under a contract that does not
# say that it may still break.
breaks(change) if {
	not change.body.unstable
	count(change.body.breaks) > 0
}

# happens: what happens to whom, in each direction, in the first encoding that suffers: by messages that show it, else in words.
happens(verdict) := concat("; ", shown(verdict)) if {
	count(shown(verdict)) > 0
} else := concat("; ", lost(verdict))

shown(verdict) := [clause |
	some witness in verdict.witnesses
	witness.encoding == verdict.breaks[0]
	clause := sprintf("%s%s", [within[witness.encoding], witness.says])
]

within := {"binary": "", "json": "in JSON, ", "source": ""}

# lost: the reasons in that encoding. What holds in both directions is said once.
lost(verdict) := {clause |
	some way in ways(verdict, verdict.breaks[0])
	way.verdict in {"lossy", "breaking"}
	clause := sprintf("%s%s", [within[verdict.breaks[0]], way.why])
}

ways(verdict, "binary") := [verdict.backward, verdict.forward]

ways(verdict, "json") := [verdict.json_backward, verdict.json_forward]

ways(verdict, "source") := [verdict.source]

# typed: a type as it is written, with what makes a list of it.
typed(cardinality, type) := sprintf("repeated %s", [type]) if {
	cardinality == "repeated"
} else := type

# backward_in_json: what new parsers make of a JSON document of an old writer, by a message that shows it, else in words.
backward_in_json(verdict) := says if {
	says := documents(verdict)[0]
} else := verdict.json_backward.why

documents(verdict) := [witness.says |
	some witness in verdict.witnesses
	[witness.direction, witness.encoding] == ["backward", "json"]
]

# order: in which order what reads a message and what writes it can be deployed, in words that end in no full stop.
order(verdict) := orders[verdict.first]

orders := {
	"readers": "deploy everything that reads it first, and what writes it only after that",
	"writers": "deploy everything that writes it first, let what was written before be read, and deploy what reads it only after that",
	"nobody": "no order of deployment is safe",
	"either": "any order of deployment will do",
}

# evidence: the verdicts in each direction and encoding, who is deployed first, and the messages that show it.
evidence(verdict) := {
	"backward": verdict.backward.verdict,
	"forward": verdict.forward.verdict,
	"json_backward": verdict.json_backward.verdict,
	"json_forward": verdict.json_forward.verdict,
	"first": verdict.first,
	"witnesses": witnesses(verdict),
}

witnesses(verdict) := [object.filter(witness, ["direction", "encoding", "written", "bytes", "read", "error"]) | some witness in verdict.witnesses]

# reserved_name: a name as it stands after reserved. Editions write it as an identifier, proto2 and proto3 as a string.
reserved_name(place, name) := name if place.syntax == "editions"

reserved_name(place, name) := sprintf("%q", [name]) if place.syntax != "editions"

# moves: what has another number now, in words.
moves(list) := few([sprintf("%s moves from number %d to %d", [move.name, move.from, move.to]) | some move in list])

# move_back: what to do with it. A number that the head reserves is not given back: something else may have had it before.
move_back(list) := sprintf("the head reserves %s: where that is to stay, give %s another name too, so that nobody takes what is new for the old; where it is not, keep %s and reserve nothing of it", [few([sprintf("%d", [move.from]) | some move in taken(list)]), few([move.name | some move in taken(list)]), few(numbered(list))]) if {
	count(taken(list)) > 0
} else := sprintf("give back the numbers: %s", [few(numbered(list))])

taken(list) := [move | some move in list; move.reserved]

numbered(list) := [sprintf("%s = %d", [move.name, move.from]) | some move in list]

# few: a list in words, cut short where it is long.
few(list) := concat(", ", list) if {
	count(list) <= 6
} else := sprintf("%s and %d more", [concat(", ", array.slice(list, 0, 5)), count(list) - 5])
