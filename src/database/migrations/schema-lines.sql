-- What the code of a replica relies on: each column of a table, and each function with what it takes and gives.
select format('column %s.%s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod)) as line,
       a.attnotnull and not a.atthasdef and a.attidentity = '' as is_owed
  from pg_attribute a join pg_class c on c.oid = a.attrelid
 where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v') and a.attnum > 0 and not a.attisdropped
union all
select format('function %s(%s) returns %s', p.proname, oidvectortypes(p.proargtypes), pg_get_function_result(p.oid)),
       false
  from pg_proc p
 where p.pronamespace = 'public'::regnamespace and p.prorettype <> 'trigger'::regtype
 order by 1
