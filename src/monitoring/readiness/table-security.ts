/** How a table with a `user_id` is protected, as PostgreSQL's catalog says. */
export interface TableSecurity {
  readonly table: string;
  readonly enabled: boolean;
  readonly forced: boolean;
  readonly policies: readonly Policy[];
}

interface Policy {
  readonly name: string;
  readonly permissive: boolean;
  /** `*` for all commands. */
  readonly command: string;
  readonly roles: readonly string[];
  readonly using: string | null;
  readonly check: string | null;
}

/** What sessions run as, and the owner of the functions that work across users. */
const APP = 'airlock_app';
const SYSTEM = 'airlock_system';
/** As the catalog prints it. */
const OWN_ROWS = "(user_id = NULLIF(current_setting('app.user_id'::text, true), ''::text))";

/** All tables that hold something of a user; graphile-worker's have no such column. */
export const TABLE_SECURITY = `
  select c.relname as "table", c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
    coalesce((
      select json_agg(json_build_object(
        'name', p.polname, 'permissive', p.polpermissive, 'command', p.polcmd,
        'roles', (select json_agg(case role when 0 then 'public' else pg_get_userbyid(role)::text end)
                  from unnest(p.polroles) role),
        'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid)))
      from pg_policy p where p.polrelid = c.oid), '[]') as policies
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema')
    and exists (select from pg_attribute a
                where a.attrelid = c.oid and a.attname = 'user_id' and not a.attisdropped)
  order by c.relname`;

/** What is wrong with the table's protection (spec 12); empty when nothing is. */
export function faultsOf({ table, enabled, forced, policies }: TableSecurity): string[] {
  const faults: string[] = [];
  if (!enabled) faults.push(`${table}: row-level security is not enabled`);
  if (!forced) faults.push(`${table}: row-level security is not forced`);
  const own = policies.filter(({ roles }) => roles.includes(APP));
  if (!own.some(({ permissive, command }) => permissive && command === '*')) {
    faults.push(`${table}: no policy for the application's role`);
  }
  // One that restricts lets nobody in.
  for (const { name, using, check } of own.filter(({ permissive }) => permissive)) {
    if (using !== OWN_ROWS) faults.push(`${table}: policy ${name} has no USING on the own rows`);
    if (check !== OWN_ROWS) faults.push(`${table}: policy ${name} has no WITH CHECK on the own rows`);
  }
  for (const { name, roles } of policies) {
    const others = roles.filter((role) => role !== APP && role !== SYSTEM);
    if (others.length > 0) faults.push(`${table}: policy ${name} lets ${others.join(', ')} in`);
  }
  return faults;
}

/** What a session runs as. */
export interface EffectiveRole {
  readonly role: string;
  readonly superuser: boolean;
  readonly bypasses: boolean;
  readonly owns: boolean;
  readonly identity: string | null;
}

/** Asked inside a session. */
export const EFFECTIVE_ROLE = `
  select r.rolname as role, r.rolsuper as superuser, r.rolbypassrls as bypasses,
    current_setting('app.user_id', true) as identity,
    exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = 'public' and pg_has_role(current_user, c.relowner, 'usage')) as owns
  from pg_roles r where r.rolname = current_user`;

/** What is wrong with the role of a session that was opened for `userId`. */
export function faultsOfRole(effective: EffectiveRole | undefined, userId: string): string[] {
  if (!effective) return ['a session has no role'];
  const { role, superuser, bypasses, owns, identity } = effective;
  const faults: string[] = [];
  if (superuser) faults.push(`a session runs as ${role}, a superuser`);
  if (bypasses) faults.push(`a session runs as ${role}, which bypasses row-level security`);
  if (owns) faults.push(`a session runs as ${role}, which owns tables`);
  if (identity !== userId) faults.push('a session does not carry the identity it was opened for');
  return faults;
}
