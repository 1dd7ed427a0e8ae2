//go:build inplace && linux

package house

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// TestRelease makes a release twice, in two folders, which gives the same bytes; its checksums hold, and its program runs
// where there is nothing else, not even a C library.
func TestRelease(t *testing.T) {
	const version = "v0.0.1"
	project, _ := snapshot(t)
	output(t, project, "git", "tag", version)
	other := filepath.Join(t.TempDir(), "elsewhere", "plimsoll")
	output(t, project, "git", "clone", "--quiet", project, other)
	name := "plimsoll_" + version + "_linux_" + output(t, project, "go", "env", "GOARCH")
	files := []string{name + ".cdx.json", name + ".sha256", name + ".tar.gz"}
	var sums []string
	for _, root := range []string{project, other} {
		output(t, root, "make", "release")
		dist := filepath.Join(root, "dist")
		listed, err := os.ReadDir(dist)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, entry := range listed {
			got = append(got, entry.Name())
		}
		if !slices.Equal(got, files) {
			t.Fatalf("a release is %v, want %v", got, files)
		}
		output(t, dist, "sha256sum", "--check", "--strict", name+".sha256")
		if changes := output(t, root, "git", "status", "--porcelain"); changes != "" {
			t.Errorf("making a release left\n%s", changes)
		}
		sums = append(sums, read(t, filepath.Join(dist, name+".sha256")))
	}
	if sums[0] != sums[1] {
		t.Errorf("one source gives\n%sand\n%s", sums[0], sums[1])
	}

	empty := t.TempDir()
	output(t, empty, "tar", "-xzf", filepath.Join(project, "dist", name+".tar.gz"))
	write(t, empty, filepath.Join("base", firstFile), firstMigration)
	write(t, empty, filepath.Join("head", firstFile), firstMigration)
	write(t, empty, filepath.Join("head", secondFile), badMigration)
	alone := func(args ...string) (string, int) {
		cmd := exec.Command("/plimsoll", args...)
		cmd.Dir, cmd.Env, cmd.SysProcAttr = "/", []string{}, &syscall.SysProcAttr{Chroot: empty}
		if user := os.Geteuid(); user != 0 { // who is root only in a namespace of its own
			cmd.SysProcAttr.Cloneflags = syscall.CLONE_NEWUSER
			cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: user, Size: 1}}
		}
		out, err := cmd.CombinedOutput()
		if cmd.ProcessState == nil {
			t.Fatalf("the program does not start: %v", err)
		}
		return string(out), cmd.ProcessState.ExitCode()
	}
	if out, status := alone("version"); status != 0 || out != "plimsoll "+version+"\n" {
		t.Errorf("plimsoll version: exit status %d\n%s", status, out)
	}
	if out, status := alone("check", "--base-dir", "base", "head"); status != 1 || !strings.Contains(out, badRule) {
		t.Errorf("a bad migration: exit status %d\n%s", status, out)
	}
	notices := read(t, filepath.Join(empty, "NOTICES"))
	for _, want := range []string{"pg_query_go/v5 v5.1.0: LICENSE.POSTGRESQL\n", "\nprotobuf-c 1", "the protobuf-c authors.\n", "\nxxhash 0", "\nglibc 2", "GNU LESSER GENERAL PUBLIC LICENSE"} {
		if !strings.Contains(notices, want) {
			t.Errorf("the terms of the parts in C do not go along: no %q", want)
		}
	}
}
