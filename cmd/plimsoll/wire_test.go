package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/framework"
	"github.com/plimsoll-lint/plimsoll/internal/config"
)

// The configuration takes every tool that the analyzer knows by the name that facts give it, and the documentation tells
// how it is recognised.
func TestToolsOfTheConfiguration(t *testing.T) {
	page, err := os.ReadFile("../../docs/migration-tools.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, tool := range framework.Tools() {
		if !strings.Contains(strings.ToLower(string(page)), "\n| "+string(tool)) {
			t.Errorf("docs/migration-tools.md has no row for %s", tool)
		}
		text := fmt.Sprintf("version: 1\ndatabases: [{name: shop, migrations: db, tool: %s}]\n", tool)
		if _, err := config.Parse("plimsoll.yaml", []byte(text), nil); err != nil {
			t.Error(err)
		}
	}
}
