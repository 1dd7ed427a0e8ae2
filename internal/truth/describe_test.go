//go:build truth

package truth

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// describe makes a server write its catalogs as catalog.Describe writes ours.
func describe(ctx context.Context, conn *pgconn.PgConn, version int) ([]string, error) {
	var lines []string
	if _, err := rows(ctx, conn, "set search_path = ''"); err != nil {
		return nil, err
	}
	for _, query := range describing {
		if version < query.since {
			continue
		}
		// Every session's temporary schema goes by the name that statements call it by.
		text := temporary.ReplaceAllString(query.sql, "regexp_replace($1::text, '^pg_temp.*', 'pg_temp')")
		for _, each := range dialects {
			if version < each.since {
				text = strings.ReplaceAll(text, each.column, each.instead)
			}
		}
		found, err := rows(ctx, conn, text)
		if err != nil {
			return nil, fmt.Errorf("describing the catalogs: %w: %s", err, text)
		}
		for _, row := range found {
			lines = append(lines, row[0])
		}
	}
	slices.Sort(lines)
	return lines, nil
}

// dialects are columns that older servers lack, with what stands for them there.
var dialects = []struct {
	since           int
	column, instead string
}{
	{18, "conenforced", "true"},
}

// temporary marks the names of schemas in the queries.
var temporary = regexp.MustCompile(`temp\(([a-z.]+)\)`)

// own is whether a namespace n is one that statements made.
const own = `n.nspname !~ '^(pg_(catalog|toast)|information_schema)' `

// describing are the queries, each with the first version that has its catalogs.
var describing = []struct {
	since int
	sql   string
}{
	{12, `select 'schema ' || nspname from pg_namespace n where nspname <> 'public' and nspname !~ '^pg_temp' and ` + own},
	{12, `select concat_ws(' ', case relkind when 'r' then 'table' when 'p' then 'partitioned table' when 'v' then 'view' when 'm' then 'materialized view' else 'foreign table' end,
		temp(n.nspname) || '.' || relname, case relpersistence when 'p' then 'permanent' when 'u' then 'unlogged' else 'temporary' end,
		(select 'of ' || temp(pn.nspname) || '.' || p.relname from pg_inherits i join pg_class p on p.oid = i.inhparent join pg_namespace pn on pn.oid = p.relnamespace
		where i.inhrelid = c.oid and i.inhseqno = 1),
		(select 'default ' || temp(dn.nspname) || '.' || d.relname from pg_partitioned_table pt join pg_class d on d.oid = pt.partdefid join pg_namespace dn on dn.oid = d.relnamespace
		where pt.partrelid = c.oid),
		(select 'by ' || case partstrat when 'l' then 'list' when 'r' then 'range' else 'hash' end || ' (' || (select string_agg(coalesce(attname, ''), ',' order by ord)
		from unnest(partattrs::int2[]) with ordinality k(num, ord) left join pg_attribute on attrelid = partrelid and attnum = num and num <> 0) || ')'
		from pg_partitioned_table where partrelid = c.oid))
		from pg_class c join pg_namespace n on n.oid = relnamespace where relkind in ('r','p','v','m','f') and ` + own},
	{12, `select concat_ws(' ', 'column', temp(n.nspname) || '.' || relname || '.' || row_number() over (partition by c.oid order by attnum), attname, format_type(atttypid, atttypmod),
		case when attnotnull and relkind not in ('v', 'm', 'c')
		and not exists (select from pg_constraint where contype = 'n' and conrelid = c.oid and attnum = any(conkey) and not convalidated) then 'not null' end, case when atthasdef and attgenerated = '' then 'default' end,
		case when attidentity <> '' then 'identity' end, case attgenerated when 's' then 'stored' when 'v' then 'virtual' end)
		from pg_attribute a join pg_class c on c.oid = attrelid join pg_namespace n on n.oid = relnamespace
		where attnum > 0 and not attisdropped and relkind in ('r','p','f','v','m','c') and ` + own},
	{12, `select concat_ws(' ', 'constraint', temp(n.nspname) || '.' || r.relname, conname,
		case contype when 'c' then 'check' when 'f' then 'foreign key' when 'u' then 'unique' when 'p' then 'primary key' when 'x' then 'exclude' end,
		'(' || coalesce((select string_agg(attname, ',' order by attname collate "C") from pg_attribute where attrelid = conrelid and attnum = any(conkey)), '') || ')',
		case when convalidated then 'valid' end, case when not conenforced then 'not enforced' end, case when contype = 'c' and connoinherit then 'no inherit' end,
		(select temp(fn.nspname) || '.' || f.relname || '(' || (select string_agg(attname, ',' order by attname collate "C") from pg_attribute where attrelid = f.oid and attnum = any(confkey)) || ')'
		from pg_class f join pg_namespace fn on fn.oid = f.relnamespace where f.oid = confrelid and contype = 'f'),
		(select 'index ' || temp(xn.nspname) || '.' || x.relname from pg_class x join pg_namespace xn on xn.oid = x.relnamespace where x.oid = conindid and contype in ('u','p','x')))
		from pg_constraint k join pg_class r on r.oid = conrelid join pg_namespace n on n.oid = r.relnamespace
		where contype in ('c','f','u','p','x') and ` + own + `
		and not (contype = 'f' and conparentid <> 0 and confrelid <> (select confrelid from pg_constraint kp where kp.oid = k.conparentid))`},
	{12, `select concat_ws(' ', 'index', temp(n.nspname) || '.' || x.relname, 'on', temp(tn.nspname) || '.' || t.relname, am.amname,
		'(' || (select string_agg(coalesce(attname, ''), ',' order by ord) from unnest(indkey::int2[]) with ordinality k(num, ord) left join pg_attribute on attrelid = indrelid and attnum = num and num <> 0 where ord <= indnkeyatts) || ')',
		case when indisunique then 'unique' end, case when indpred is not null then 'partial' end, case when indisvalid then 'valid' end,
		case when x.relkind = 'I' then 'partitioned' end,
		(select 'part of ' || temp(pn.nspname) || '.' || p.relname from pg_inherits i join pg_class p on p.oid = i.inhparent join pg_namespace pn on pn.oid = p.relnamespace where i.inhrelid = x.oid))
		from pg_index i join pg_class x on x.oid = indexrelid join pg_class t on t.oid = indrelid join pg_namespace n on n.oid = x.relnamespace
		join pg_namespace tn on tn.oid = t.relnamespace join pg_am am on am.oid = x.relam where ` + own},
	{12, `select concat_ws(' ', 'sequence', temp(n.nspname) || '.' || c.relname,
		(select 'of ' || temp(tn.nspname) || '.' || t.relname || '.' || attname from pg_depend d join pg_class t on t.oid = refobjid join pg_namespace tn on tn.oid = t.relnamespace
		join pg_attribute on attrelid = t.oid and attnum = refobjsubid where classid = 'pg_catalog.pg_class'::regclass and refclassid = 'pg_catalog.pg_class'::regclass and objid = c.oid and deptype in ('a','i')))
		from pg_class c join pg_namespace n on n.oid = relnamespace where relkind = 'S' and ` + own},
	{12, `select concat_ws(' ', 'domain', n.nspname || '.' || typname, format_type(typbasetype, typtypmod), case when typnotnull then 'not null' end)
		from pg_type join pg_namespace n on n.oid = typnamespace where typtype = 'd' and ` + own},
	{12, `select concat_ws(' ', 'domain constraint', n.nspname || '.' || typname, conname, case when convalidated then 'valid' end)
		from pg_constraint join pg_type t on t.oid = contypid join pg_namespace n on n.oid = typnamespace where contype = 'c' and ` + own},
	{12, `select concat_ws(' ', 'enum', n.nspname || '.' || typname, (select string_agg(enumlabel, ',' order by enumsortorder) from pg_enum where enumtypid = t.oid))
		from pg_type t join pg_namespace n on n.oid = typnamespace where typtype = 'e' and ` + own},
	{12, `select concat_ws(' ', case typtype when 'c' then 'composite' when 'r' then 'range' when 'm' then 'multirange' else 'base' end || ' type', n.nspname || '.' || typname)
		from pg_type t join pg_namespace n on n.oid = typnamespace left join pg_class c on c.oid = typrelid
		where (typtype in ('r', 'm') or relkind = 'c' or typtype in ('b', 'p') and typcategory <> 'A') and ` + own + `
		and not exists (select from pg_depend where classid = 'pg_catalog.pg_type'::regclass and objid = t.oid and deptype = 'e')`},
	{12, `select concat_ws(' ', 'function', temp(n.nspname) || '.' || proname || '(' || coalesce((select string_agg(format_type(type, null), ',' order by ord) from unnest(proargtypes::oid[]) with ordinality k(type, ord)), '') || ')',
		case provolatile when 'i' then 'immutable' when 's' then 'stable' else 'volatile' end, lanname, case prokind when 'p' then 'procedure' when 'a' then 'aggregate' when 'w' then 'window' end)
		from pg_proc p join pg_namespace n on n.oid = pronamespace join pg_language l on l.oid = prolang
		where not exists (select from pg_depend where classid = 'pg_catalog.pg_proc'::regclass and objid = p.oid and deptype in ('e','i')) and ` + own},
	{12, `select distinct concat_ws(' ', 'reads', temp(vn.nspname) || '.' || v.relname, temp(n.nspname) || '.' || t.relname)
		from pg_depend d join pg_rewrite r on r.oid = d.objid join pg_class v on v.oid = r.ev_class join pg_namespace vn on vn.oid = v.relnamespace
		join pg_class t on t.oid = refobjid join pg_namespace n on n.oid = t.relnamespace
		where d.classid = 'pg_catalog.pg_rewrite'::regclass and refclassid = 'pg_catalog.pg_class'::regclass and v.oid <> t.oid and v.relkind in ('v','m')
		and vn.nspname !~ '^(pg_catalog|information_schema)' and ` + own},
	{12, `select distinct concat_ws(' ', 'reads', temp(vn.nspname) || '.' || v.relname, temp(n.nspname) || '.' || t.relname || '.' || attname)
		from pg_depend d join pg_rewrite r on r.oid = d.objid join pg_class v on v.oid = r.ev_class join pg_namespace vn on vn.oid = v.relnamespace
		join pg_class t on t.oid = refobjid join pg_namespace n on n.oid = t.relnamespace join pg_attribute on attrelid = t.oid and attnum = refobjsubid
		where d.classid = 'pg_catalog.pg_rewrite'::regclass and refclassid = 'pg_catalog.pg_class'::regclass and refobjsubid > 0 and v.oid <> t.oid and v.relkind in ('v','m')
		and vn.nspname !~ '^(pg_catalog|information_schema)' and ` + own},
	{12, `select concat_ws(' ', 'statistics', n.nspname || '.' || stxname, 'on', tn.nspname || '.' || t.relname,
		'(' || coalesce((select string_agg(attname, ',' order by attname collate "C") from pg_attribute where attrelid = stxrelid and attnum = any(stxkeys)), '') || ')')
		from pg_statistic_ext join pg_namespace n on n.oid = stxnamespace join pg_class t on t.oid = stxrelid join pg_namespace tn on tn.oid = t.relnamespace where ` + own},
	{12, `select concat_ws(' ', 'trigger', temp(n.nspname) || '.' || relname, tgname)
		from pg_trigger join pg_class c on c.oid = tgrelid join pg_namespace n on n.oid = relnamespace where tgname !~ '_ConstraintTrigger_' and ` + own},
	{12, `select concat_ws(' ', 'publication', pubname, case when puballtables then 'of all tables' end) from pg_publication`},
	{12, `select concat_ws(' ', 'published', pubname, 'table', n.nspname || '.' || relname)
		from pg_publication_rel join pg_publication p on p.oid = prpubid join pg_class c on c.oid = prrelid join pg_namespace n on n.oid = relnamespace`},
	{15, `select concat_ws(' ', 'published', pubname, 'schema', nspname) from pg_publication_namespace join pg_publication p on p.oid = pnpubid join pg_namespace n on n.oid = pnnspid`},
	{18, `select concat_ws(' ', 'not-null', temp(n.nspname) || '.' || relname, conname,
		(select attname from pg_attribute where attrelid = conrelid and attnum = conkey[1]), case when convalidated then 'valid' end, case when connoinherit then 'no inherit' end)
		from pg_constraint join pg_class c on c.oid = conrelid join pg_namespace n on n.oid = relnamespace where contype = 'n' and ` + own},
}
