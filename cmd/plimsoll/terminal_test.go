package main

import "testing"

// Colour is for a terminal that can show it and a user who has not said no (https://no-color.org).
func TestColor(t *testing.T) {
	for _, test := range []struct {
		name     string
		flag     string
		terminal bool
		env      map[string]string
		want     bool
	}{
		{"a terminal", "auto", true, map[string]string{"TERM": "xterm"}, true},
		{"no terminal", "auto", false, map[string]string{"TERM": "xterm"}, false},
		{"NO_COLOR", "auto", true, map[string]string{"TERM": "xterm", "NO_COLOR": "1"}, false},
		{"NO_COLOR without a value", "auto", true, map[string]string{"TERM": "xterm", "NO_COLOR": ""}, true},
		{"a dumb terminal", "auto", true, map[string]string{"TERM": "dumb"}, false},
		{"always", "always", false, map[string]string{"TERM": "dumb", "NO_COLOR": "1"}, true},
		{"never", "never", true, map[string]string{"TERM": "xterm"}, false},
	} {
		env := &environment{terminal: test.terminal, width: 20, getenv: func(name string) string { return test.env[name] }}
		j := &judgement{}
		if got := j.reportOptions(env, "error", test.flag); got.Color != test.want || got.Width != 20 {
			t.Errorf("%s: colour %t, width %d; want %t, 20", test.name, got.Color, got.Width, test.want)
		}
	}
}
