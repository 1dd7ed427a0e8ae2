// Package config reads .plimsoll.yaml. One description of each key, the struct field with its tags, serves the strict
// loader, the JSON Schema and the documentation, so that they cannot disagree.
//
// A key is only accepted when something reads it: a key that does nothing would be a promise that is not kept.
package config

import (
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// FileName is where the configuration is looked for, at the root of the tree.
const FileName = ".plimsoll.yaml"

// Config is a whole configuration. Patterns are doublestar patterns over paths from the root, with forward slashes.
//
// Tags: yaml is the key; doc is its description; check lists what its value must be (see check).
type Config struct {
	Version      int          `yaml:"version" check:"required range=1..1" doc:"version of this file's format; always 1"`
	Exclude      []string     `yaml:"exclude,omitempty" check:"glob" doc:"files that are not examined"`
	Databases    []Database   `yaml:"databases,omitempty" check:"unique" doc:"the databases whose migrations are in this repository; without it every folder of migrations is a database of its own"`
	Protobuf     Protobuf     `yaml:"protobuf,omitempty" doc:"protobuf contracts"`
	Events       Events       `yaml:"events,omitempty" doc:"JSON Schemas of events"`
	Kubernetes   Kubernetes   `yaml:"kubernetes,omitempty" doc:"Kubernetes manifests"`
	Flags        Flags        `yaml:"flags,omitempty" doc:"feature flags"`
	Release      Release      `yaml:"release,omitempty" doc:"release records and rollback plans"`
	Services     []Service    `yaml:"services,omitempty" check:"unique" doc:"what is released together; rules that join areas speak only within one service"`
	Rules        Rules        `yaml:"rules,omitempty" doc:"per rule: a severity, or an object with a severity and the rule's options"`
	Waivers      []Waiver     `yaml:"waivers,omitempty" doc:"findings that are accepted, for files that have no comments and for whole paths"`
	WaiverPolicy WaiverPolicy `yaml:"waiver_policy,omitempty" doc:"what a waiver must say beside its reason"`
}

// Database is one database and where its migrations are.
type Database struct {
	Name        string   `yaml:"name" check:"required" doc:"the database's name, as findings show it"`
	Migrations  Strings  `yaml:"migrations" check:"required path" doc:"folder of migrations, or a list of folders"`
	Tool        string   `yaml:"tool,omitempty" check:"one-of=alembic|atlas|dbmate|diesel|django|drizzle|flyway|golang-migrate|goose|graphile-migrate|hasura|liquibase|node-pg-migrate|plain|popx|prisma|refinery|sql-migrate|sqitch|sqlx|supabase|synapse|tern" doc:"the migration tool; recognised from the files when absent"`
	Version     int      `yaml:"version,omitempty" check:"range=12..18" doc:"major version of the PostgreSQL server; 14 when absent"`
	Schema      string   `yaml:"schema,omitempty" check:"path" doc:"a dump of the schema (pg_dump, structure.sql) that the change is compared with; without it the schema is replayed from the earlier migrations"`
	Statistics  string   `yaml:"statistics,omitempty" check:"path" doc:"a JSON file that tells how large the tables of production are, as the query of docs/statistics.md exports it"`
	SearchPath  []string `yaml:"search_path,omitempty" doc:"schemas in which unqualified names are looked up"`
	LockTimeout string   `yaml:"lock_timeout,omitempty" check:"one-of=runner" doc:"runner: what runs the migrations sets lock_timeout before them"`
}

// Protobuf says where the contracts are and which of them make no promise yet.
type Protobuf struct {
	Roots    []string `yaml:"roots,omitempty" check:"path" doc:"folders whose protobuf files are examined, and below which imports are looked for; the whole tree when absent"`
	Exclude  []string `yaml:"exclude,omitempty" check:"glob" doc:"protobuf files that are not examined; others may import them"`
	Strength string   `yaml:"strength,omitempty" check:"one-of=wire|wire-json|source" doc:"how much of a contract counts: wire (the binary encoding), wire-json (and ProtoJSON), source (and generated code)"`
	Unstable []string `yaml:"unstable,omitempty" check:"glob" doc:"files, or packages written with slashes, whose contracts may still break"`
	History  string   `yaml:"history,omitempty" check:"one-of=tags" doc:"tags: a number that a tag of the base's history used counts as used; only what the base itself holds when absent"`
}

// Events says which files are event schemas and what their versions promise each other.
type Events struct {
	Schemas       []string    `yaml:"schemas,omitempty" check:"glob" doc:"files that are JSON Schemas of events, AsyncAPI documents, or CloudEvents that name their schema"`
	Compatibility string      `yaml:"compatibility,omitempty" check:"one-of=backward|forward|full|backward-transitive|forward-transitive|full-transitive|none" doc:"backward: new readers accept old events; forward: old readers accept new events; full: both; transitive: against every earlier version, not only the latest"`
	Profile       string      `yaml:"profile,omitempty" check:"one-of=tolerant-reader|strict" doc:"tolerant-reader: writers write only the properties that their schema names, and readers ignore those that they do not know; strict: schemas are taken literally"`
	Dialect       string      `yaml:"dialect,omitempty" check:"one-of=draft-04|draft-06|draft-07|2019-09|2020-12" doc:"the dialect of schemas that name none with $schema"`
	Paths         []EventPath `yaml:"paths,omitempty" doc:"modes for some of the files; the last that matches counts"`
}

// EventPath says what the schemas of some files promise.
type EventPath struct {
	Path          string `yaml:"path" check:"required glob" doc:"the files"`
	Compatibility string `yaml:"compatibility" check:"required one-of=backward|forward|full|backward-transitive|forward-transitive|full-transitive|none" doc:"as above"`
}

// Kubernetes says which files are manifests and which of them are production.
type Kubernetes struct {
	Paths      []string `yaml:"paths,omitempty" check:"glob" doc:"files that are manifests; every YAML file with apiVersion and kind when absent"`
	Production []string `yaml:"production,omitempty" check:"glob" doc:"manifests that are production's"`
	Unserved   []string `yaml:"unserved,omitempty" check:"glob" doc:"manifests by which nobody is served: of development, tests and examples"`
}

// Flags says which files define flags.
type Flags struct {
	Files []string `yaml:"files,omitempty" check:"glob" doc:"files that define feature flags; recognised from their content when absent"`
}

// Release says where the records of releases are and which changes need a rollback plan.
type Release struct {
	Records        []string `yaml:"records,omitempty" check:"glob" doc:"files that record releases, with their rollback plans"`
	RequirePlanFor []string `yaml:"require_plan_for,omitempty" check:"unique one-of=migrations|production|flags|contracts" doc:"risky changes that need a rollback plan: migrations that lose data or break the version before, changes of production's images, of what flags serve, of contracts"`
}

// Service is what is released together.
type Service struct {
	Name      string     `yaml:"name" check:"required" doc:"the service's name, as findings show it"`
	Databases []string   `yaml:"databases,omitempty" doc:"names of its databases"`
	Manifests []string   `yaml:"manifests,omitempty" check:"glob" doc:"its Kubernetes manifests"`
	Code      []string   `yaml:"code,omitempty" check:"glob" doc:"its source code"`
	Flags     []string   `yaml:"flags,omitempty" doc:"keys of its feature flags; * stands for any text"`
	Contracts []Contract `yaml:"contracts,omitempty" doc:"the contracts that it offers or relies on"`
}

// Contract is a contract that a service has a part in.
type Contract struct {
	Schema string `yaml:"schema" check:"required glob" doc:"files that define the contract"`
}

// Waiver accepts findings, by rule and, where given, by file and object.
type Waiver struct {
	Rule   string `yaml:"rule" check:"required rule" doc:"the rule whose findings are accepted; * stands for any text, as in sql/*"`
	Path   string `yaml:"path,omitempty" check:"glob" doc:"only in these files"`
	Object string `yaml:"object,omitempty" doc:"only of these objects, as findings name them; * stands for any text"`
	// RowsBelow is 0 for none.
	RowsBelow int    `yaml:"rows_below,omitempty" check:"range=1..1000000000" doc:"only where the finding is about tables, and each of them has fewer rows than this, by databases[].statistics"`
	Reason    string `yaml:"reason" check:"required" doc:"why they are accepted"`
	Owner     string `yaml:"owner,omitempty" doc:"who answers for it"`
	Until     string `yaml:"until,omitempty" check:"date" doc:"the last day on which it holds, as YYYY-MM-DD"`
	// At is where the waiver stands in the configuration.
	At source.Span `yaml:"-"`
}

// WaiverPolicy says what a waiver must say beside its reason. A waiver that lacks it does not count.
type WaiverPolicy struct {
	Until string `yaml:"until,omitempty" check:"one-of=required|optional" doc:"whether a waiver must say until when it holds"`
	Owner string `yaml:"owner,omitempty" check:"one-of=required|optional" doc:"whether a waiver must name an owner"`
}

// Strings is a list that may be written as a single string.
type Strings []string

// Rules are the settings of rules, by id.
type Rules map[string]Rule

// Rule is the setting of one rule. Options holds only what the configuration sets, by name: an int, a float64, a string (a
// duration too, as written), a bool or a []string.
type Rule struct {
	Severity rules.Severity // empty: the rule's own
	Options  map[string]any
}

// Default is the configuration of a repository that has none.
func Default() *Config {
	return &Config{
		Version:      1,
		Protobuf:     Protobuf{Strength: "wire-json"},
		Events:       Events{Compatibility: "backward"},
		Release:      Release{RequirePlanFor: []string{"migrations", "contracts"}},
		WaiverPolicy: WaiverPolicy{Until: "optional", Owner: "optional"},
	}
}
