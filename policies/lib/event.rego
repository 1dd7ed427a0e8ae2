# Questions about changes of event schemas that many rules ask. Each takes the body of a fact, which begins with the verdict,
# or a list of facts that one cause has.
package plimsoll.lib.event

# object: the same for all facts about properties of one object of one schema file, whichever events lead to it. What one
# object loses or asks for is one finding.
object(fact) := [fact.at.file, fact.body.holder]

# keyword: the same for all facts about one keyword of one schema file. A schema that many events refer to is one cause.
keyword(fact) := [fact.at.file, fact.at.line, fact.at.column]

# entry: a fact as a member of a set that is kept in the order of places.
entry(fact) := [fact.at.line, fact.at.column, fact.id, fact]

# list: the facts of such a set.
list(entries) := [one[3] | some one in entries]

# properties: the properties that facts are about, each once, in their order.
properties(facts) := [name |
	all := [fact.body.property | some fact in facts]
	some i, name in all
	not name in array.slice(all, 0, i)
]

# where: in which events it is, and where in the first of them.
where(facts) := concat("", [standing(paths(facts), facts[0].body), deeper(facts[0].body), more(facts)])

# paths: all places in the first event: those of its facts, and those that its facts have in common.
paths(facts) := [way | some i, way in all; not way in array.slice(all, 0, i)] if {
	first := [fact.body | some fact in facts; schema_of(fact.body) == schema_of(facts[0].body)]
	shared := intersection({{way | some way in array.concat(body.elsewhere, [body.path])} | some body in first})
	all := array.concat([body.path | some body in first], sort(shared))
}

schema_of(body) := [body.head_file, body.schema]

standing(ways, body) := place(body) if {
	count(ways) == 1
} else := sprintf("%s and at %s of it", [place(body), few(array.slice(ways, 1, count(ways)))]) if {
	body.path == "/"
} else := sprintf("at %s of %s", [few(ways), title(body)])

# deeper: that there are more places than are named.
deeper(body) := ", and further down in it," if {
	body.deeper
} else := ""

# more: how many further schemas it is in, in words; empty for none.
more(facts) := "" if {
	others(facts) == 0
} else := sprintf(", and in %d more of the changed schemas,", [others(facts)])

others(facts) := count({schema_of(fact.body) | some fact in facts}) - 1

# place: where in an event it is.
place(body) := sprintf("in %s", [title(body)]) if {
	body.path == "/"
} else := sprintf("at %s of %s", [body.path, title(body)])

# title: what the schema calls itself; a whole phrase in quotation marks.
title(body) := body.schema if {
	not contains(body.schema, " ")
} else := sprintf("%q", [body.schema])

# refused: which readers refuse which events, in each direction that is promised and broken.
refused(body) := concat("; ", [refuses(direction, body) | some direction in body.breaks])

# refuses: the same in one direction, promised or not.
refuses(direction, body) := concat("", [who[direction], such(body[direction])])

# refuses_at: the same where no place was named before; where there is nothing short to show, why.
refuses_at(direction, body) := concat("", [who[direction], such_at(body[direction], sprintf("at %s", [body.path]))]) if {
	such(body[direction]) != ""
} else := sprintf("%s (%s)", [who[direction], body[direction].why])

who := {
	"backward": "readers of the new schema refuse old events",
	"forward": "readers of the old schema refuse new events",
}

# such: the event that shows it, or the part of it that does; nothing where both are long.
such(way) := such_at(way, "there")

such_at(way, at) := "" if {
	way.counterexample == ""
} else := sprintf(", such as %s%s", [way.counterexample, among(way)]) if {
	count(way.counterexample) <= 100
} else := "" if {
	way.excerpt == ""
} else := sprintf(", such as one with %s %s", [way.excerpt, at])

# among: that the event is refused for other changes as well, where none is refused for this one alone.
among(way) := "" if {
	way.alone
} else := ", which they refuse for other changes as well"

# short: a document, cut where it is long.
short(document) := document if {
	count(document) <= 100
} else := sprintf("%s …", [substring(document, 0, 100)])

# order: in which order consumers and producers can be deployed, in words that end in no full stop.
order(body) := sprintf("%s%s; make it two releases, one whose consumers take both forms, and one that stops the old form when nobody writes it", [orders.nobody, others_refuse(body)]) if {
	body.first == "nobody"
} else := sprintf("%s; with what changes at %s of %s no order is safe, so release one change after the other", [orders[body.first], few(body.others), title(body)]) if {
	body.together == "nobody"
} else := orders[body.first]

# others_refuse: which readers refuse events beside those that a finding is about.
others_refuse(body) := "" if {
	count(other_directions(body)) == 0
} else := sprintf(", as %s", [concat("; ", [refuses_at(direction, body) | some direction in other_directions(body)])])

other_directions(body) := [direction |
	some direction in ["backward", "forward"] # no order is safe where both are broken
	not direction in body.breaks
]

# hardest: of several changes that are told as one, one that no order of deployment is safe for, else one that none is safe for
# together with what else changes there; else the first.
hardest(facts) := array.concat(
	array.concat([fact.body | some fact in facts; fact.body.first == "nobody"], [fact.body | some fact in facts; fact.body.together == "nobody"]),
	[facts[0].body],
)[0]

orders := {
	"consumers": "consumers first: deploy all of them before the first producer",
	"producers": "producers first: deploy all of them, let the old events be read, and deploy consumers only after that",
	"nobody": "no order of deployment is safe",
	"either": "any order of deployment will do",
	"unknown": "which order of deployment is safe cannot be told",
}

# evidence: where it is, the verdicts, who is deployed first, and the events that show it.
evidence(body) := {
	"path": body.path,
	"elsewhere": body.elsewhere,
	"backward": body.backward.verdict,
	"forward": body.forward.verdict,
	"first": body.first,
	"refused_old_event": body.backward.counterexample,
	"refused_new_event": body.forward.counterexample,
}

# few: a list in words, cut short where it is long.
few(names) := concat(" and ", names) if {
	count(names) <= 2
} else := sprintf("%s and %s", [concat(", ", array.slice(names, 0, count(names) - 1)), names[count(names) - 1]]) if {
	count(names) <= 4
} else := sprintf("%s and %d others", [concat(", ", array.slice(names, 0, 3)), count(names) - 3])

# them: what stands for a list in words: it, or them.
them(names) := plural_of("it", "them", count(names))

# are: the verb that a list takes.
are(names) := plural_of("is", "are", count(names))

plural_of(one, many, n) := one if {
	n == 1
} else := many

# types: names of types in words.
types([]) := "any type"

types(names) := concat(" or ", names) if count(names) > 0

# promised: the directions that the mode of compatibility promises.
promised(body) := {
	"backward": ["backward"],
	"forward": ["forward"],
	"full": ["backward", "forward"],
}[trim_suffix(body.compatibility, "-transitive")]
