package postgres

import (
	"fmt"
	"strings"
	"testing"
)

// Which other statements of a file work on the same tables, whatever these are called there.
func TestBeside(t *testing.T) {
	result := run(t, `
-- migrations/0001_create.up.sql --
CREATE TABLE users (id bigint PRIMARY KEY, mail text);
CREATE TABLE faxes (id bigint PRIMARY KEY, number text);
CREATE INDEX faxes_number ON faxes (number);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER users_f AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION f();
-- migrations/0002_change.up.sql --
SET LOCAL lock_timeout = '2s';
DROP INDEX faxes_number;
UPDATE users SET mail = '' WHERE id = 1;
DROP TRIGGER users_f ON users;
ALTER TABLE faxes RENAME TO phones;
DELETE FROM public.phones WHERE id = 1;
DO $$ BEGIN ALTER TABLE "users" ADD COLUMN a int; END $$;
CREATE TABLE others (id bigint);
`, Settings{})
	var got []string
	for _, f := range result.Facts {
		if b, ok := f.Body.(Whole); ok && f.At.File == "migrations/0002_change.up.sql" && len(b.Earlier)+len(b.Later) > 0 {
			got = append(got, fmt.Sprint(f.At.Line, b.Earlier, b.Later))
		}
	}
	const want = "2 [] [5 6]; 3 [] [4 7]; 4 [3] [7]; 5 [2] [6]; 6 [2 5] []; 7 [3 4] []; 7 [3 4] []" // the block, and what is in it
	if s := strings.Join(got, "; "); s != want {
		t.Errorf("\ngot  %s\nwant %s", s, want)
	}
}
