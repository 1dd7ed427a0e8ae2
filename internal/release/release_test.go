package release

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"time"
)

var made = time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)

func TestPack(t *testing.T) {
	files := []file{{"plimsoll", 0o755, []byte("program")}, {"LICENSE", 0o644, []byte("terms")}}
	first, err := pack(made, files)
	if err != nil {
		t.Fatal(err)
	}
	second, err := pack(made, files)
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("the same files give other bytes (%v)", err)
	}
	plain, err := gzip.NewReader(bytes.NewReader(first))
	if err != nil {
		t.Fatal(err)
	}
	archive := tar.NewReader(plain)
	for _, want := range files {
		header, err := archive.Next()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(archive)
		if err != nil || header.Name != want.name || header.Mode != want.mode || !header.ModTime.Equal(made) || !bytes.Equal(content, want.content) {
			t.Errorf("the archive holds %+v with %q (%v), want %+v", header, content, err, want)
		}
	}
	if _, err := archive.Next(); err != io.EOF {
		t.Errorf("the archive goes on: %v", err)
	}
}

// sample is what a build records, and the parts that it does not know.
func sample() (*debug.BuildInfo, []part) {
	info := &debug.BuildInfo{
		GoVersion: "go1.26.8",
		Main:      debug.Module{Path: "github.com/plimsoll-lint/plimsoll", Version: "v0.1.0"},
		Deps:      []*debug.Module{{Path: "github.com/Masterminds/sprig/v3", Version: "v3.3.0"}, {Path: parserModule, Version: "v5.1.0"}},
		Settings:  []debug.BuildSetting{{Key: "vcs.time", Value: "2026-11-22T09:00:00+01:00"}},
	}
	return info, []part{
		{library("pkg:generic/postgresql", "postgresql", "16.1"), parserModule, ""},
		{library("pkg:generic/glibc", "glibc", "2.36"), "", "terms of glibc"},
	}
}

func TestBillOfMaterials(t *testing.T) {
	info, native := sample()
	if at := built(info); !at.Equal(made) {
		t.Errorf("the time of the commit is %v, want %v", at, made)
	}
	text, err := billOfMaterials("v0.1.0", made, []byte("program"), info, native)
	if err != nil {
		t.Fatal(err)
	}
	var b bill
	if err := json.Unmarshal(text, &b); err != nil {
		t.Fatal(err)
	}
	main := b.Metadata.Component
	if main.Version != "v0.1.0" || len(main.Hashes) != 1 || b.Metadata.Timestamp != "2026-11-22T08:00:00Z" {
		t.Errorf("the program is %+v of %s", main, b.Metadata.Timestamp)
	}
	var got []string
	var walk func([]component)
	walk = func(list []component) {
		for _, c := range list {
			got = append(got, c.URL)
			walk(c.Components)
		}
	}
	walk(b.Components)
	want := []string{
		"pkg:golang/std@1.26.8", "pkg:golang/github.com/masterminds/sprig/v3@v3.3.0",
		"pkg:golang/github.com/pganalyze/pg_query_go/v5@v5.1.0", "pkg:generic/postgresql@16.1", "pkg:generic/glibc@2.36",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("the parts are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	info.Deps[0].Replace = &debug.Module{Path: "../sprig"}
	if _, err := billOfMaterials("v0.1.0", made, nil, info, native); err == nil {
		t.Error("a module that is replaced is listed as what it replaces")
	}
}

func TestNotices(t *testing.T) {
	info, native := sample()
	info.Deps = info.Deps[:1]
	sprig, std := t.TempDir(), t.TempDir()
	folders := map[string]string{"std": std, info.Deps[0].Path: sprig}
	for name, text := range map[string]string{
		filepath.Join(std, "LICENSE"): "terms of Go", filepath.Join(sprig, "LICENSE.txt"): "terms of sprig",
		filepath.Join(sprig, "licenses.go"): "package sprig",
	} {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	text, err := notices(info, folders, native)
	if err != nil || !strings.Contains(string(text), "terms of Go") || !strings.Contains(string(text), "v3.3.0: LICENSE.txt\n\nterms of sprig\n") || !strings.Contains(string(text), "glibc 2.36\n\nterms of glibc\n") {
		t.Errorf("the notices are %s (%v)", text, err)
	}
	if strings.Contains(string(text), "package sprig") {
		t.Error("source is taken for a license")
	}
	if err := os.Remove(filepath.Join(sprig, "LICENSE.txt")); err != nil {
		t.Fatal(err)
	}
	if _, err := notices(info, folders, native); err == nil || !strings.Contains(err.Error(), "sprig/v3 v3.3.0 has no license") {
		t.Errorf("a module without a license: %v", err)
	}
}

func TestVersions(t *testing.T) {
	for version, want := range map[string]bool{
		"v0.1.0": true, "v1.0.0-rc.1+linux": true, "2b1fd0e-dirty": true,
		"": false, "v1 -X main.other=x": false, "../v1": false, "-v1": false, "v1/2": false, "v1\n": false,
	} {
		if got := versions.MatchString(version); got != want {
			t.Errorf("%q: %v, want %v", version, got, want)
		}
	}
}

func TestDescribe(t *testing.T) {
	dir := t.TempDir()
	if _, err := describe(t.Context(), dir); err == nil || !strings.Contains(err.Error(), "VERSION=") {
		t.Errorf("a folder that git does not know: %v", err)
	}
	git := func(args ...string) {
		cmd := exec.Command("git", append([]string{"-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "core.hooksPath="}, args...)...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	git("init", "--quiet")
	git("commit", "--quiet", "--allow-empty", "--message", "first")
	git("tag", "v0.1.0")
	git("tag", "other")
	for _, want := range []string{"v0.1.0", "v0.1.0-dirty"} {
		if got, err := describe(t.Context(), dir); err != nil || got != want {
			t.Errorf("the work tree is %q (%v), want %q", got, err, want)
		}
		if err := os.WriteFile(filepath.Join(dir, "new.go"), []byte("package main\n"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}
