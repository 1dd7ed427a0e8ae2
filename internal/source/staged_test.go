package source

import (
	"os"
	"strings"
	"testing"
)

func TestStagedIsTheIndex(t *testing.T) {
	r, _ := branched(t)
	r.write("db/2.sql", "two, staged")
	r.write("db/3.sql", "three, staged")
	r.git("add", "db")
	r.git("rm", "--quiet", "old.sql")
	r.write("db/2.sql", "two, edited after staging")
	r.write("db/4.sql", "untracked")
	r.write("db/5.sql", "only announced")
	r.git("add", "--intent-to-add", "db/5.sql")
	head := r.git("rev-parse", "HEAD")

	c := r.open(Options{Staged: true})
	wantTree(t, c.Base, ".gitignore=ignored*\n", "db/1.sql=one", "db/2.sql=two", "old.sql=old")
	wantTree(t, c.Head, ".gitignore=ignored*\n", "db/1.sql=one", "db/2.sql=two, staged", "db/3.sql=three, staged")
	wantChanged(t, c, "db/2.sql", "db/3.sql", "old.sql")
	if c.HeadName != "index" || c.BaseName != "HEAD ("+head[:7]+")" {
		t.Errorf("names %q and %q", c.BaseName, c.HeadName)
	}
}

func TestStagedBeforeTheFirstCommit(t *testing.T) {
	r := newRepo(t)
	r.write("1.sql", "one")
	r.git("add", "1.sql")
	c := r.open(Options{Staged: true})
	if !c.HasBase() || len(c.Base.Files()) != 0 {
		t.Errorf("want an empty base tree")
	}
	wantTree(t, c.Head, "1.sql=one")
	wantChanged(t, c, "1.sql")
}

// `git commit -a` and `git commit FILE` run the hook with an index of their own.
func TestStagedReadsTheIndexOfTheHook(t *testing.T) {
	r, _ := branched(t)
	t.Setenv("GIT_INDEX_FILE", ".git/next-index-1.lock")
	r.git("read-tree", "HEAD")
	r.write("db/2.sql", "in the hook's index")
	r.git("add", "db/2.sql")
	r.write("db/2.sql", "on disk")
	t.Setenv("GIT_DIR", r.path(".git"))
	t.Setenv("GIT_WORK_TREE", "/nowhere")

	wantChanged(t, r.open(Options{Staged: true, Dir: r.path("db")}), "db/2.sql")
	c := r.open(Options{Base: "HEAD"})
	if content, err := c.Head.Read("db/2.sql"); string(content) != "on disk" {
		t.Errorf("work tree: %q, %v", content, err)
	}
}

func TestHookOfARealCommit(t *testing.T) {
	r, _ := branched(t)
	r.write(".git/hooks/pre-commit", "#!/bin/sh\nenv >hook-environment\n")
	r.chmod(".git/hooks/pre-commit", 0o755)
	r.write("db/2.sql", "two, changed")
	r.git("commit", "--quiet", "--all", "--message", "with a hook")
	content, err := os.ReadFile(r.path("hook-environment"))
	if err != nil {
		t.Fatal(err)
	}
	environment := strings.Split(string(content), "\n")
	kept := gitEnvironment(environment, true)
	wantVariable(t, environment, "GIT_INDEX_FILE", true)
	wantVariable(t, kept, "GIT_INDEX_FILE", true)
	wantVariable(t, kept, "GIT_AUTHOR_DATE", false)
	wantVariable(t, gitEnvironment(environment, false), "GIT_INDEX_FILE", false)
}

func TestConflictIsAProblem(t *testing.T) {
	r, _ := branched(t)
	r.write("db/1.sql", "changed on work")
	r.commit("conflicts with main")
	if _, err := r.gitMayFail("merge", "--quiet", "main"); err == nil {
		t.Fatal("the merge has no conflict")
	}
	c := r.open(Options{Staged: true})
	wantProblems(t, c, "db/1.sql: conflicts")
	if c.Head.Lookup("db/1.sql") != nil {
		t.Error("a version of the conflict was taken for the file")
	}
	work := r.open(Options{Base: "HEAD"})
	wantProblems(t, work)
	wantChanged(t, work, "db/1.sql")
}

func TestStagedPaths(t *testing.T) {
	r, _ := branched(t)
	r.write("db/3.sql", "not staged")
	r.git("rm", "--quiet", "old.sql")
	r.fails(Options{Staged: true, Paths: []string{"db/3.sql"}}, "db/3.sql is not in the index", "git add")
	r.fails(Options{Staged: true, Paths: []string{"db/none.sql"}}, "db/none.sql does not exist")
	c := r.open(Options{Staged: true, Paths: []string{"old.sql", "db/1.sql"}})
	wantSelected(t, c, "db/1.sql", "old.sql")
	if !c.Explicit["db/1.sql"] || c.Explicit["old.sql"] {
		t.Errorf("Explicit = %v, want db/1.sql: old.sql is deleted and cannot be examined", c.Explicit)
	}
}

func TestStagedLinkOut(t *testing.T) {
	r, _ := branched(t)
	r.link("../../etc/passwd", "db/out.sql")
	r.link("/etc/passwd", "absolute.sql")
	r.link("1.sql", "db/inside.sql")
	r.git("add", ".")
	c := r.open(Options{Staged: true})
	wantProblems(t, c, "absolute.sql: outside the repository", "db/out.sql: outside the repository")
	wantChanged(t, c)
}
