# Questions about workloads and rollouts that many rules ask. Each takes the body of a fact.
package plimsoll.lib.k8s

# serves_people: people are served by it, as far as its path or the configuration says.
serves_people(body) if not body.environment in {"development", "test", "example", "documentation", "unapplied"}

# releases: likewise, or it is an example: its steps are what is copied from it.
releases(body) if not body.environment in {"development", "test", "documentation", "unapplied"}

# ordered: the places of one thing, each once, in the order in which they count: production's first, then by file and line.
ordered(facts) := [one | some one in facts] if {
	count(facts) == 1 # as nearly always
} else := [place | some [_, _, _, _, place] in sort([[rank(row[4].body), row[0], row[1], row[3], row[4]] |
	rows := sort([[spot(fact)[0], spot(fact)[1], rank(fact.body), fact.id, fact] | some fact in facts])
	some i, row in rows
	not same(rows, i)
])]

# same: the row before stands at the same line.
same(rows, i) if array.slice(rows[i - 1], 0, 2) == array.slice(rows[i], 0, 2)

spot(fact) := [object.get(fact.body, "file", fact.at.file), fact.at.line]

rank(body) := 0 if body.environment == "production"

rank(body) := 1 if body.environment != "production"

# more: that a thing stands in other places as well.
more(places) := "" if count(places) == 1

more(places) := sprintf(" (here and in %d more place%s)", [count(places) - 1, plural(count(places) - 1)]) if count(places) > 1

# others: the next five places, as related ones.
others(places) := [{"fact": place.id, "message": "the same"} | some place in array.slice(places, 1, 6)]

# thing: a workload wherever it is written. Of the same name in no namespace there may be several in a repository.
thing(fact) := [fact.body.workload, fact.body.namespace, fact.body.name, place] if {
	place := {"": fact.at.file}[fact.body.namespace]
} else := [fact.body.workload, fact.body.namespace, fact.body.name]

# last: the last part of an image's name: a copy of a manifest may take it from another registry.
last(repository) := parts[count(parts) - 1] if parts := split(repository, "/")

# plural and verb: the ends of a noun and of its verb, for a number of things.
plural(n) := "" if n == 1

plural(n) := "s" if n != 1

verb(n) := "s" if n == 1

verb(n) := "" if n != 1

# has_volume: the pods of a workload write to a volume, which an old and a new pod often cannot hold at a time.
has_volume(workload) if {
	some use in workload.uses
	use.kind == "PersistentVolumeClaim"
}

# same_release: a migration Job runs the image of the workload, so it makes what that version needs.
same_release(job, workload) if {
	workload.root == job.root
	workload.namespace == job.namespace
	job.migration_repository in workload.repositories
}
