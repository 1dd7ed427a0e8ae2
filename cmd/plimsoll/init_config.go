package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres"
	"github.com/plimsoll-lint/plimsoll/internal/config"
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// found is what a repository holds, as far as a configuration has something to say about it.
type found struct {
	databases []foundDatabase
	protobuf  string   // the folder below which all protobuf files are; empty when there are none
	manifests []string // folders
}

type foundDatabase struct{ name, folder, tool string }

// proposeConfig looks at a whole tree and writes the configuration for it: what is recognised without one is stated where
// something about it cannot be guessed, and mentioned in a comment otherwise.
func proposeConfig(ctx context.Context, root string) (string, error) {
	f, err := look(ctx, root)
	if err != nil {
		return "", err
	}
	text := f.configuration()
	if _, err := config.Parse(config.FileName, []byte(text), rules.Catalogue()); err != nil {
		// A folder of a name that no configuration takes: it is recognised all the same.
		f.databases = nil
		text = f.configuration()
	}
	return text, nil
}

func look(ctx context.Context, root string) (f found, err error) {
	change, err := source.Open(ctx, source.Options{Dir: root})
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, change.Close()) }()
	facts, err := analyzers.Run(ctx, change, analyzersFor(config.Default(), request{}, change), analyzers.Options{Workers: runtime.GOMAXPROCS(0)})
	if err != nil {
		return f, err
	}
	for _, fact := range facts.Facts {
		switch fact.Kind {
		case "sql.migration":
			if body, ok := fact.Body.(postgres.Migration); ok {
				f.addDatabase(body)
			}
		case "k8s.object":
			if folder := path.Dir(fact.At.File); !slices.Contains(f.manifests, folder) {
				f.manifests = append(f.manifests, folder)
			}
		}
	}
	for _, file := range change.Head.Files() {
		if path.Ext(file.Path) != ".proto" {
			continue
		}
		if folder := path.Dir(file.Path); f.protobuf == "" {
			f.protobuf = folder
		} else {
			f.protobuf = commonFolder(f.protobuf, folder)
		}
	}
	slices.Sort(f.manifests)
	return f, nil
}

// addDatabase takes a database as it is called without a configuration: by its folder.
func (f *found) addDatabase(m postgres.Migration) {
	if slices.ContainsFunc(f.databases, func(d foundDatabase) bool { return d.folder == m.Database }) {
		return
	}
	name := databaseName(m.Database)
	for n := 2; slices.ContainsFunc(f.databases, func(d foundDatabase) bool { return d.name == name }); n++ {
		name = fmt.Sprintf("%s-%d", databaseName(m.Database), n)
	}
	f.databases = append(f.databases, foundDatabase{name, m.Database, m.Tool})
}

var (
	// generic are folders that say nothing about which database it is.
	generic = []string{"migration", "migrations", "migrate", "versions", "db", "database", "sql", "schema", "prisma", "src", "resources", "main", "internal", "pkg", "packages"}
	// word is a name that needs no quotes.
	word = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_./-]*$`)
)

// databaseName is the innermost folder that says something, else "main".
func databaseName(folder string) string {
	parts := strings.Split(folder, "/")
	for i := len(parts) - 1; i >= 0; i-- {
		if word.MatchString(parts[i]) && !slices.Contains(generic, strings.ToLower(parts[i])) {
			return parts[i]
		}
	}
	return "main"
}

func commonFolder(a, b string) string {
	for a != "." && a != b && !strings.HasPrefix(b, a+"/") {
		a = path.Dir(a)
	}
	return a
}

// configuration is the text of the file.
func (f found) configuration() string {
	var b strings.Builder
	b.WriteString("# What Plimsoll cannot guess. All else has a default: `plimsoll config` shows\n# it, docs/configuration.md of Plimsoll tells of every key, and\n# `plimsoll config --schema` is for editors.\nversion: 1\n")
	if len(f.databases) > 0 {
		fmt.Fprintf(&b, "\n# The databases whose migrations are here. Set each version to the major\n# version of production's server; %d is only the default. With `statistics`,\n# a file that tells how large the tables are, findings about small ones can be\n# waived.\ndatabases:\n", postgres.DefaultVersion)
		for _, d := range f.databases {
			fmt.Fprintf(&b, "  - name: %s\n    migrations: %s\n", scalar(d.name), scalar(d.folder))
			if d.tool != "" {
				fmt.Fprintf(&b, "    tool: %s\n", scalar(d.tool))
			}
			fmt.Fprintf(&b, "    version: %d\n    # statistics: path/to/statistics.json\n", postgres.DefaultVersion)
		}
	}
	if f.protobuf != "" && f.protobuf != "." {
		fmt.Fprintf(&b, "\n# Protobuf files are examined wherever they are. To look below one folder:\n# protobuf:\n#   roots: [%s]\n", scalar(f.protobuf))
	}
	if len(f.manifests) > 0 {
		fmt.Fprintf(&b, "\n# Manifests of Kubernetes are in %s.\n# Those of production are known by a folder or file called so. If that is not\n# how they are called:\n# kubernetes:\n#   production: [%s]\n", manifestList(f.manifests), scalar(path.Join(f.manifests[0], "**")))
	}
	return b.String()
}

func manifestList(folders []string) string {
	const shown = 3
	var names []string
	for _, folder := range folders[:min(shown, len(folders))] {
		names = append(names, scalar(folder))
	}
	text := strings.Join(names, ", ")
	if more := len(folders) - shown; more > 0 {
		text += " and " + counted(more, "more folder")
	}
	return text
}

// scalar is a string as YAML reads it back: JSON's strings are YAML's (YAML 1.2, section 1.2). What cannot be printed is
// escaped first, so a folder of such a name is not found by it, and nothing of the input's choosing reaches the file.
func scalar(s string) string {
	if word.MatchString(s) && !slices.Contains([]string{"true", "false", "null", "yes", "no", "on", "off", "y", "n"}, strings.ToLower(s)) {
		return s
	}
	encoded, err := json.Marshal(printable(s))
	if err != nil {
		return `""`
	}
	return string(encoded)
}
