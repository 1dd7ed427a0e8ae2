package catalog

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// describeServer is a query that makes a server write its catalogs as describe writes ours. It is sorted afterwards.
const describeServer = `
select concat_ws(' ', case relkind when 'r' then 'table' when 'p' then 'partitioned table' when 'v' then 'view' when 'm' then 'materialized view' else 'foreign table' end,
  n.nspname || '.' || relname, case relpersistence when 'p' then 'permanent' when 'u' then 'unlogged' else 'temporary' end,
  (select 'of ' || pn.nspname || '.' || p.relname from pg_inherits i join pg_class p on p.oid = i.inhparent join pg_namespace pn on pn.oid = p.relnamespace
   where i.inhrelid = c.oid and i.inhseqno = 1),
  (select 'default ' || dn.nspname || '.' || d.relname from pg_partitioned_table pt join pg_class d on d.oid = pt.partdefid join pg_namespace dn on dn.oid = d.relnamespace
   where pt.partrelid = c.oid))
from pg_class c join pg_namespace n on n.oid = relnamespace where relkind in ('r','p','v','m','f') and n.nspname !~ '^(pg_|information_schema)';
select concat_ws(' ', 'column', n.nspname || '.' || relname || '.' || row_number() over (partition by c.oid order by attnum), attname, format_type(atttypid, atttypmod),
  case when attnotnull then 'not null' end, case when atthasdef and attgenerated = '' then 'default' end,
  case when attidentity <> '' then 'identity' end, case when attgenerated <> '' then 'stored' end)
from pg_attribute a join pg_class c on c.oid = attrelid join pg_namespace n on n.oid = relnamespace
where attnum > 0 and not attisdropped and relkind in ('r','p','f') and n.nspname !~ '^(pg_|information_schema)';
select concat_ws(' ', 'constraint', n.nspname || '.' || r.relname, conname,
  case contype when 'c' then 'check' when 'f' then 'foreign key' when 'u' then 'unique' when 'p' then 'primary key' when 'x' then 'exclude' end,
  '(' || coalesce((select string_agg(attname, ',' order by attname collate "C") from pg_attribute where attrelid = conrelid and attnum = any(conkey)), '') || ')',
  case when convalidated then 'valid' end,
  (select fn.nspname || '.' || f.relname || '(' || (select string_agg(attname, ',' order by attname collate "C") from pg_attribute where attrelid = f.oid and attnum = any(confkey)) || ')'
   from pg_class f join pg_namespace fn on fn.oid = f.relnamespace where f.oid = confrelid and contype = 'f'),
  (select 'index ' || xn.nspname || '.' || x.relname from pg_class x join pg_namespace xn on xn.oid = x.relnamespace where x.oid = conindid and contype in ('u','p','x')))
from pg_constraint k join pg_class r on r.oid = conrelid join pg_namespace n on n.oid = r.relnamespace
where contype in ('c','f','u','p','x') and n.nspname !~ '^(pg_|information_schema)'
and not (contype = 'f' and conparentid <> 0 and confrelid <> (select confrelid from pg_constraint kp where kp.oid = k.conparentid));
select concat_ws(' ', 'index', n.nspname || '.' || x.relname, 'on', tn.nspname || '.' || t.relname, am.amname,
  '(' || (select string_agg(coalesce(attname, ''), ',' order by ord) from unnest(indkey::int2[]) with ordinality k(num, ord) left join pg_attribute on attrelid = indrelid and attnum = num and num <> 0 where ord <= indnkeyatts) || ')',
  case when indisunique then 'unique' end, case when indpred is not null then 'partial' end, case when indisvalid then 'valid' end,
  case when x.relkind = 'I' then 'partitioned' end,
  (select 'part of ' || pn.nspname || '.' || p.relname from pg_inherits i join pg_class p on p.oid = i.inhparent join pg_namespace pn on pn.oid = p.relnamespace where i.inhrelid = x.oid))
from pg_index i join pg_class x on x.oid = indexrelid join pg_class t on t.oid = indrelid join pg_namespace n on n.oid = x.relnamespace
join pg_namespace tn on tn.oid = t.relnamespace join pg_am am on am.oid = x.relam where n.nspname !~ '^(pg_|information_schema)';
select concat_ws(' ', 'sequence', n.nspname || '.' || c.relname,
  (select 'of ' || tn.nspname || '.' || t.relname || '.' || attname from pg_depend d join pg_class t on t.oid = refobjid join pg_namespace tn on tn.oid = t.relnamespace
   join pg_attribute on attrelid = t.oid and attnum = refobjsubid where classid = 'pg_class'::regclass and refclassid = 'pg_class'::regclass and objid = c.oid and deptype in ('a','i')))
from pg_class c join pg_namespace n on n.oid = relnamespace where relkind = 'S' and n.nspname !~ '^(pg_|information_schema)';
select concat_ws(' ', 'domain', n.nspname || '.' || typname, format_type(typbasetype, typtypmod), case when typnotnull then 'not null' end)
from pg_type join pg_namespace n on n.oid = typnamespace where typtype = 'd' and n.nspname !~ '^(pg_|information_schema)';
select concat_ws(' ', 'domain constraint', n.nspname || '.' || typname, conname, case when convalidated then 'valid' end)
from pg_constraint join pg_type t on t.oid = contypid join pg_namespace n on n.oid = typnamespace where n.nspname !~ '^(pg_|information_schema)' and contype = 'c';
select concat_ws(' ', 'enum', n.nspname || '.' || typname, (select string_agg(enumlabel, ',' order by enumsortorder) from pg_enum where enumtypid = t.oid))
from pg_type t join pg_namespace n on n.oid = typnamespace where typtype = 'e';
select concat_ws(' ', 'function', n.nspname || '.' || proname, (array['immutable','stable','volatile'])[max(case provolatile when 'i' then 1 when 's' then 2 else 3 end)], case when min(lanname) = max(lanname) then min(lanname) end)
from pg_proc p join pg_namespace n on n.oid = pronamespace join pg_language l on l.oid = prolang
where n.nspname !~ '^(pg_|information_schema)' and not exists (select from pg_depend where objid = p.oid and deptype in ('e','i')) group by n.nspname, proname;
select distinct concat_ws(' ', 'reads', vn.nspname || '.' || v.relname, tn.nspname || '.' || t.relname)
from pg_depend d join pg_rewrite r on r.oid = d.objid join pg_class v on v.oid = r.ev_class join pg_namespace vn on vn.oid = v.relnamespace
join pg_class t on t.oid = refobjid join pg_namespace tn on tn.oid = t.relnamespace
where d.classid = 'pg_rewrite'::regclass and refclassid = 'pg_class'::regclass and v.oid <> t.oid and v.relkind in ('v','m')
and vn.nspname !~ '^(pg_|information_schema)' and tn.nspname !~ '^(pg_|information_schema)';
`

// TestServer compares the catalog with that of a real server after the same statements. It runs where the environment
// names a server to spoil: PGHOST and the like for psql, and PLIMSOLL_TEST_POSTGRES set to anything. Every script of
// testdata is run in a database of its own; PLIMSOLL_TEST_SCRIPTS adds others.
func TestServer(t *testing.T) {
	if os.Getenv("PLIMSOLL_TEST_POSTGRES") == "" {
		t.Skip("PLIMSOLL_TEST_POSTGRES is not set")
	}
	scripts, err := filepath.Glob("testdata/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	scripts = append(scripts, strings.Fields(os.Getenv("PLIMSOLL_TEST_SCRIPTS"))...)
	for _, script := range scripts {
		t.Run(filepath.Base(script), func(t *testing.T) {
			text, err := os.ReadFile(script)
			if err != nil {
				t.Fatal(err)
			}
			const database = "plimsoll_catalog_test"
			psql(t, "postgres", "drop database if exists "+database+";\ncreate database "+database+";\n")
			if errors := psqlErrors(t, database, string(text)); errors != "" {
				t.Errorf("the server refuses:\n%s", errors)
			}
			server := strings.Split(strings.TrimSpace(psql(t, database, "set search_path = '';\n"+strings.ReplaceAll(describeServer, "'pg_class'::", "'pg_catalog.pg_class'::"))), "\n")
			server = slices.DeleteFunc(server, func(line string) bool { return line == "SET" || line == "" })
			slices.Sort(server)
			c := New(nil)
			replayEach(t, c, string(text))
			ours := describe(c)
			for _, line := range ours {
				if !slices.Contains(server, line) {
					t.Errorf("only here:   %s", line)
				}
			}
			for _, line := range server {
				if !slices.Contains(ours, line) {
					t.Errorf("only server: %s", line)
				}
			}
		})
	}
}

func psql(t *testing.T, database, script string) string {
	t.Helper()
	command := exec.Command("psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database)
	command.Stdin = strings.NewReader(script)
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		t.Fatalf("psql: %v\n%s", err, stderr.String())
	}
	return string(out)
}

func psqlErrors(t *testing.T, database, script string) string {
	t.Helper()
	command := exec.Command("psql", "-XAtq", "-d", database)
	command.Env = append(os.Environ(), "PGOPTIONS=-c client_min_messages=error")
	command.Stdin = strings.NewReader(script)
	var stderr bytes.Buffer
	command.Stderr = &stderr
	if err := command.Run(); err != nil {
		t.Fatalf("psql: %v", err)
	}
	return stderr.String()
}
