import { escapeIdentifier } from 'pg';
import type { AirlockConfig } from '../../config';
import { ask } from './ask';
import { BINDING, type Binding, mustBeBound } from './binding';
import { DatabaseEncodingError } from './encoding.error';
import { DatabaseReadOnlyError } from './read-only.error';
import { DatabaseRightsMissingError } from './rights-missing.error';
import { requireSameDatabase } from './same-database';
import { type Lack, SETTINGS, type Settings, settingLacks } from './settings';
import { DatabaseTooOldError, OLDEST_SERVER } from './too-old.error';

/** Where no migration ran yet, the login makes the roles, or may hand on those that another database has made. */
const FACTS = `
  with us as (select rolname as login, rolsuper or rolcreaterole as makes_roles, ${BINDING} from pg_roles where rolname = current_user),
  ours as (select rolname, oid from pg_roles where rolname in ('airlock_app', 'airlock_system'))
  select current_setting('server_version_num')::int as number,
         current_setting('server_version') as version,
         current_setting('transaction_read_only')::bool as read_only,
         login,
         unbound,
         sees_all,
         made_bound_by,
         pg_encoding_to_char(encoding) as encoding,
         ${SETTINGS},
         to_regclass('public.airlock_migrations') is not null as migrated,
         makes_roles,
         pg_has_role(datdba, 'usage') as owns,
         array(select rolname::text from ours where not pg_has_role(oid, 'member with admin option')) as out_of_hand
    from us, pg_database
   where datname = current_database()`;

export interface Facts extends Binding, Settings {
  readonly number: number;
  readonly version: string;
  readonly read_only: boolean;
  readonly encoding: string;
  readonly migrated: boolean;
  readonly makes_roles: boolean;
  readonly owns: boolean;
  readonly out_of_hand: readonly string[];
}

interface AppFacts extends Binding, Settings, Pick<Facts, 'read_only'> {
  readonly may: boolean;
}

type Strictness = Pick<AirlockConfig, 'isProduction'>;

/**
 * Asked before anything is started, so that what is wrong with DATABASE_URL is said in a sentence, with its cure.
 * @throws DatabaseUnreachableError, DatabaseTooOldError, DatabaseReadOnlyError, DatabaseEncodingError,
 *   DatabaseRightsMissingError, UnboundLoginError, SystemRightsError
 */
export async function requireFitDatabase(url: string, strictness: Strictness): Promise<void> {
  const [facts] = await ask<Facts>('DATABASE_URL', url, FACTS);
  if (!facts) return;
  judge(url, facts);
  mustBeBound('DATABASE_URL', url, facts, strictness);
}

/**
 * Asked of the requests' own login when the migrations have run: they make the role that it has to take on.
 * @throws DatabaseUnreachableError, OtherDatabaseError, DatabaseReadOnlyError, DatabaseRightsMissingError, UnboundLoginError, SystemRightsError
 */
export async function requireFitAppLogin(
  url: string,
  { databaseUrl, ...strictness }: Strictness & Pick<AirlockConfig, 'databaseUrl'>,
): Promise<void> {
  if (databaseUrl) await requireSameDatabase(databaseUrl, url);
  const sql = `select rolname as login, pg_has_role('airlock_app', 'set') as may,
                      current_setting('transaction_read_only')::bool as read_only, ${SETTINGS}, ${BINDING}
                 from pg_roles where rolname = current_user`;
  const [facts] = await ask<AppFacts>('DATABASE_APP_URL', url, sql);
  if (!facts) return;
  if (facts.read_only) throw new DatabaseReadOnlyError('DATABASE_APP_URL', url);
  mustBeBound('DATABASE_APP_URL', url, facts, strictness);
  const login = escapeIdentifier(facts.login);
  requireNothing('DATABASE_APP_URL', url, facts.login, [
    [!facts.may, 'may not become airlock_app', `grant airlock_app to ${login} with inherit false, set true`],
    ...settingLacks(facts),
  ]);
}

/** @throws DatabaseTooOldError, DatabaseReadOnlyError, DatabaseEncodingError, DatabaseRightsMissingError */
export function judge(url: string, facts: Facts): void {
  if (facts.number < OLDEST_SERVER) throw new DatabaseTooOldError(url, facts.version);
  if (facts.read_only) throw new DatabaseReadOnlyError('DATABASE_URL', url);
  if (facts.encoding !== 'UTF8') throw new DatabaseEncodingError(url, facts);
  const lacks = [...settingLacks(facts), ...(facts.migrated ? [] : rightsLacks(facts))];
  requireNothing('DATABASE_URL', url, facts.login, lacks);
}

/** What the migrations cannot do. */
function rightsLacks(facts: Facts): Lack[] {
  const login = escapeIdentifier(facts.login);
  return [
    [!facts.owns, 'does not own it', `alter database ${escapeIdentifier(facts.database)} owner to ${login}`],
    [!facts.makes_roles, 'may not create roles', `alter role ${login} createrole`],
    [
      facts.out_of_hand.length > 0,
      `may not grant ${facts.out_of_hand.join(', ')}, which another role has made`,
      `grant ${facts.out_of_hand.join(', ')} to ${login} with admin true, inherit false, set true`,
    ],
  ];
}

/** @throws DatabaseRightsMissingError with all that is lacking */
function requireNothing(variable: string, url: string, login: string, lacks: readonly Lack[]): void {
  const found = lacks.filter(([isLacking]) => isLacking);
  if (found.length === 0) return;
  const missing = found.map(([, what]) => what);
  const cures = found.map(([, , cure]) => cure);
  throw new DatabaseRightsMissingError(variable, url, login, missing, cures);
}
