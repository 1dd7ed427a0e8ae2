// Package release makes what a release offers for the platform that it runs on: an archive with the program, a list of what
// the program is made of, and checksums of both. The same source, Go and C compiler give the same bytes.
package release

import (
	"context"
	"crypto/sha256"
	"debug/buildinfo"
	"debug/elf"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"
	"time"
)

// Options say what to make, and where.
type Options struct {
	Go      string // the go command
	Root    string // the folder with go.mod
	Dist    string // the folder that is written to
	Version string // the release's name; when empty, what git says of the work tree
}

// versions are names that may stand in a file name and in a linker flag.
var versions = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z.+_-]*$`)

// Make builds the program, writes the files and gives their paths: archive, list of parts, checksums.
func Make(ctx context.Context, o Options) ([]string, error) {
	version := o.Version
	if version == "" {
		var err error
		if version, err = describe(ctx, o.Root); err != nil {
			return nil, err
		}
	}
	if !versions.MatchString(version) {
		return nil, fmt.Errorf("%q cannot be a version: it takes letters, digits and . + _ -, and begins with a letter or a digit", version)
	}
	if err := os.MkdirAll(o.Dist, 0o755); err != nil {
		return nil, fmt.Errorf("making the folder of the release: %w", err)
	}
	name := fmt.Sprintf("plimsoll_%s_%s_%s", version, runtime.GOOS, runtime.GOARCH)
	program, info, err := build(ctx, o, version)
	if err != nil {
		return nil, err
	}
	license, err := os.ReadFile(filepath.Join(o.Root, "LICENSE"))
	if err != nil {
		return nil, fmt.Errorf("reading the license: %w", err)
	}
	folders, err := folders(ctx, o, info)
	if err != nil {
		return nil, err
	}
	native, err := nativeParts(ctx, folders)
	if err != nil {
		return nil, err
	}
	notices, err := notices(info, folders, native)
	if err != nil {
		return nil, err
	}
	made := built(info)
	archive, err := pack(made, []file{{"plimsoll", 0o755, program}, {"LICENSE", 0o644, license}, {"NOTICES", 0o644, notices}})
	if err != nil {
		return nil, err
	}
	parts, err := billOfMaterials(version, made, program, info, native)
	if err != nil {
		return nil, err
	}
	var paths []string
	var sums strings.Builder
	write := func(name string, content []byte) error {
		path := filepath.Join(o.Dist, name)
		paths = append(paths, path)
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(content), name) // as sha256sum and shasum read it
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return fmt.Errorf("writing the release: %w", err)
		}
		return nil
	}
	if err := write(name+".tar.gz", archive); err != nil {
		return nil, err
	}
	if err := write(name+".cdx.json", parts); err != nil {
		return nil, err
	}
	return paths, write(name+".sha256", []byte(sums.String()))
}

// describe names the work tree: by its tag, or by the last one and the commit, and with -dirty where files differ from the
// commit or are not part of it.
func describe(ctx context.Context, root string) (string, error) {
	name, err := output(ctx, root, "git", "describe", "--tags", "--always", "--match", "v[0-9]*")
	if err != nil {
		return "", fmt.Errorf("git cannot name this work tree; VERSION=… does: %w", err)
	}
	changes, err := output(ctx, root, "git", "status", "--porcelain")
	if err != nil {
		return "", fmt.Errorf("asking git for changes: %w", err)
	}
	if changes != "" {
		name += "-dirty"
	}
	return name, nil
}

// build gives the bytes of the program and what it is made of. On Linux it is linked against the C library statically, so
// that it runs on any distribution; macOS has no static C library, and there it needs that of the system.
func build(ctx context.Context, o Options, version string) ([]byte, *debug.BuildInfo, error) {
	folder, err := os.MkdirTemp("", "plimsoll-release-*")
	if err != nil {
		return nil, nil, fmt.Errorf("making a folder for the build: %w", err)
	}
	defer os.RemoveAll(folder)
	program := filepath.Join(folder, "plimsoll")
	linker := "-s -w -X main.stamped=" + version
	args := []string{"build", "-trimpath", "-buildvcs=auto", "-o", program}
	if runtime.GOOS == "linux" {
		// A static program cannot load the C library's modules for names of hosts and users, so Go's own code does that.
		args = append(args, "-tags", "netgo,osusergo")
		linker += ` -linkmode external -extldflags "-static"`
	}
	cmd := exec.CommandContext(ctx, o.Go, append(args, "-ldflags", linker, "./cmd/plimsoll")...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = o.Root, os.Stderr, os.Stderr
	cmd.Env = append(os.Environ(), "CGO_ENABLED=1")
	if err := cmd.Run(); err != nil {
		return nil, nil, fmt.Errorf("building the program: %w", err)
	}
	if runtime.GOOS == "linux" {
		if err := isStatic(program); err != nil {
			return nil, nil, err
		}
	}
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return nil, nil, fmt.Errorf("reading what the program is made of: %w", err)
	}
	content, err := os.ReadFile(program)
	if err != nil {
		return nil, nil, fmt.Errorf("reading the program: %w", err)
	}
	return content, info, nil
}

// isStatic is an error for a program that needs files of the machine that it runs on.
func isStatic(program string) (err error) {
	f, err := elf.Open(program)
	if err != nil {
		return fmt.Errorf("reading the program: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP || p.Type == elf.PT_DYNAMIC {
			return errors.New("the program is not linked statically")
		}
	}
	return nil
}

// built is the time of the commit that the program was built from, or the first of 1980 where the build recorded none: the
// clock would make every build differ.
func built(info *debug.BuildInfo) time.Time {
	for _, s := range info.Settings {
		if s.Key == "vcs.time" {
			if at, err := time.Parse(time.RFC3339, s.Value); err == nil {
				return at.UTC()
			}
		}
	}
	return time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
}

// output runs a program and gives what it prints.
func output(ctx context.Context, dir, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	out, err := cmd.Output()
	if failed := (*exec.ExitError)(nil); errors.As(err, &failed) {
		err = fmt.Errorf("%w: %s", err, strings.TrimSpace(string(failed.Stderr)))
	}
	return strings.TrimSpace(string(out)), err
}
