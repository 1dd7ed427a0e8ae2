package postgres

import (
	"fmt"
	"strings"
	"testing"
)

// What a statement copies from where, as far as names tell.
func TestCopies(t *testing.T) {
	const before = `
-- migrations/0001_create.up.sql --
CREATE TABLE users (id bigint PRIMARY KEY, mail text, first text, last text);
CREATE TABLE faxes (id bigint PRIMARY KEY, user_id bigint, number text);
CREATE TABLE numbers (id bigint PRIMARY KEY, number text);
-- migrations/0002_copy.up.sql --
`
	for statement, want := range map[string]string{
		"UPDATE users SET mail = lower(first)":                                                                                             "mail[public.users.first]",
		"UPDATE users AS u SET mail = u.first || last, first = 'x' WHERE id = 1":                                                           "mail[public.users.first public.users.last] first[]",
		"UPDATE users SET mail = f.number FROM faxes f WHERE f.user_id = users.id":                                                         "mail[public.faxes.number]",
		"UPDATE users SET mail = number FROM faxes WHERE user_id = users.id":                                                               "mail[public.faxes.number]",
		"UPDATE users SET mail = (SELECT number FROM faxes WHERE user_id = users.id)":                                                      "mail[public.faxes.number]",
		"UPDATE users SET mail = s.n FROM (SELECT number AS n FROM faxes) s":                                                               "mail[public.faxes.number]",
		"INSERT INTO numbers SELECT id, number FROM faxes":                                                                                 "[public.faxes.id public.faxes.number]",
		"INSERT INTO numbers (id, number) SELECT id, number FROM faxes WHERE id < 9":                                                       "id[public.faxes.id] number[public.faxes.number]",
		"INSERT INTO numbers (id, number) SELECT f.id, u.mail FROM faxes f JOIN users u ON true":                                           "id[public.faxes.id] number[public.users.mail]",
		"INSERT INTO numbers SELECT * FROM faxes":                                                                                          "[] of public.faxes",
		"INSERT INTO numbers (id, number) SELECT id, mail FROM users UNION SELECT id, first FROM users":                                    "id[public.users.first public.users.id public.users.mail] number[public.users.first public.users.id public.users.mail]",
		"WITH moved AS (DELETE FROM faxes RETURNING id, number) INSERT INTO numbers (id, number) SELECT moved.id, moved.number FROM moved": "id[public.faxes.id public.faxes.number] number[public.faxes.id public.faxes.number]",
		"INSERT INTO numbers (id, number) SELECT id, 'none' FROM unknown_table":                                                            "id[public.unknown_table.id] number[]",
		"INSERT INTO numbers (id, number) SELECT x.id, y.z FROM somewhere.x, y":                                                            "id[somewhere.x.id] number[public.y.z]",
	} {
		result := run(t, before+statement+";\n", Settings{})
		var got []string
		for _, f := range result.Facts {
			if b, ok := f.Body.(Rows); ok {
				for _, c := range b.Copies {
					line := fmt.Sprint(c.Column, c.From)
					if len(c.From) == 0 && len(c.Tables) > 0 {
						line += " of " + strings.Join(c.Tables, " ")
					}
					got = append(got, line)
				}
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s\n got %s\nwant %s", statement, strings.Join(got, " "), want)
		}
	}
}

// The tables that the body of a function inserts into.
func TestInsertedInto(t *testing.T) {
	for body, want := range map[string]string{
		`BEGIN INSERT INTO totals (id) VALUES (1); RETURN NEW; END`:                        "totals",
		`insert /* in */ into shop . "Totals"("a") select 1; INSERT INTO x DEFAULT VALUES`: `shop|x`,
		`insert into shop."Totals"(a) values (1)`:                                          `shop."Totals"`,
		`EXECUTE 'INSERT INTO totals'; UPDATE totals SET a = 1`:                            "",
		`INSERT`:             "",
		`INSERT INTO`:        "",
		`INSERT INTO totals`: "",
	} {
		if got := strings.Join(insertedInto([]byte(body)), "|"); got != want {
			t.Errorf("%s\n got %s\nwant %s", body, got, want)
		}
	}
}
