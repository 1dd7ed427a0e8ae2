package postgres

import "github.com/plimsoll-lint/plimsoll/analyzers"

// Kinds documents the facts about migrations. Those about single statements are stated for the statements of up steps;
// statements of down steps have one kind of their own.
func (*analyzer) Kinds() []analyzers.Kind {
	return []analyzers.Kind{
		{Name: "sql.statement", Doc: "A statement as a whole, whatever it is: one for each statement that parses.", Body: Whole{}},
		{Name: "sql.add_column", Doc: "ALTER TABLE … ADD COLUMN.", Body: AddColumn{}},
		{Name: "sql.drop_column", Doc: "ALTER TABLE … DROP COLUMN.", Body: Column{}},
		{Name: "sql.set_not_null", Doc: "ALTER TABLE … ALTER COLUMN … SET NOT NULL.", Body: Column{}},
		{Name: "sql.drop_not_null", Doc: "ALTER TABLE … ALTER COLUMN … DROP NOT NULL.", Body: Column{}},
		{Name: "sql.set_default", Doc: "ALTER TABLE … ALTER COLUMN … SET DEFAULT.", Body: ColumnDefault{}},
		{Name: "sql.drop_default", Doc: "ALTER TABLE … ALTER COLUMN … DROP DEFAULT.", Body: ColumnDefault{}},
		{Name: "sql.alter_column_type", Doc: "ALTER TABLE … ALTER COLUMN … TYPE.", Body: ColumnType{}},
		{Name: "sql.create_index", Doc: "CREATE INDEX.", Body: Index{}},
		{Name: "sql.drop_index", Doc: "DROP INDEX, one for each index named.", Body: Index{}},
		{Name: "sql.reindex", Doc: "REINDEX.", Body: Reindex{}},
		{Name: "sql.refresh_materialized_view", Doc: "REFRESH MATERIALIZED VIEW.", Body: Refresh{}},
		{Name: "sql.create_table", Doc: "CREATE TABLE, where the table is not there already.", Body: CreateTable{}},
		{Name: "sql.attach_partition", Doc: "ALTER TABLE … ATTACH PARTITION.", Body: Partition{}},
		{Name: "sql.detach_partition", Doc: "ALTER TABLE … DETACH PARTITION.", Body: Partition{}},
		{Name: "sql.alter_domain", Doc: "ALTER DOMAIN.", Body: AlterDomain{}},
		{Name: "sql.add_enum_value", Doc: "ALTER TYPE … ADD VALUE, where the enum has not got the value already.", Body: EnumValue{}},
		{Name: "sql.rename_enum_value", Doc: "ALTER TYPE … RENAME VALUE.", Body: EnumValue{}},
		{Name: "sql.use_enum_value", Doc: "A statement that names a value which its own transaction has added to an enum.", Body: EnumUse{}},
		{Name: "sql.replace_type", Doc: "CREATE TYPE … AS ENUM, or ALTER TYPE … RENAME TO, that gives an enum the name of another one, which the change has dropped or renamed.", Body: ReplaceType{}},
		{Name: "sql.add_constraint", Doc: "ALTER TABLE … ADD CONSTRAINT.", Body: Constraint{}},
		{Name: "sql.validate_constraint", Doc: "ALTER TABLE … VALIDATE CONSTRAINT.", Body: Constraint{}},
		{Name: "sql.drop_constraint", Doc: "ALTER TABLE … DROP CONSTRAINT.", Body: Constraint{}},
		{Name: "sql.rewrite_table", Doc: "A command whose purpose is to write a table anew: VACUUM FULL, CLUSTER, SET LOGGED, SET UNLOGGED, SET TABLESPACE, SET ACCESS METHOD.", Body: Relation{}},
		{Name: "sql.drop_table", Doc: "DROP TABLE, one for each table named, or DROP SCHEMA.", Body: Relation{}},
		{Name: "sql.truncate", Doc: "TRUNCATE, one for each table named.", Body: Relation{}},
		{Name: "sql.rename_column", Doc: "ALTER TABLE … RENAME COLUMN.", Body: Rename{}},
		{Name: "sql.rename_table", Doc: "ALTER TABLE … RENAME TO.", Body: Rename{}},
		{Name: "sql.set_schema", Doc: "ALTER TABLE … SET SCHEMA.", Body: Rename{}},
		{Name: "sql.drop_object", Doc: "DROP of a view, function, trigger, sequence, type, domain or policy, one for each named.", Body: Object{}},
		{Name: "sql.revoke", Doc: "REVOKE of privileges on an object, one for each named.", Body: Revoke{}},
		{Name: "sql.row_level_security", Doc: "ALTER TABLE … ENABLE, FORCE, DISABLE or NO FORCE ROW LEVEL SECURITY.", Body: RowSecurity{}},
		{Name: "sql.update", Doc: "UPDATE.", Body: Rows{}},
		{Name: "sql.delete", Doc: "DELETE.", Body: Rows{}},
		{Name: "sql.insert", Doc: "INSERT … SELECT.", Body: Rows{}},
		{Name: "sql.transaction", Doc: "A transaction of a database's run that holds a statement of a migration under judgement.", Body: Transaction{}},
		{Name: "sql.migration", Doc: "A migration under judgement: with a base, one that the change adds or edits; else every one.", Body: Migration{}},
		{Name: "sql.down", Doc: "The way down of a migration under judgement that has one: what it leaves undone.", Body: Down{}},
		{Name: "sql.down_statement", Doc: "A statement of a way down, one for each object that it names; of a DO block only the whole.", Body: DownStatement{}},
		{Name: "sql.migration_edited", Doc: "A migration that exists at the base was edited or deleted, or a new one sorts before it.", Body: MigrationEdited{}, Change: true},
		{Name: "sql.unparsed", Doc: "A statement that PostgreSQL's parser refuses.", Body: Unparsed{}},
	}
}
