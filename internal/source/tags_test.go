package source

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// tagged lists what the tags hold as "tag path content".
func tagged(t *testing.T, c *Change, wanted func(string) bool) (list, notices []string) {
	t.Helper()
	h, err := c.TaggedFiles(context.Background(), ".proto", wanted)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range h.Files {
		content, err := one.File.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, fmt.Sprintf("%s %s %s", one.Tag, one.File.Path, content))
	}
	return list, h.Notices
}

func all(string) bool { return true }

func TestTaggedFiles(t *testing.T) {
	r := newRepo(t)
	r.write("a.proto", "1")
	r.write("b c.proto", "kept")
	r.write("a.txt", "1")
	r.commit("one")
	r.git("tag", "v1")
	r.git("tag", "v1-again")
	r.write("a.proto", "2")
	r.commit("two")
	r.git("tag", "--annotate", "--message", "two", "v2")
	r.git("tag", "--annotate", "--message", "of a tag", "v2-tag", "v2")
	r.git("mv", "a.proto", "moved.proto")
	r.write("a.txt", "3")
	r.commit("three")
	r.write("moved.proto", "on a branch")
	r.git("checkout", "--quiet", "-b", "other")
	r.commit("elsewhere")
	r.git("tag", "unreachable")
	r.git("checkout", "--quiet", "main")

	c := r.open(Options{Base: "HEAD"})
	got, notices := tagged(t, c, all)
	if want := []string{"v2-tag a.proto 2", "v1-again a.proto 1"}; !slices.Equal(got, want) || notices != nil {
		t.Errorf("got %q and notices %q, want %q", got, notices, want)
	}
	if got, _ := tagged(t, c, func(path string) bool { return path != "a.proto" }); got != nil {
		t.Errorf("what was not wanted came: %q", got)
	}
	if got, _ := tagged(t, r.open(Options{Base: "v1"}), all); got != nil {
		t.Errorf("tags after the base came: %q", got)
	}
	if got, _ := tagged(t, r.open(Options{Base: "HEAD", Exclude: []string{"a.*"}}), all); got != nil {
		t.Errorf("what is excluded came: %q", got)
	}
	if got, _ := tagged(t, r.open(Options{Staged: true}), all); len(got) != 2 {
		t.Errorf("with --staged: %q", got)
	}
}

func TestTagsThatAreNotThere(t *testing.T) {
	r := newRepo(t)
	r.write("a.proto", "1")
	r.commit("one")
	expect := func(c *Change, part string) {
		t.Helper()
		if got, notices := tagged(t, c, all); got != nil || len(notices) != 1 || !strings.Contains(notices[0], part) {
			t.Errorf("got %q and notices %q, want a notice with %q", got, notices, part)
		}
	}
	expect(r.open(Options{Base: "HEAD"}), "neither the base nor any commit before it has a tag")
	expect(r.open(Options{BaseDir: "."}), "the base is no commit")
	r.git("tag", "v1")
	r.write("a.proto", "2")
	r.commit("two")
	shallow := newFolder(t)
	shallow.git("clone", "--quiet", "--depth=1", "file://"+r.dir, ".")
	expect(shallow.open(Options{Base: "HEAD"}), "this clone is shallow")
}

func TestMoreTagsThanAreLookedAt(t *testing.T) {
	r := newRepo(t)
	r.write("a.proto", "1")
	first := r.commit("one")
	r.write("a.proto", "2")
	second := r.commit("two")
	var refs strings.Builder
	for i := range MaxTags {
		fmt.Fprintf(&refs, "%s refs/tags/v2.%d\n", second, i)
	}
	r.write(".git/packed-refs", fmt.Sprintf("# pack-refs with: \n%s refs/tags/v1\n%s", first, refs.String()))
	got, notices := tagged(t, r.open(Options{Base: "HEAD"}), all)
	if got != nil || len(notices) != 1 || !strings.Contains(notices[0], "only the newest 200 tags") {
		t.Errorf("got %q and notices %q", got, notices)
	}
}

// Git lets nearly anything into the name of a tag. None of it reaches a command line.
func TestHostileTagNames(t *testing.T) {
	r := newRepo(t)
	r.write("a.proto", "1")
	first := r.commit("one")
	r.write("a.proto", "2")
	r.commit("two")
	for _, name := range []string{"-x", "--upload-pack=id", "$(id)", "`id`", "';id;'", "<script>", "%0Aerror", "\u202ev1", "a/b/c", "\xff\xfe"} {
		r.write(".git/refs/tags/"+name, first+"\n")
		want := strings.ToValidUTF8(name, "\uFFFD") + " a.proto 1"
		if got, notices := tagged(t, r.open(Options{Base: "HEAD"}), all); !slices.Equal(got, []string{want}) || notices != nil {
			t.Errorf("got %q and notices %q, want %q", got, notices, want)
		}
		r.remove(".git/refs/tags/" + name)
	}
}
