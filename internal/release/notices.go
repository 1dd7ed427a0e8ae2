package release

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strings"
)

// licenses are the files at the root of a module that say on what terms it may be passed on.
var licenses = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents)\b`)

// folders are the folders with the source of the modules that the program is made of, by module, and of Go itself, as "std".
func folders(ctx context.Context, o Options, info *debug.BuildInfo) (map[string]string, error) {
	root, err := output(ctx, o.Root, o.Go, "env", "GOROOT")
	if err != nil {
		return nil, fmt.Errorf("asking for the folder of Go: %w", err)
	}
	found := map[string]string{"std": root}
	args := []string{"list", "-m", "-json"}
	for _, m := range info.Deps {
		args = append(args, m.Path)
	}
	listed, err := output(ctx, o.Root, o.Go, args...)
	if err != nil {
		return nil, fmt.Errorf("asking for the folders of modules: %w", err)
	}
	for decoder := json.NewDecoder(strings.NewReader(listed)); ; {
		var m struct{ Path, Dir string }
		if err := decoder.Decode(&m); errors.Is(err, io.EOF) {
			return found, nil
		} else if err != nil {
			return nil, fmt.Errorf("reading the list of modules: %w", err)
		}
		found[m.Path] = m.Dir
	}
}

// notices are the terms of everything that the program is made of, which have to go along with it. A module without any is
// an error: nobody would know whether it may be passed on.
func notices(info *debug.BuildInfo, folders map[string]string, native []part) ([]byte, error) {
	var b strings.Builder
	b.WriteString("Plimsoll is made of the following parts as well, each under its own terms.\n")
	write := func(name, terms string) {
		fmt.Fprintf(&b, "\n%s\n%s\n\n%s\n", strings.Repeat("=", 80), name, strings.TrimSpace(terms))
	}
	add := func(name, folder string) error {
		entries, err := os.ReadDir(folder)
		if err != nil {
			return fmt.Errorf("looking for the license of %s: %w", name, err)
		}
		count := 0
		for _, e := range entries {
			if !e.Type().IsRegular() || !licenses.MatchString(e.Name()) {
				continue
			}
			count++
			text, err := os.ReadFile(filepath.Join(folder, e.Name()))
			if err != nil {
				return fmt.Errorf("reading the license of %s: %w", name, err)
			}
			write(name+": "+e.Name(), string(text))
		}
		if count == 0 {
			return fmt.Errorf("%s has no license", name)
		}
		return nil
	}
	if err := add("Go "+info.GoVersion, folders["std"]); err != nil {
		return nil, err
	}
	for _, m := range info.Deps {
		if err := add(m.Path+" "+m.Version, folders[m.Path]); err != nil {
			return nil, err
		}
	}
	for _, p := range native {
		if p.terms != "" {
			write(p.Name+" "+p.Version, p.terms)
		}
	}
	return []byte(b.String()), nil
}
