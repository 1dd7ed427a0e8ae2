package catalog

import "testing"

func TestAPartKnowsWhatIsNamedAndWhatBelongsToIt(t *testing.T) {
	c := New(nil)
	replay(t, c, `
CREATE SCHEMA s;
CREATE TYPE mood AS ENUM ('sad');
CREATE TABLE a (id serial PRIMARY KEY, m mood);
CREATE INDEX i ON a (m);
CREATE TABLE b (id bigint);
CREATE TABLE s.a (id bigint);
`)
	part := c.Part([]string{"i"})
	if part.Table("", "a") == nil || part.Index("", "i") == nil || part.Enum("", "mood") == nil || len(part.Sequences(Name{"public", "a"})) != 1 {
		t.Error("an index brings its table, and that its column's type and sequence")
	}
	if part.Table("", "b") != nil || part.Table("s", "a") != nil {
		t.Error("what is not named is not known")
	}
	if part = c.Part([]string{"a", "s"}); part.Table("s", "a") == nil {
		t.Error("a name is looked for in the schemas given")
	}
	replay(t, part, `ALTER TABLE a DROP COLUMN m; DROP TABLE s.a;`)
	if part.Table("", "a").Column("m") != nil || c.Table("", "a").Column("m") == nil || c.Table("s", "a") == nil {
		t.Error("a part goes its own way")
	}
}
