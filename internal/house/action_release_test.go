package house

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// released is a checkout of the action after a release, with what docs/releasing.md has in release.sha256, and a runner whose
// curl finds the archive in a folder. Its source only says that it was built, and for which test: the cache goes by the source.
func released(t *testing.T, platform, archive string) (r *runner, checkout, asked string) {
	t.Helper()
	program := programFolder(t)
	parent := t.TempDir()
	checkout, asked = filepath.Join(parent, "action"), filepath.Join(parent, "asked")
	write(t, checkout, "go.mod", "module example.com/built\n\ngo 1.26\n")
	write(t, checkout, "cmd/plimsoll/main.go", "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"built for "+t.Name()+"\") }\n")
	output(t, parent, "tar", "-czf", archive, "-C", program, "plimsoll")
	write(t, parent, "SHA256SUMS", output(t, parent, "sha256sum", archive)+"\n"+strings.Repeat("0", 64)+"  "+archive+".cdx.json\n")
	found := false
	for _, b := range blocks(read(t, filepath.Join(projectRoot(t), "docs", "releasing.md"))) {
		if _, script, ok := strings.Cut(b.text, "gh release download v0.1.0 --pattern SHA256SUMS --dir ..\n"); ok {
			found = true
			if out, status := shell(t, checkout, script); status != 0 {
				t.Fatalf("exit status %d\n%s", status, out)
			}
		}
	}
	if !found {
		t.Fatal("docs/releasing.md does not tell how release.sha256 is written")
	}
	// Gives the file that the address names, and notes the address.
	write(t, parent, "bin/curl", `#!/usr/bin/env bash
set -eu
for last; do :; done
echo "$last" >> "`+asked+`"
while [[ $1 != --output ]]; do shift; done
cp "`+parent+`/${last##*/}" "$2"
`)
	if err := os.Chmod(filepath.Join(parent, "bin", "curl"), 0o755); err != nil {
		t.Fatal(err)
	}
	workspace, context := pullRequest(t, 2, map[string]string{firstFile: firstMigration}, map[string]string{secondFile: badMigration})
	r = newRunner(t, workspace, "pull_request", context)
	r.context["github.action_path"] = checkout
	system, machine, _ := strings.Cut(platform, "-")
	r.env = append(r.env, "RUNNER_OS="+system, "RUNNER_ARCH="+machine, "PATH="+filepath.Join(parent, "bin")+":"+os.Getenv("PATH"))
	return r, checkout, asked
}

// A release that was built from the action's own source is taken instead of a build.
func TestActionTakesTheRelease(t *testing.T) {
	for platform, archive := range map[string]string{
		"Linux-X64": "plimsoll_v0.1.0_linux_amd64.tar.gz", "Linux-ARM64": "plimsoll_v1.0.0-rc.1_linux_arm64.tar.gz", "macOS-ARM64": "plimsoll_v0.1.0_darwin_arm64.tar.gz",
	} {
		t.Run(platform, func(t *testing.T) {
			r, _, asked := released(t, platform, archive)
			o := r.run()
			o.expect(t, 1, counts("1", "1"), badRule)
			version := strings.Split(archive, "_")[1]
			if got, want := read(t, asked), "https://github.com/plimsoll-lint/plimsoll/releases/download/"+version+"/"+archive+"\n"; got != want {
				t.Errorf("the action asks for %s, want %s", got, want)
			}
		})
	}
}

func TestActionRefusesAnotherArchive(t *testing.T) {
	r, checkout, _ := released(t, "Linux-X64", "plimsoll_v0.1.0_linux_amd64.tar.gz")
	write(t, filepath.Dir(checkout), "plimsoll_v0.1.0_linux_amd64.tar.gz", "something else")
	o := r.run()
	o.expect(t, 1, map[string]string{"exit-code": "", "findings": ""}, "::error title=Plimsoll::", "checksum differs")
	if strings.Contains(o.log, badRule) || strings.Contains(o.log, "built for") {
		t.Errorf("the action goes on\n%s", o.log)
	}
}

// What no release was built from, and what there is no archive for, is built.
func TestActionBuildsWhatWasNotReleased(t *testing.T) {
	const archive = "plimsoll_v0.2.0_linux_amd64.tar.gz"
	for name, change := range map[string]func(t *testing.T, r *runner, checkout string) (asks bool){
		"other source": func(t *testing.T, r *runner, checkout string) bool {
			write(t, checkout, "cmd/plimsoll/other.go", "package main\n")
			return false
		},
		"other platform": func(t *testing.T, r *runner, checkout string) bool {
			r.env = append(r.env, "RUNNER_OS=Windows")
			return false
		},
		"not there": func(t *testing.T, r *runner, checkout string) bool {
			if err := os.Remove(filepath.Join(filepath.Dir(checkout), archive)); err != nil {
				t.Fatal(err)
			}
			return true
		},
	} {
		t.Run(name, func(t *testing.T) {
			r, checkout, asked := released(t, "Linux-X64", archive)
			asks := change(t, r, checkout)
			o := r.run()
			o.expect(t, 0, map[string]string{"exit-code": "0"}, "built for "+t.Name())
			if _, err := os.Stat(asked); (err == nil) != asks {
				t.Errorf("asked for the archive: %v, want %v", err == nil, asks)
			}
			if asks != strings.Contains(o.log, "::notice title=Plimsoll::"+archive+" could not be fetched") {
				t.Errorf("the log tells something else\n%s", o.log)
			}
		})
	}
}
