package main

import (
	"fmt"
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/framework"
	"github.com/plimsoll-lint/plimsoll/internal/config"
)

// The configuration takes every tool that the analyzer knows by the name that facts give it.
func TestToolsOfTheConfiguration(t *testing.T) {
	for _, tool := range framework.Tools() {
		text := fmt.Sprintf("version: 1\ndatabases: [{name: shop, migrations: db, tool: %s}]\n", tool)
		if _, err := config.Parse("plimsoll.yaml", []byte(text), nil); err != nil {
			t.Error(err)
		}
	}
}
