//go:build truth

package truth

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/internal/prove"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// mended is a flagged example as it was, and as `plimsoll fix` leaves it.
type mended struct {
	page          *rules.Page
	line          int
	before, after prove.Tree
	fixes         int
}

// TestTruthOfFixes has `plimsoll fix` mend the flagged examples of the pages that promise a fix, and runs them before and
// after: each fix takes away harm of a kind that the page names, and no statement of what is left fails.
func TestTruthOfFixes(t *testing.T) {
	pages := slices.DeleteFunc(sqlPages(t), func(p *rules.Page) bool { return p.Fix == "none" || *only != "" && p.ID != *only })
	if len(pages) == 0 {
		return // another part of the truth is wanted
	}
	program := filepath.Join(t.TempDir(), "plimsoll")
	if out, err := exec.Command("go", "build", "-o", program, "../../cmd/plimsoll").CombinedOutput(); err != nil {
		t.Fatalf("building the program: %v\n%s", err, out)
	}
	installed, folder := servers(t), serverFolder(t)
	places := make(chan struct{}, atOnce)
	for version := First; version <= Last; version++ {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			t.Parallel()
			places <- struct{}{}
			defer func() { <-places }()
			ctx, cancel := context.WithTimeout(context.Background(), serverTimeout)
			defer cancel()
			o := observe(ctx, t, installed, folder, version)
			for _, page := range pages {
				fixes := 0
				for _, block := range page.Flagged {
					m := o.mend(t, program, page, block)
					o.proveFix(ctx, t, m)
					fixes += m.fixes
				}
				if fixes == 0 && version >= 14 { // before, the server has not every form
					t.Errorf("%s: no flagged example is mended", page.Path)
				}
			}
		})
	}
}

// mend writes an example to a folder, has its findings of the page's rule mended there for the server's version, and reads it
// back.
func (o *observer) mend(t *testing.T, program string, page *rules.Page, block rules.Block) mended {
	t.Helper()
	m := mended{page: page, line: block.Line}
	var err error
	if m.before, err = prove.ReadExample(page, block); err != nil {
		t.Fatalf("%s:%d: %v", page.Path, block.Line, err)
	}
	m.after = m.before
	dir := t.TempDir()
	head, args := dir, []string{"fix", "--unsafe", "--rule", page.ID, "--as-of", m.before.AsOf, "--pg-version", fmt.Sprint(o.version), "."}
	if m.before.HasBase {
		head = filepath.Join(dir, "head")
		args = append(args[:len(args)-1], "--base-dir", "base", "head")
		write(t, filepath.Join(dir, "base"), m.before.Base)
	}
	write(t, head, m.before.Head)
	command := exec.Command(program, args...)
	command.Dir = dir
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%s:%d: %v: %v\n%s", page.Path, block.Line, args, err, out)
	}
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, ": "+page.ID+": ") && !strings.Contains(line, ": left as it is") {
			m.fixes++
		}
	}
	m.after.Head = map[string][]byte{}
	for name := range m.before.Head {
		if m.after.Head[name], err = os.ReadFile(filepath.Join(head, name)); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

func write(t *testing.T, dir string, files map[string][]byte) {
	t.Helper()
	for name, content := range files {
		name = filepath.Join(dir, name)
		err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, content, fs.FileMode(0o644)))
		if err != nil {
			t.Fatal(err)
		}
	}
}

// proveFix runs an example as it was and as it is now.
func (o *observer) proveFix(ctx context.Context, t *testing.T, m mended) {
	t.Helper()
	if m.fixes == 0 {
		return
	}
	sameVersion := func(version int) bool { return o.version == version }
	before, ran, err := o.runBlock(ctx, m.before, nil, false, sameVersion)
	if !ran || err != nil {
		return // the example is not for this server, or cannot be run on it as it stands: TestRollouts tells of that
	}
	after, _, err := o.runBlock(ctx, m.after, nil, false, sameVersion)
	if err != nil {
		t.Errorf("%s:%d: mended, it cannot be run on PostgreSQL %d: %v", m.page.Path, m.line, o.version, err)
		return
	}
	named := func(harms []harm) int {
		n := 0
		for _, h := range harms {
			if slices.Contains(m.page.Hazards, h.hazard) {
				n++
			}
		}
		return n
	}
	if was, is := named(before), named(after); was > 0 && is > was-m.fixes && is > 0 {
		t.Errorf("%s:%d: %d fixes leave harm of the kind %v on PostgreSQL %d:\n%v\nbefore:\n%v", m.page.Path, m.line, m.fixes, m.page.Hazards, o.version, after, before)
	}
	fails := func(h harm) bool { return h.hazard == "fails" }
	if slices.ContainsFunc(after, fails) && !slices.ContainsFunc(before, fails) {
		t.Errorf("%s:%d: mended, it fails on PostgreSQL %d: %v", m.page.Path, m.line, o.version, after)
	}
}
