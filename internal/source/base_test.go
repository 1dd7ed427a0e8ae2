package source

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"testing"
)

// branched has a commit on main, another that main has moved on to, and a branch off the first that is checked out.
func branched(t *testing.T, initArgs ...string) (r *repo, parting string) {
	r = newRepo(t, initArgs...)
	r.write(".gitignore", "ignored*\n")
	r.write("db/1.sql", "one")
	r.write("db/2.sql", "two")
	r.write("old.sql", "old")
	parting = r.commit("first")
	r.git("checkout", "--quiet", "-b", "work")
	r.git("checkout", "--quiet", "main")
	r.write("db/1.sql", "changed on main")
	r.commit("main moves on")
	r.git("checkout", "--quiet", "work")
	return r, parting
}

func TestBaseIsWhereTheBranchParted(t *testing.T) {
	for _, format := range []string{"sha1", "sha256"} {
		t.Run(format, func(t *testing.T) {
			r, parting := branched(t, "--object-format="+format)
			r.write("db/2.sql", "two, changed and committed")
			r.commit("second")
			r.write("db/3.sql", "three, untracked")
			r.write("ignored.sql", "ignored")
			r.git("mv", "old.sql", "new.sql")
			r.git("rm", "--quiet", "--cached", ".gitignore")

			c := r.open(Options{Base: "main"})
			wantTree(t, c.Base, ".gitignore=ignored*\n", "db/1.sql=one", "db/2.sql=two", "old.sql=old")
			wantTree(t, c.Head, ".gitignore=ignored*\n", "db/1.sql=one", "db/2.sql=two, changed and committed",
				"db/3.sql=three, untracked", "new.sql=old")
			wantChanged(t, c, "db/2.sql", "db/3.sql", "new.sql", "old.sql")
			wantProblems(t, c)
			if want := "main (" + parting[:7] + ")"; c.BaseName != want || c.HeadName != "work tree" {
				t.Errorf("names %q and %q, want %q and work tree", c.BaseName, c.HeadName, want)
			}
			if got := c.AsOf.Format("2006-01-02 15:04"); got != "2026-03-04 00:00" || !strings.Contains(c.AsOfSource, "HEAD") {
				t.Errorf("as of %s from %q", got, c.AsOfSource)
			}
			if c.Selected != nil || len(c.Explicit) != 0 {
				t.Errorf("something is selected though nothing was named")
			}
		})
	}
}

func TestDeletedOnDiskOnlyIsDeleted(t *testing.T) {
	r, _ := branched(t)
	r.remove("old.sql")
	c := r.open(Options{Base: "HEAD"})
	wantTree(t, c.Head, ".gitignore=ignored*\n", "db/1.sql=one", "db/2.sql=two")
	wantChanged(t, c, "old.sql")
}

// A file whose time of modification is not the index's has to be compared by content, in both directions.
func TestTouchedFileIsUnchanged(t *testing.T) {
	r, _ := branched(t)
	r.write("db/1.sql", "one")     // the same bytes again
	r.write("db/2.sql", "TWO")     // as many bytes, other ones
	r.write("old.sql", "old, new") // another size
	c := r.open(Options{Base: "HEAD"})
	wantChanged(t, c, "db/2.sql", "old.sql")
}

func TestCleanFilesAreNotRead(t *testing.T) {
	r, _ := branched(t)
	// The index has to be younger than the files, or they count as racy. Rewriting it does that.
	r.git("update-index", "--force-write-index")
	c := r.open(Options{Base: "HEAD"})
	for _, p := range c.Pairs() {
		if p.Head.ID == "" || p.Head.ID != p.Base.ID {
			t.Errorf("%s: ids %q and %q, want the same", p.Path, p.Base.ID, p.Head.ID)
		}
	}
}

func TestBaseNameOfACommitID(t *testing.T) {
	r, parting := branched(t)
	c := r.open(Options{Base: parting})
	if c.BaseName != parting[:7] {
		t.Errorf("BaseName = %q, want %q", c.BaseName, parting[:7])
	}
}

func TestDetachedHeadAndLinkedWorkTree(t *testing.T) {
	r, parting := branched(t)
	linked := newFolder(t)
	linked.dir = linked.path("linked")
	r.git("worktree", "add", "--quiet", "--detach", linked.dir, parting)
	linked.write("db/9.sql", "nine")
	c := linked.open(Options{Base: "main"})
	wantChanged(t, c, "db/9.sql")
	wantTree(t, c.Base, ".gitignore=ignored*\n", "db/1.sql=one", "db/2.sql=two", "old.sql=old")
	root, isGit, err := Root(context.Background(), linked.path("db"))
	if root != linked.dir || !isGit || err != nil {
		t.Errorf("Root = %q, %v, %v", root, isGit, err)
	}
}

func TestRevisionsThatAreRefused(t *testing.T) {
	r, _ := branched(t)
	r.git("update-ref", "refs/remotes/origin/release", "main")
	for _, test := range []struct{ rev, want string }{
		{"--upload-pack=touch pwned", "begins with a hyphen"},
		{"-", "begins with a hyphen"},
		{"main\nHEAD", "control character"},
		{"no such thing", `there is no revision "no such thing"`},
		{"main..work", "there is no revision"},
		{"wrok", "did you mean work?"},
		{"release", "did you mean origin/release?"},
		{"origin/feature", "git fetch origin feature"},
		{"HEAD:db/1.sql", "there is no revision"},
	} {
		r.fails(Options{Base: test.rev}, test.want)
	}
}

func TestNoCommonHistory(t *testing.T) {
	r, _ := branched(t)
	r.git("checkout", "--quiet", "--orphan", "other")
	r.commit("unrelated")
	r.fails(Options{Base: "main"}, "no commit in common")
}

func TestShallowClone(t *testing.T) {
	r, _ := branched(t)
	r.commit("the branch moves on, too")
	clone := newFolder(t)
	clone.git("clone", "--quiet", "--depth=1", "--no-single-branch", "file://"+r.dir, clone.path("c"))
	clone.dir = clone.path("c")
	clone.fails(Options{Base: "origin/main"}, "shallow", "git fetch --unshallow", "fetch-depth: 0")
	clone.fails(Options{Base: "origin/elsewhere"}, "no revision", "git fetch origin elsewhere", "fetch-depth: 0")
	clone.git("fetch", "--quiet", "--unshallow")
	wantChanged(t, clone.open(Options{Base: "origin/main"}))
}

// A partial clone fetches what it lacks when it is asked for; a check calls no network, so it has to be told.
func TestPartialCloneDoesNotFetch(t *testing.T) {
	r := newRepo(t)
	r.git("config", "uploadpack.allowFilter", "true")
	r.write("1.sql", "one")
	r.write("2.sql", "two")
	r.commit("first")
	r.write("1.sql", "one, changed")
	r.commit("second")
	clone := newFolder(t)
	clone.git("clone", "--quiet", "--filter=blob:none", "file://"+r.dir, clone.path("c"))
	clone.dir = clone.path("c")
	c := clone.open(Options{Base: "HEAD^"})
	if _, err := c.Base.Read("1.sql"); err == nil || !strings.Contains(err.Error(), "git fetch --refetch --no-filter") {
		t.Errorf("1.sql at the base: %v, want the command that fetches it", err)
	}
	if content, err := c.Base.Read("2.sql"); string(content) != "two" {
		t.Errorf("2.sql at the base, after a failure: %q, %v", content, err)
	}
	wantChanged(t, c, "1.sql")
	clone.git("fetch", "--quiet", "--refetch", "--no-filter")
	if content, err := clone.open(Options{Base: "HEAD^"}).Base.Read("1.sql"); string(content) != "one" {
		t.Errorf("1.sql at the base, after the command of the message: %q, %v", content, err)
	}
}

func TestNotARepository(t *testing.T) {
	r := newFolder(t)
	r.write("1.sql", "one")
	r.fails(Options{Base: "main"}, "--base main needs a git repository", r.dir, "--base-dir")
	r.fails(Options{Staged: true}, "--staged needs a git repository")
}

func TestUnbornHead(t *testing.T) {
	r := newRepo(t)
	r.write("1.sql", "one")
	r.fails(Options{Base: "main"}, "no commit here yet")
	c := r.open(Options{})
	wantTree(t, c.Head, "1.sql=one")
	if c.HasBase() || c.AsOf.Format("2006-01-02") != "2026-11-22" || c.AsOfSource != "today (no git history)" {
		t.Errorf("has base %v, as of %v from %q", c.HasBase(), c.AsOf, c.AsOfSource)
	}
}

func TestOptionsThatExcludeEachOther(t *testing.T) {
	r, _ := branched(t)
	r.fails(Options{Base: "main", Staged: true}, "exclude each other")
	r.fails(Options{BaseDir: ".", Staged: true}, "exclude each other")
	r.fails(Options{HeadDir: "."}, "without --base-dir")
	r.fails(Options{AsOf: "2026-02-30"}, "not a date")
	r.fails(Options{Exclude: []string{"[a-"}}, "not a valid pattern")
	r.fails(Options{Exclude: []string{strings.Repeat("{a*,b*}", 30)}}, "too complex")
}

func TestAsOfOption(t *testing.T) {
	r, _ := branched(t)
	c := r.open(Options{AsOf: "2027-01-31"})
	if c.AsOf.Format("2006-01-02") != "2027-01-31" || c.AsOfSource != "--as-of" {
		t.Errorf("as of %v from %q", c.AsOf, c.AsOfSource)
	}
}

func TestOpenBase(t *testing.T) {
	r, _ := branched(t)
	r.write(".plimsoll.yaml", "version: 1\n")
	r.git("add", ".plimsoll.yaml")
	r.write("old.sql", "new")
	folder := newFolder(t)
	folder.write("old.sql", "in a folder")
	for _, test := range []struct {
		name string
		o    Options
		want string
	}{
		{"revision", Options{Base: "main"}, "old"},
		{"staged", Options{Staged: true}, "old"},
		{"folder", Options{BaseDir: folder.dir}, "in a folder"},
		{"pushed", Options{Base: "main", Revision: "main"}, "old"},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.o.Dir = r.dir
			tree, done, err := OpenBase(context.Background(), test.o)
			if err != nil {
				t.Fatal(err)
			}
			defer done()
			if got, err := tree.Read("old.sql"); string(got) != test.want || err != nil {
				t.Errorf("old.sql = %q, %v", got, err)
			}
			if _, err := tree.Read(".plimsoll.yaml"); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf(".plimsoll.yaml: %v, want that it does not exist", err)
			}
		})
	}
	if _, _, err := OpenBase(context.Background(), Options{Dir: r.dir}); err == nil {
		t.Error("a base was opened though none was asked for")
	}
}

// A commit is taken as git has stored it; what is on disk, staged or checked out does not matter.
func TestRevisionIsTheHead(t *testing.T) {
	r, parting := branched(t)
	r.write("db/2.sql", "two, committed")
	r.link("../../etc/passwd", "db/out.sql")
	work := r.commit("second")
	r.git("rm", "--quiet", "-r", "db")
	r.write("db/3.sql", "untracked")

	c := r.open(Options{Base: "main", Revision: "work"})
	wantTree(t, c.Base, ".gitignore=ignored*\n", "db/1.sql=one", "db/2.sql=two", "old.sql=old")
	wantTree(t, c.Head, ".gitignore=ignored*\n", "db/1.sql=one", "db/2.sql=two, committed", "old.sql=old")
	wantChanged(t, c, "db/2.sql")
	wantProblems(t, c, "db/out.sql: outside the repository")
	if c.BaseName != "main ("+parting[:7]+")" || c.HeadName != "work ("+work[:7]+")" || !strings.Contains(c.AsOfSource, "work ("+work[:7]+")") {
		t.Errorf("names %q, %q and %q", c.BaseName, c.HeadName, c.AsOfSource)
	}
	tree, done, err := OpenRevision(context.Background(), Options{Dir: r.dir, Base: "main", Revision: "work"})
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	if got, err := tree.Read("db/2.sql"); string(got) != "two, committed" || err != nil {
		t.Errorf("db/2.sql = %q, %v", got, err)
	}
	r.fails(Options{Base: "main", Revision: "-x"}, "begins with a hyphen")
	r.fails(Options{Base: "main", Revision: "wrok"}, `there is no revision "wrok"`, "did you mean work")
	r.fails(Options{Revision: "work"}, "can only be compared with a base")
	r.fails(Options{Base: "main", Revision: "work", Staged: true}, "exclude each other")
}

// What a push brings that no remote has begins where it leaves all that some remote is known to have.
func TestBaseOfWhatIsNew(t *testing.T) {
	const zeros = "0000000000000000000000000000000000000000"
	r, parting := branched(t)
	r.write("db/2.sql", "two, committed")
	first := r.commit("second")
	r.write("db/2.sql", "two, committed again")
	r.commit("third")

	c := r.open(Options{Base: zeros, Revision: "work"})
	if !c.HasBase() || len(c.Base.Files()) != 0 || c.BaseName != "nothing pushed yet" {
		t.Errorf("without remotes the base %q holds %d files", c.BaseName, len(c.Base.Files()))
	}
	for _, test := range []struct {
		remotes map[string]string
		want    string
	}{
		{map[string]string{"origin/main": "main"}, parting},
		{map[string]string{"origin/main": "main", "other/work": first}, first},
	} {
		for name, commit := range test.remotes {
			r.git("update-ref", "refs/remotes/"+name, commit)
		}
		c := r.open(Options{Base: zeros, Revision: "work"})
		if c.BaseName != "what was pushed before ("+test.want[:7]+")" {
			t.Errorf("%v: the base is %q, want %s", test.remotes, c.BaseName, test.want[:7])
		}
	}
	r.git("checkout", "--quiet", "--orphan", "apart")
	r.commit("another history")
	if c := r.open(Options{Base: zeros, Revision: "apart"}); c.BaseName != "nothing pushed yet" {
		t.Errorf("the base of a history of its own is %q", c.BaseName)
	}
}
