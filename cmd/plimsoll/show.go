package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"text/tabwriter"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/config"
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/internal/suppress"
	"github.com/plimsoll-lint/plimsoll/rules"
)

func runFacts(ctx context.Context, env *environment, args []string) (status int, err error) {
	var c checkFlags
	f := newFlags(env, "facts [FLAGS] [PATH…]", "Prints the facts that policies judge, and what could not be examined, as JSON.")
	c.sourceFlags(f)
	schema := f.Bool("schema", false, "print the JSON Schema of what is printed")
	paths, err := f.parse(args)
	if err != nil {
		return exitUnusable, err
	}
	if *schema {
		text, err := analyzers.Schema(kinds())
		if err != nil {
			return exitUnusable, err
		}
		fmt.Fprintf(env.stdout, "%s\n", text)
		return exitClean, nil
	}
	if err := c.take(env, paths); err != nil {
		return exitUnusable, err
	}
	settings, _, err := loadConfig(ctx, c.request)
	if err != nil {
		return exitUnusable, err
	}
	c.source.Exclude = settings.Exclude
	change, err := source.Open(ctx, c.source)
	if err != nil {
		return exitUnusable, err
	}
	defer func() { err = errors.Join(err, change.Close()) }()
	if c.workers == 0 {
		c.workers = runtime.GOMAXPROCS(0)
	}
	found, err := analyzers.Run(ctx, change, analyzersFor(settings, c.request, change), analyzers.Options{Workers: c.workers, Services: settings.AnalyzerServices()})
	if err != nil {
		return exitUnusable, err
	}
	printed := struct {
		Version  int                 `json:"version"`
		Facts    []analyzers.Fact    `json:"facts"`
		Problems []analyzers.Problem `json:"problems"`
	}{Version: 1, Facts: []analyzers.Fact{}, Problems: []analyzers.Problem{}}
	for _, fact := range found.Facts {
		if change.Wants(fact.At.File) {
			printed.Facts = append(printed.Facts, analyzers.WithLists(fact))
		}
	}
	for _, p := range change.Problems {
		if p.Side == source.Head && change.Wants(p.Path) {
			printed.Problems = append(printed.Problems, analyzers.Problem{File: p.Path, Side: p.Side, Message: p.Reason})
		}
	}
	for _, p := range found.Problems {
		if change.Wants(p.File) {
			printed.Problems = append(printed.Problems, p)
		}
	}
	encoder := json.NewEncoder(env.stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return exitClean, encoder.Encode(printed)
}

func runRules(_ context.Context, env *environment, args []string) (int, error) {
	format := oneOf{value: "text", words: []string{"text", "json"}}
	f := newFlags(env, "rules [FLAGS]", "Lists the rules with their severities. `plimsoll explain RULE` shows a rule's page.")
	f.Var(&format, "format", "`F` is text or json")
	if err := f.parseNone(args); err != nil {
		return exitUnusable, err
	}
	catalogue := rules.Catalogue()
	if format.value == "json" {
		encoder := json.NewEncoder(env.stdout)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		return exitClean, encoder.Encode(map[string]any{"version": 1, "rules": catalogue})
	}
	table := tabwriter.NewWriter(env.stdout, 0, 0, 2, ' ', 0)
	for _, r := range catalogue {
		fmt.Fprintf(table, "%s\t%s\t%s\n", r.ID, r.Severity, r.Title)
	}
	return exitClean, table.Flush()
}

func runExplain(_ context.Context, env *environment, args []string) (int, error) {
	f := newFlags(env, "explain RULE", "Shows the page of a rule: why it hurts, what is flagged and allowed, and how to roll out safely.")
	names, err := f.parse(args)
	if err != nil {
		return exitUnusable, err
	}
	if len(names) != 1 {
		return exitUnusable, errors.New("explain takes the id of one rule, as in `plimsoll explain sql/blocking-index`; `plimsoll rules` lists them")
	}
	page, err := rules.LoadPage(names[0])
	if err != nil {
		return exitUnusable, err
	}
	fmt.Fprintf(env.stdout, "%s: %s\nSeverity: %s. Handbook: %s.\n\n%s", page.ID, page.Title, page.Severity, page.Source, page.Markdown())
	return exitClean, nil
}

func runConfig(ctx context.Context, env *environment, args []string) (int, error) {
	var r request
	f := newFlags(env, "config [FLAGS]", "Shows the configuration in force, defaults included.")
	f.textVar(&r.configFile, "config", "read the configuration from `FILE`")
	schema := f.Bool("schema", false, "print the JSON Schema of .plimsoll.yaml, for editors")
	if err := f.parseNone(args); err != nil {
		return exitUnusable, err
	}
	if *schema {
		fmt.Fprintf(env.stdout, "%s\n", config.Schema(rules.Catalogue()))
		return exitClean, nil
	}
	r.source.Dir = env.dir
	c, _, err := loadConfig(ctx, r)
	if err != nil {
		return exitUnusable, err
	}
	text, err := c.YAML()
	if err != nil {
		return exitUnusable, err
	}
	_, err = env.stdout.Write(text)
	return exitClean, err
}

func runBaseline(ctx context.Context, env *environment, args []string) (status int, err error) {
	var c checkFlags
	f := newFlags(env, "baseline [FLAGS]", "Writes today's findings of the whole tree to "+suppress.BaselineName+", so that only new ones count.")
	f.textVar(&c.configFile, "config", "read the configuration from `FILE`")
	f.textVar(&c.source.AsOf, "as-of", "`DATE`, as YYYY-MM-DD, for rules about expiry (default: that of the head commit)")
	f.IntVar(&c.version, "pg-version", 0, "major version `N` of the PostgreSQL server, 12 to 18")
	if err := f.parseNone(args); err != nil {
		return exitUnusable, err
	}
	if err := c.take(env, nil); err != nil {
		return exitUnusable, err
	}
	if c.source.Dir, _, err = source.Root(ctx, env.dir); err != nil {
		return exitUnusable, err
	}
	j, err := judge(ctx, c.request)
	if err != nil {
		return exitUnusable, err
	}
	defer func() { err = errors.Join(err, j.change.Close()) }()
	baseline := suppress.NewBaseline(j.output)
	if err := baseline.Write(j.root); err != nil {
		return exitUnusable, err
	}
	held := "1 finding now; it no longer counts"
	if n := len(baseline.Entries); n != 1 {
		held = fmt.Sprintf("%d findings now; they no longer count", n)
	}
	fmt.Fprintf(env.stdout, "%s holds %s. Entries that stop occurring are reported, so that it only shrinks.\n", suppress.BaselineName, held)
	return exitClean, nil
}

func runVersion(_ context.Context, env *environment, args []string) (int, error) {
	if err := newFlags(env, "version", "Prints the version.").parseNone(args); err != nil {
		return exitUnusable, err
	}
	fmt.Fprintf(env.stdout, "plimsoll %s\n", version())
	return exitClean, nil
}
