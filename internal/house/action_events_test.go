package house

import (
	"encoding/json"
	"path/filepath"
	"testing"
)

// object is a JSON object.
type object = map[string]any

// eventFile is where the context of a runner keeps the path of the event file.
const eventFile = "event file"

// eventOf writes the file that GitHub writes for an event, and gives what expressions see of it: github.event and the names of
// its members.
func eventOf(t *testing.T, event object) map[string]string {
	t.Helper()
	encoded, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	write(t, folder, "event.json", string(encoded))
	context := map[string]string{eventFile: filepath.Join(folder, "event.json")}
	var walk func(name string, value any)
	walk = func(name string, value any) {
		switch value := value.(type) {
		case object:
			for key, member := range value {
				walk(name+"."+key, member)
			}
		case string:
			context[name] = value
		}
	}
	walk("github.event", event)
	return context
}

// pullRequestEvent is the event of pull request 7 ("Webhook events and payloads", pull_request), whose head is in some
// repository; in none where that is empty, as when it has been deleted.
func pullRequestEvent(t *testing.T, base, head, repository string) map[string]string {
	t.Helper()
	from := object{"ref": "patch-1", "sha": head, "repo": nil}
	if repository != "" {
		from["repo"] = object{"full_name": repository, "fork": repository != "acme/shop"}
	}
	own := object{"full_name": "acme/shop", "fork": false}
	return eventOf(t, object{
		"action": "synchronize", "number": 7, "repository": own,
		"pull_request": object{"number": 7, "head": from, "base": object{"ref": "main", "sha": base, "repo": own}},
	})
}

// afterRun is the event of a workflow that has run for a fork's pull request ("Webhook events and payloads", workflow_run):
// nothing in it names the pull request.
func afterRun(t *testing.T, head string) map[string]string {
	t.Helper()
	return eventOf(t, object{"workflow_run": object{
		"id": 42, "head_sha": head, "head_branch": "patch-1", "head_repository": object{"owner": object{"login": "stranger"}}, "pull_requests": []any{}}})
}
