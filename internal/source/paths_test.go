package source

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

func TestNamedPathsSelectButDoNotShrink(t *testing.T) {
	r, _ := branched(t)
	r.write("db/3.sql", "three")
	r.write("ignored.sql", "ignored")
	r.write("build/ignored/x.sql", "deep in an ignored folder")
	r.remove("old.sql")
	everything := []string{".gitignore", "db/1.sql", "db/2.sql", "db/3.sql", "old.sql"}
	for _, test := range []struct {
		name     string
		dir      string
		paths    []string
		selected []string
		explicit []string
	}{
		{"nothing", "", nil, everything, nil},
		{"the root", "", []string{"."}, everything, nil},
		{"a file", "", []string{"db/3.sql"}, []string{"db/3.sql"}, []string{"db/3.sql"}},
		{"a file by a roundabout way", "db", []string{"../db/./3.sql"}, []string{"db/3.sql"}, []string{"db/3.sql"}},
		{"a file, twice", "", []string{"db/3.sql", "./db/3.sql"}, []string{"db/3.sql"}, []string{"db/3.sql"}},
		{"a file by its absolute path", "", []string{r.path("db/3.sql")}, []string{"db/3.sql"}, []string{"db/3.sql"}},
		{"a folder", "", []string{"db/"}, []string{"db/1.sql", "db/2.sql", "db/3.sql"}, nil},
		{"a folder and a file", "", []string{"db", ".gitignore"}, []string{".gitignore", "db/1.sql", "db/2.sql", "db/3.sql"}, []string{".gitignore"}},
		{"the current folder", "db", nil, []string{"db/1.sql", "db/2.sql", "db/3.sql"}, nil},
		{"the root from below", "db", []string{".."}, everything, nil},
		{"an ignored file", "", []string{"ignored.sql"}, []string{"ignored.sql"}, []string{"ignored.sql"}},
		{"an ignored file in an ignored folder", "", []string{"build/ignored/x.sql"}, []string{"build/ignored/x.sql"}, []string{"build/ignored/x.sql"}},
		{"a deleted file", "", []string{"old.sql"}, []string{"old.sql"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := r.open(Options{Dir: r.path(test.dir), Base: "HEAD", Paths: test.paths})
			wantSelected(t, c, test.selected...)
			wantProblems(t, c)
			if len(c.Base.Files()) != 4 || len(c.Head.Files()) < 4 {
				t.Errorf("the trees shrank to %d and %d files", len(c.Base.Files()), len(c.Head.Files()))
			}
			if len(c.Explicit) != len(test.explicit) {
				t.Errorf("Explicit = %v, want %v", c.Explicit, test.explicit)
			}
			for _, path := range test.explicit {
				if !c.Explicit[path] || c.Head.Lookup(path) == nil {
					t.Errorf("%s: explicit %v, in the head %v", path, c.Explicit[path], c.Head.Lookup(path) != nil)
				}
			}
		})
	}
}

func TestPathsThatAreRefused(t *testing.T) {
	r, _ := branched(t)
	outside := newFolder(t)
	outside.write("x.sql", "")
	r.link(outside.dir, "way-out")
	for _, test := range []struct{ path, want string }{
		{"none.sql", "none.sql does not exist"},
		{"bd", "bd does not exist"},
		{"db/11.sql", "db/11.sql does not exist; did you mean db/1.sql or db/2.sql?"},
		{"-", "to judge standard input, say which file it stands for: --stdin-filename FILE"},
		{"none/at/all.sql", "none/at/all.sql does not exist"},
		{"db/1.sql/x", "does not exist"},
		{"../x.sql", "../x.sql lies outside " + r.dir},
		{outside.path("x.sql"), outside.path("x.sql") + " lies outside"},
		{"way-out/x.sql", "way-out/x.sql lies outside"},
		{"", "not a path"},
		{"a\x00b", "not a path"},
	} {
		for _, o := range []Options{{}, {Base: "HEAD"}, {Staged: true}} {
			o.Paths = []string{test.path}
			r.fails(o, test.want)
		}
	}
}

func TestFolderWithNothingToLookAt(t *testing.T) {
	r, _ := branched(t)
	r.write("ignored/x.sql", "")
	c := r.open(Options{Paths: []string{"ignored"}})
	wantSelected(t, c)
	wantNotice(t, c, "ignored holds no file to look at")
}

func TestNamedLink(t *testing.T) {
	r, _ := branched(t)
	r.link("db/1.sql", "current.sql")
	r.link("db", "migrations")
	r.link("/etc/hostname-or-not", "dangling.sql")
	r.link("/dev/null", "out.sql")

	c := r.open(Options{Paths: []string{"current.sql", "migrations/2.sql"}})
	wantSelected(t, c, "db/1.sql", "db/2.sql")
	wantNotice(t, c, "current.sql is a symbolic link; the file it leads to, db/1.sql")

	c = r.open(Options{Paths: []string{"out.sql", "dangling.sql"}})
	if !c.Explicit["out.sql"] || !c.Explicit["dangling.sql"] {
		t.Errorf("Explicit = %v", c.Explicit)
	}
	wantProblems(t, c, "dangling.sql: leads nowhere", "out.sql: outside the repository")
}

func TestStdin(t *testing.T) {
	r, _ := branched(t)
	r.write("db/3.sql", "three")
	for name, o := range map[string]Options{
		"instead of a file":   {StdinName: "2.sql", Stdin: []byte("typed")},
		"of a file not there": {StdinName: "../new/9.sql", Stdin: []byte("typed")},
		"staged":              {StdinName: "2.sql", Stdin: []byte("typed"), Staged: true},
		"excluded":            {StdinName: "2.sql", Stdin: []byte("typed"), Exclude: []string{"**"}},
	} {
		t.Run(name, func(t *testing.T) {
			o.Dir = r.path("db")
			path := "db/2.sql"
			if name == "of a file not there" {
				path = "new/9.sql"
			}
			c := r.open(o)
			if content, err := c.Head.Read(path); string(content) != "typed" {
				t.Errorf("%s = %q, %v", path, content, err)
			}
			wantSelected(t, c, path)
			if !c.Explicit[path] {
				t.Error("what was typed is not explicit")
			}
		})
	}
	wantChanged(t, r.open(Options{Base: "HEAD", StdinName: "db/2.sql", Stdin: []byte("two")}), "db/3.sql")
	r.fails(Options{StdinName: "db"}, "db is a folder")
	r.fails(Options{StdinName: "../x.sql"}, "lies outside")
}

func TestRoot(t *testing.T) {
	r, _ := branched(t)
	plain := newFolder(t)
	plain.write("deep/.git/not-a-repository", "")
	r.link(r.path("db"), "link")
	for _, test := range []struct {
		dir, root string
		isGit     bool
	}{
		{r.dir, r.dir, true},
		{r.path("db"), r.dir, true},
		{r.path("link"), r.dir, true},
		{plain.path("deep"), plain.path("deep"), false},
	} {
		root, isGit, err := Root(context.Background(), test.dir)
		if root != test.root || isGit != test.isGit || err != nil {
			t.Errorf("Root(%s) = %q, %v, %v; want %q, %v", test.dir, root, isGit, err, test.root, test.isGit)
		}
	}
	t.Chdir(filepath.Join(r.dir, "db"))
	if root, _, err := Root(context.Background(), ""); root != r.dir {
		t.Errorf("Root of the process's own folder = %q, %v", root, err)
	}
	if _, _, err := Root(context.Background(), filepath.Join(os.TempDir(), "no such folder")); err == nil {
		t.Error("a folder that does not exist has a root")
	}
}
