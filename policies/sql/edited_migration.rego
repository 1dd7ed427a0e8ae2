package plimsoll.sql.edited_migration

findings contains {
	"fact": edit.id,
	"message": sprintf("migration %s was %s: %s", [edit.body.migration, change(edit.body), harm]),
	"help": help(edit.body),
} if {
	some edit in input.facts["sql.migration_edited"]
	harm := harms(edit.body)[edit.body.change]
}

change(edit) := "edited after it was merged" if edit.change == "edited"

change(edit) := "deleted" if edit.change == "deleted"

change(edit) := sprintf("put before %s, which is merged already", [edit.latest]) if edit.change == "inserted"

# What becomes of the change. A tool without an entry for "inserted" runs it late and so does no harm to speak of.
harms(edit) := object.union(
	{
		"edited": "databases that ran it before never see the edit, so from now on they differ from new ones",
		"deleted": "databases that ran it keep what it did, and new ones never get it",
	},
	object.get(by_tool, edit.tool, {}),
)

by_tool := {
	"prisma": {"edited": "Prisma never runs the edit on a database that ran it before, and wants to reset every development database"},
	"flyway": {
		"edited": "Flyway finds another checksum in every database that ran it, and refuses to migrate any further",
		"deleted": "Flyway misses it in every database that ran it, and refuses to migrate any further",
		"inserted": "Flyway refuses to migrate a database that is past it, unless outOfOrder is set",
	},
	"sqlx": {
		"edited": "sqlx finds another checksum in every database that ran it, and refuses to migrate any further",
		"deleted": "sqlx misses it in every database that ran it, and refuses to migrate any further",
	},
	"goose": {"inserted": "goose refuses to migrate a database that is past it, unless it runs with -allow-missing"},
	"golang-migrate": {
		"deleted": "golang-migrate refuses to migrate a database that stands at it, and new ones never get what it did",
		"inserted": "golang-migrate never runs it on a database that is past it, and does not say so",
	},
	"atlas": {
		"edited": "Atlas runs nothing while atlas.sum does not fit; with atlas.sum written anew, databases that ran it before never see the edit",
		"inserted": "Atlas refuses to migrate a database that is past it, unless exec-order allows it",
	},
	"drizzle": {"inserted": "Drizzle compares dates only, so it never runs it on a database that is past it, and does not say so"},
	"graphile-migrate": {
		"edited": "its content does not fit its line --! Hash any more, so graphile-migrate refuses to set up a new database, and those that ran it never see the edit",
		"deleted": "the next one's line --! Previous names no file any more, and graphile-migrate refuses to run anything",
	},
	"liquibase": {"edited": "Liquibase finds another checksum in every database that ran it, and refuses to update any further"},
	"node-pg-migrate": {
		"deleted": "node-pg-migrate misses it in every database that ran it, and refuses to migrate any further",
		"inserted": "node-pg-migrate refuses to migrate a database that is past it",
	},
	"refinery": {
		"edited": "refinery finds another checksum in every database that ran it, and refuses to migrate any further",
		"deleted": "refinery misses it in every database that ran it, and refuses to migrate any further",
		"inserted": "refinery refuses to migrate a database that is past it",
	},
	"sql-migrate": {"deleted": "sql-migrate misses it in every database that ran it, and refuses to migrate any further"},
	"sqitch": {"inserted": "every later change gets a new id, and Sqitch finds the databases that are past it in no state of its plan"},
	"supabase": {
		"deleted": "Supabase misses it in every database that ran it, and refuses to push",
		"inserted": "Supabase refuses to push to a database that is past it, unless it runs with --include-all",
	},
	"tern": {
		"deleted": "tern refuses a folder with a gap, and a database that stands past its last number",
		"inserted": "tern counts, so every later migration gets another number, and a database that is past it runs one of them twice",
	},
	"plain": {"inserted": "a database that is past it runs it too late or, if the runner keeps the last version only, never"},
}

help(edit) := "leave it as it was, and make the change in a new migration" if edit.change == "edited"

help(edit) := "put it back; what it did is undone in a new migration; where old ones are folded into one on purpose, say \"squashed\" in a comment of the new one" if edit.change == "deleted"

help(edit) := sprintf("give it a version after %s", [edit.latest]) if edit.change == "inserted"
