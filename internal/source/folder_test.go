package source

import (
	"testing"
)

func TestTwoFolders(t *testing.T) {
	base, head := newFolder(t), newFolder(t)
	for _, r := range []*repo{base, head} {
		r.write("same.sql", "same")
		r.write(".gitignore", "*.sql\n")
		r.write("db/as-long.sql", "1")
		r.write(".git/HEAD", "not read")
		r.write("vendor/x.sql", "excluded")
	}
	base.write("gone.sql", "gone")
	head.write("new.sql", "new")
	head.write("db/as-long.sql", "2")

	c := head.open(Options{BaseDir: base.dir, Exclude: []string{"vendor/**"}})
	wantTree(t, c.Base, ".gitignore=*.sql\n", "db/as-long.sql=1", "gone.sql=gone", "same.sql=same")
	wantTree(t, c.Head, ".gitignore=*.sql\n", "db/as-long.sql=2", "new.sql=new", "same.sql=same")
	wantChanged(t, c, "db/as-long.sql", "gone.sql", "new.sql")
	if c.BaseName != base.dir || c.HeadName != head.dir || c.AsOfSource != "today (no git history)" {
		t.Errorf("names %q, %q, as of %q", c.BaseName, c.HeadName, c.AsOfSource)
	}

	// From elsewhere, with a relative name for each.
	above := newFolder(t)
	above.link(base.dir, "b")
	above.link(head.dir, "h")
	c = above.open(Options{BaseDir: "b", HeadDir: "h"})
	wantChanged(t, c, "db/as-long.sql", "gone.sql", "new.sql")
	if c.BaseName != "b" || c.HeadName != "h" {
		t.Errorf("names %q, %q", c.BaseName, c.HeadName)
	}
}

func TestFoldersThatAreNone(t *testing.T) {
	r := newFolder(t)
	r.write("file", "")
	r.fails(Options{BaseDir: "missing"}, "missing", "cannot be opened")
	r.fails(Options{BaseDir: "file"}, "file is not a folder")
	r.fails(Options{BaseDir: ".", HeadDir: "missing"}, "missing", "cannot be opened")
	r.fails(Options{Dir: r.path("missing")}, "cannot be opened")
}

// A repository is not consulted for --base-dir, not even for what it ignores.
func TestFoldersInsideARepository(t *testing.T) {
	r, _ := branched(t)
	r.write("db/ignored.sql", "ignored by git only")
	r.write("before/1.sql", "one")
	c := r.open(Options{Dir: r.path("db"), BaseDir: "../before"})
	wantTree(t, c.Head, "1.sql=one", "2.sql=two", "ignored.sql=ignored by git only")
	wantChanged(t, c, "2.sql", "ignored.sql")
	if c.Selected != nil {
		t.Error("something is selected though nothing was named")
	}
}

func TestFolderOutsideGit(t *testing.T) {
	r := newFolder(t)
	r.write("db/1.sql", "one")
	r.write("db/.git", "gitdir: elsewhere")
	r.write("node_modules/a/x.sql", "x")
	c := r.open(Options{})
	wantTree(t, c.Head, "db/1.sql=one", "node_modules/a/x.sql=x")
	if c.HasBase() || c.HeadName != r.dir {
		t.Errorf("has base %v, head %q", c.HasBase(), c.HeadName)
	}
	wantChanged(t, c, "db/1.sql", "node_modules/a/x.sql")
	if empty := newFolder(t).open(Options{}); len(empty.Head.Files()) != 0 {
		t.Error("an empty folder has files")
	}
}

func TestExclude(t *testing.T) {
	r := newFolder(t)
	for _, name := range []string{"a/testdata/deep/x.sql", "a/x.sql", "vendor/m/x.sql", "gen/x_gen.sql", "gen/x.sql", "third_party/x.sql"} {
		r.write(name, "")
	}
	for _, test := range []struct {
		patterns []string
		want     []string
	}{
		{[]string{"vendor/**", "**/testdata/**", "**/*_gen.sql", "third_party"}, []string{"a/x.sql=", "gen/x.sql="}},
		{[]string{"./vendor/", "{gen,a}/**"}, []string{"third_party/x.sql="}},
		{[]string{"**"}, nil},
		{[]string{"x.sql"}, []string{"a/testdata/deep/x.sql=", "a/x.sql=", "gen/x.sql=", "gen/x_gen.sql=", "third_party/x.sql=", "vendor/m/x.sql="}},
	} {
		wantTree(t, r.open(Options{Exclude: test.patterns}).Head, test.want...)
	}
	// What is named one by one is read all the same, and only that.
	c := r.open(Options{Exclude: []string{"vendor", "a/x.sql"}, Paths: []string{"vendor/m/x.sql", "a/x.sql"}})
	wantSelected(t, c, "a/x.sql", "vendor/m/x.sql")
	if c.Head.Lookup("vendor/m/x.sql") == nil || c.Head.Lookup("a/x.sql") == nil {
		t.Error("a named file was excluded")
	}
}
