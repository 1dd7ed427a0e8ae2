package truth

import (
	"fmt"
	"strings"
)

// titles are the headings of the page, in its order, with the file of the record that each is made from.
var titles = []struct{ file, title string }{
	{"column", "Columns"},
	{"type", "Changing a column's type"},
	{"constraint", "Constraints"},
	{"index", "Indexes"},
	{"table", "Tables, views and what hangs on them"},
	{"partition", "Partitions and inheritance"},
	{"bound", "Attaching partitions: what proves their bounds"},
	{"syntax", "Syntax that came with 17 and 18"},
	{"combined", "Several subcommands, other schemas, quoted names"},
	{"documentation", "The examples and the odd corners of PostgreSQL's documentation"},
	{"rollout", "The steps of the safe rollouts"},
	{"data", "Rows"},
	{"other", "Sequences, types, domains, functions, sessions"},
	{"server", "The server, databases, transactions"},
}

// modeNames are the lock modes as the page names them.
var modeNames = map[string]string{
	"AX": "AccessExclusive", "X": "Exclusive", "SRX": "ShareRowExclusive", "S": "Share",
	"SUX": "ShareUpdateExclusive", "RX": "RowExclusive", "RS": "RowShare", "AS": "AccessShare",
}

const introduction = `# What PostgreSQL does

Generated from the record in [%[1]s](../%[1]s); ` + "`make generate`" + ` writes it. Each
row is a statement that was run on PostgreSQL %[2]d to %[3]d, with what the servers showed: the locks of relations that existed
before it (pg_locks at the end of the statement, in a session of its own), tables whose rows were **written anew** (another
file) or **all read** (a sequential scan), indexes that were **built anew**. ` + "`make truth`" + ` runs all
%[4]d cases again and fails on any difference.

| lock | who waits for it | taken by |
|---|---|---|
| AccessExclusive | everybody, readers too | most of ALTER TABLE, DROP, TRUNCATE |
| Exclusive | all but readers | REFRESH MATERIALIZED VIEW CONCURRENTLY |
| ShareRowExclusive | who writes, and other DDL | ADD FOREIGN KEY, CREATE TRIGGER |
| Share | who writes | CREATE INDEX |
| ShareUpdateExclusive | other DDL, VACUUM | VALIDATE CONSTRAINT, CREATE INDEX CONCURRENTLY |
| RowExclusive | who locks the table Share or stronger | INSERT, UPDATE, DELETE |
| RowShare, AccessShare | who locks it Exclusive or AccessExclusive; AccessExclusive | SELECT FOR UPDATE; SELECT |

- Locks on indexes are listed from ShareUpdateExclusive up: every query takes weaker ones.
- "fails on rows": the server refuses it with the rows of the setup, and runs it on empty tables; the rest was seen there.
- "not in a transaction": refused inside of one. Its locks were seen while another session was in its way.
- "refused": the server does not run it, here or at all; an older one may not know the syntax.
- A table counts as read when the planner chose to; what it does with a hundred rows it may do otherwise with a million.
- Names without a schema are in public.
`

// Page writes the record as a page for people.
func Page(files []*File) (string, error) {
	byName := map[string]*File{}
	cases := 0
	for _, f := range files {
		byName[f.Name] = f
		cases += len(f.Cases)
	}
	var b strings.Builder
	fmt.Fprintf(&b, introduction, Folder, First, Last, cases)
	for _, t := range titles {
		f := byName[t.file]
		if f == nil {
			return "", fmt.Errorf("the page has a heading for %s, of which there is no record", t.file)
		}
		delete(byName, t.file)
		f.section(&b, t.title)
	}
	for name := range byName {
		return "", fmt.Errorf("the page has no heading for %s", name)
	}
	return b.String(), nil
}

func (f *File) section(b *strings.Builder, title string) {
	fmt.Fprintf(b, "\n## %s\n", title)
	if f.Setup != "" {
		fmt.Fprintf(b, "\n<details><summary>The schema before each statement</summary>\n\n```sql\n%s```\n\n</details>\n", f.Setup)
	}
	b.WriteString("\n| statement | on | what it does |\n|---|---|---|\n")
	for _, c := range f.Cases {
		for i, r := range Ranges(c.Server) {
			statement := ""
			if i == 0 {
				statement = codeCell(c.Statement)
				if setup := strings.TrimSpace(c.Setup); setup != "" {
					statement += "<br>after " + codeCell(setup)
				}
			}
			fmt.Fprintf(b, "| %s | %s | %s |\n", statement, r.Versions(), answerCell(r.Answer))
		}
	}
}

// codeCell is SQL as a cell of a table shows it.
func codeCell(sql string) string {
	return "`" + strings.ReplaceAll(strings.Join(strings.Fields(sql), " "), "|", `\|`) + "`"
}

// answerCell is an answer in words.
func answerCell(answer string) string {
	parts := strings.Split(answer, " | ")
	for i, part := range parts {
		verb, names, _ := strings.Cut(part, " ")
		switch {
		case i == 0 && part == "-":
			parts[i] = "no lock"
		case i == 0 && part != Refused:
			parts[i] = lockWords(part)
		case verb == "rewrites":
			parts[i] = "**writes anew** " + short(names)
		case verb == "scans":
			parts[i] = "**reads all of** " + short(names)
		case verb == "reindexes":
			parts[i] = "**builds anew** " + short(names)
		case part == "forbidden in a transaction":
			parts[i] = "not in a transaction"
		}
	}
	return strings.Join(parts, "; ")
}

// lockWords joins the relations of one mode: "AccessExclusive: t, t_pkey".
func lockWords(locks string) string {
	var groups, names []string
	mode := ""
	for _, lock := range append(strings.Split(locks, ", "), "") {
		next, name, _ := strings.Cut(lock, " ")
		if next != mode && len(names) > 0 {
			groups, names = append(groups, modeNames[mode]+": "+short(strings.Join(names, ", "))), nil
		}
		mode, names = next, append(names, name)
	}
	return strings.Join(groups, "; ")
}

// short leaves out the schema that a table is in when nobody says another.
func short(names string) string {
	list := strings.Split(names, ", ")
	for i, name := range list {
		list[i] = strings.TrimPrefix(name, "public.")
	}
	return codeCell(strings.Join(list, ", "))
}
