package main

import (
	"context"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/events"
	"github.com/plimsoll-lint/plimsoll/analyzers/flags"
	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/framework"
	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf"
	"github.com/plimsoll-lint/plimsoll/analyzers/release"
	"github.com/plimsoll-lint/plimsoll/internal/config"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// analyzersFor is the one list of analyzers, each with what the configuration, the request and the change say to it.
func analyzersFor(c *config.Config, r request, change *source.Change) []analyzers.Analyzer {
	sql := postgres.Settings{
		Version: r.version, Explicit: change.Explicit, Workers: r.workers, AsOf: change.AsOf, StatisticsFromBase: r.configFromBase,
	}
	for _, d := range c.Databases {
		database := postgres.Database{
			Name: d.Name, Migrations: d.Migrations, Tool: framework.Tool(d.Tool), Version: d.Version,
			Schema: d.Schema, Statistics: d.Statistics, SearchPath: d.SearchPath, RunnerSetsLockTimeout: d.LockTimeout == "runner",
		}
		if r.version != 0 {
			database.Version = r.version // what is asked for on the command line counts
		}
		sql.Databases = append(sql.Databases, database)
	}
	contracts := protobuf.Settings{Roots: c.Protobuf.Roots, Exclude: c.Protobuf.Exclude, Unstable: c.Protobuf.Unstable, Strength: c.Protobuf.Strength}
	if c.Protobuf.History == "tags" {
		contracts.History = func(ctx context.Context, wanted func(string) bool) (*source.History, error) {
			return change.TaggedFiles(ctx, ".proto", wanted)
		}
	}
	schemas := events.Settings{Schemas: c.Events.Schemas, Compatibility: c.Events.Compatibility, Profile: c.Events.Profile, Dialect: c.Events.Dialect}
	for _, p := range c.Events.Paths {
		schemas.Paths = append(schemas.Paths, events.PathMode{Path: p.Path, Compatibility: p.Compatibility})
	}
	return []analyzers.Analyzer{
		postgres.New(sql),
		protobuf.New(contracts),
		events.New(schemas),
		kubernetes.New(kubernetes.Settings{Paths: c.Kubernetes.Paths, Production: c.Kubernetes.Production, Unserved: c.Kubernetes.Unserved, Workers: r.workers}),
		flags.New(flags.Settings{Files: c.Flags.Files}),
		release.New(release.Settings{Records: c.Release.Records, RequirePlanFor: c.Release.RequirePlanFor}),
	}
}

// kinds are all kinds of facts.
func kinds() []analyzers.Kind {
	return analyzers.Kinds(analyzersFor(config.Default(), request{}, &source.Change{}))
}
