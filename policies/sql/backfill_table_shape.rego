package plimsoll.sql.backfill_table_shape

findings contains {
	"fact": table.id,
	"message": sprintf("%s keeps the state of backfills, and has no column for %s", [table.object, concat(", ", [fields[field].what | some field in missing])]),
	"help": sprintf("ALTER TABLE %s %s", [table.object, concat(", ", [sprintf("ADD COLUMN %s %s", [field, fields[field].type]) | some field in missing])]),
	"evidence": {"missing": missing},
} if {
	some table in input.facts["sql.create_table"]
	control(table)
	columns := {plain(column) | some other in input.facts["sql.create_table"]; other.at.file == table.at.file; about_backfills(other); some column in other.body.in_the_end}
	missing := [field | some field in asked; not field in known(columns)]
	count(missing) > 0
}

asked := array.concat(
	["job_name", "code_version", "cursor_start", "cursor_end", "status", "attempt_count", "rows_scanned", "rows_changed"],
	[field | some field in ["checksum_before", "checksum_after"]; input.options.checksums],
)

# control: a job by its name, and how far it is or how it stands. The name of a table alone may mean a list of rows to fill.
control(table) if {
	about_backfills(table)
	has := known({plain(column) | some column in table.body.in_the_end})
	"job_name" in has
	count(has & {"cursor_start", "status"}) > 0
}

about_backfills(table) if regex.match(`(^|[._"])(backfills?|(background|batched)_migrations?)(_(jobs?|runs?|states?|status|progress|control|checkpoints?|cursors?|batch|batches))?"?$`, plain(table.object))

# known: the fields of the handbook that columns stand for.
known(columns) := {field | some field, about in fields; regex.match(sprintf("^(%s)$", [about.names]), columns[_])}

# plain: a name in lower case with its words apart: lastId is last_id.
plain(name) := lower(regex.replace(name, `([a-z0-9])([A-Z])`, `${1}_$2`))

fields := {
	"job_name": {"type": "text", "what": "the job's name (job_name)", "names": `(job|migration|backfill|task|script|update|job_class)(_(name|key|id))?|name|key`},
	"code_version": {"type": "text", "what": "the version of the code that wrote (code_version)", "names": `((code|app|build|release|artifact|image|git)_)?(version|commit|sha|revision|digest)|commit_(sha|hash)|artifact|image|build|release`},
	"cursor_start": {"type": "text", "what": "where the batch begins (cursor_start)", "names": `cursor|offset|position|checkpoint|progress(_json)?|(current|last|next|min|start|lower|from|first)_(cursor|id|key|offset|position|value|bound|processed(_id)?)|(cursor|batch|range|id)_(start|from|min)`},
	"cursor_end": {"type": "text", "what": "where the batch ends (cursor_end)", "names": `(max|end|stop|upper|to|until|target)_(cursor|id|key|offset|position|value|bound)|(cursor|batch|range|id)_(end|to|max|until)`},
	"status": {"type": "text", "what": "how it stands (status)", "names": `status|state|phase|(is_)?(completed|finished|done|failed|paused)(_at)?`},
	"attempt_count": {"type": "integer NOT NULL DEFAULT 0", "what": "the attempts (attempt_count)", "names": `(attempt|retry|try)_(count|number|no)|attempts?(_made)?|retries|tries|num_(attempts|retries)`},
	"rows_scanned": {"type": "bigint NOT NULL DEFAULT 0", "what": "the rows that were looked at (rows_scanned)", "names": `((rows|records|items|tuples|total)_)?(scanned|read|seen|processed|examined|visited)(_(rows|records|items|tuples|count|total))?`},
	"rows_changed": {"type": "bigint NOT NULL DEFAULT 0", "what": "the rows that were changed (rows_changed)", "names": `((rows|records|items|tuples|total)_)?(changed|updated|affected|written|migrated|inserted|modified|backfilled|copied)(_(rows|records|items|tuples|count|total))?`},
	"checksum_before": {"type": "text", "what": "a checksum from before (checksum_before)", "names": `(checksum|hash|digest)_before|(before|source|old)_(checksum|hash|digest)`},
	"checksum_after": {"type": "text", "what": "a checksum from after (checksum_after)", "names": `(checksum|hash|digest)_after|(after|target|new)_(checksum|hash|digest)`},
}
