package framework

import (
	"path"
	"strings"
)

// dialects are the names that files, folders and lock files use for database servers, with one name for each server.
var dialects = map[string]string{
	"postgres": "postgresql", "postgresql": "postgresql", "pgsql": "postgresql", "pg": "postgresql",
	"mysql": "mysql", "mariadb": "mariadb", "sqlite": "sqlite", "sqlite3": "sqlite",
	"cockroach": "cockroachdb", "cockroachdb": "cockroachdb", "crdb": "cockroachdb",
	"yugabyte": "yugabytedb", "yugabytedb": "yugabytedb",
	"mssql": "sqlserver", "sqlserver": "sqlserver", "oracle": "oracle", "db2": "db2", "h2": "h2", "hsqldb": "hsqldb",
	"clickhouse": "clickhouse", "snowflake": "snowflake", "bigquery": "bigquery", "redshift": "redshift",
	"duckdb": "duckdb", "cassandra": "cassandra", "scylla": "scylla", "spanner": "spanner", "tidb": "tidb", "trino": "trino",
}

const postgreSQL = "postgresql"

// canonicalDialect is the one name of the server that a word stands for; the word itself when it stands for none.
func canonicalDialect(word string) string {
	if name, ok := dialects[strings.ToLower(word)]; ok {
		return name
	}
	return word
}

// dialectOfName is the dialect that a part between dots of the file's name gives, as in 1_x.mysql.up.sql or 1_x.sql.sqlite;
// empty when there is none.
func dialectOfName(filePath string) string {
	words := strings.Split(path.Base(filePath), ".")
	for _, word := range words[1:] {
		if name, ok := dialects[strings.ToLower(word)]; ok {
			return name
		}
	}
	return ""
}

// withoutDialect takes the dialect out of a file's name, so that the rest reads like any other name.
func withoutDialect(base string) string {
	words := strings.Split(base, ".")
	kept := words[:1]
	for _, word := range words[1:] {
		if _, ok := dialects[strings.ToLower(word)]; !ok {
			kept = append(kept, word)
		}
	}
	return strings.Join(kept, ".")
}

// dialectHint is the dialect that the innermost folder with such a name is named after.
func dialectHint(folder string) string {
	segments := strings.Split(folder, "/")
	for i := len(segments) - 1; i >= 0; i-- {
		if name, ok := dialects[strings.ToLower(segments[i])]; ok {
			return name
		}
	}
	return ""
}
