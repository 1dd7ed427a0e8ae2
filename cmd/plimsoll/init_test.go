package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll-lint/plimsoll/internal/config"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// What init writes is what the pages show.
func TestInitIsTheDocs(t *testing.T) {
	for page, want := range map[string]string{
		"pre-commit.md": "# .pre-commit-config.yaml\nrepos:\n" + hookEntry(unknownCommit) + "```",
		"github.md":     "# .github/workflows/plimsoll.yml\n" + workflow(unknownCommit) + "```",
	} {
		text, err := os.ReadFile(filepath.Join("..", "..", "docs", page))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), want) {
			t.Errorf("docs/%s does not show\n%s", page, want)
		}
	}
}

// On a terminal, a file is written for a yes and for nothing else.
func TestInitAsks(t *testing.T) {
	for answer, written := range map[string]bool{"y\n": true, "YES\n": true, "n\n": false, "\n": false, "": false, "yesterday\n": false} {
		dir := t.TempDir()
		var out bytes.Buffer
		env := &environment{stdin: strings.NewReader(answer), stdout: &out, stderr: &out, dir: dir, getenv: os.Getenv, now: time.Now, asks: true}
		if status := run(context.Background(), env, []string{"init"}); status != exitClean {
			t.Fatalf("%q: exit status %d\n%s", answer, status, out.String())
		}
		_, err := os.Stat(filepath.Join(dir, config.FileName))
		if (err == nil) != written || !strings.Contains(out.String(), "Write .plimsoll.yaml? [y/N]") {
			t.Errorf("%q: written: %v\n%s", answer, err == nil, out.String())
		}
	}
}

// Whatever folders are called, the configuration is one.
func TestInitConfigurationIsAccepted(t *testing.T) {
	for _, name := range []string{"a", "true", "Null", "0x1", "a: b", "- a", "#a", "'a", "\"a\"", "a\nb: c", "顧客", "\u202ea", "a*", "[a]", "{{a}}", "\xff", "@a", "a\\b", "~", "123"} {
		f := found{databases: []foundDatabase{{databaseName(name + "/migrations"), name + "/migrations", "goose"}}, protobuf: name, manifests: []string{name, name + "/b", "c", "d", "e"}}
		text := f.configuration()
		c, err := config.Parse(config.FileName, []byte(text), rules.Catalogue())
		if err != nil {
			f.databases = nil // as proposeConfig does
			if _, again := config.Parse(config.FileName, []byte(f.configuration()), rules.Catalogue()); again != nil {
				t.Errorf("%q: %v\n%s", name, again, text)
			}
			continue
		}
		if len(c.Databases) != 1 || c.Databases[0].Migrations[0] != printable(name)+"/migrations" || len(c.Kubernetes.Production) > 0 {
			t.Errorf("%q: got %+v from\n%s", name, c, text)
		}
	}
}

func TestDatabaseName(t *testing.T) {
	for folder, want := range map[string]string{
		"migrations": "main", "db/migrations": "main", "services/billing/db/migrations": "billing", ".": "main", "a b/migrations": "main",
		"packages/shared/prisma/migrations": "shared", "src/main/resources/db/migration": "main",
	} {
		if got := databaseName(folder); got != want {
			t.Errorf("%s: got %s, want %s", folder, got, want)
		}
	}
}

func TestCommonFolder(t *testing.T) {
	for _, tt := range [][3]string{{"a", "a", "a"}, {"a/b", "a/c", "a"}, {"a", "ab", "."}, {"a/b", "a", "a"}, {"a", "a/b", "a"}, {".", "a", "."}, {"a", ".", "."}} {
		if got := commonFolder(tt[0], tt[1]); got != tt[2] {
			t.Errorf("%s and %s: got %s, want %s", tt[0], tt[1], got, tt[2])
		}
	}
}
