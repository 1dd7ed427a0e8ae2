package main

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/rules"
)

// unjudged are the kinds of facts about contracts that no rule reads, each with the reason.
var unjudged = map[string]string{
	"proto.field_added":                "adding a field is ordinary, and a required one is proto.required_changed",
	"proto.oneof_renamed":              "only generated code has the name of a oneof, and its build says so",
	"proto.feature_changed":            "either form of a list is read, and of the others no loss can be shown; where they come with a new syntax, proto.semantics_changed lists them",
	"proto.message_moved":              "the bytes and JSON are the same; what is called by name, services, has kinds of its own",
	"proto.enum_moved":                 "as of a message",
	"proto.enum_removed":               "an enum is never written on its own, and the fields that held it have facts of their own",
	"proto.method_idempotency_changed": "whether a client calls by GET because of it is not known",
	"proto.option_changed":             "which options a program checks is not known from the contract",
	"event.schema":                     "that there is a schema is no change",
	"event.channel":                    "that there is a channel is no change",
}

// Every kind of fact about contracts wakes a rule, or is left alone for a reason.
func TestFactsAboutContractsAreJudged(t *testing.T) {
	var read []string
	for _, rule := range rules.Catalogue() {
		read = append(read, rule.Facts...)
	}
	left := maps.Clone(unjudged)
	for _, kind := range kinds() {
		if !strings.HasPrefix(kind.Name, "proto.") && !strings.HasPrefix(kind.Name, "event.") {
			continue
		}
		reason, alone := unjudged[kind.Name]
		switch judged := slices.Contains(read, kind.Name); {
		case !judged && !alone:
			t.Errorf("no rule reads %s, and no reason is given", kind.Name)
		case judged && alone:
			t.Errorf("a rule reads %s, so it is not left alone: %s", kind.Name, reason)
		}
		delete(left, kind.Name)
	}
	for kind := range left {
		t.Errorf("there is no kind %s", kind)
	}
}
