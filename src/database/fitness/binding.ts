import { Logger } from '@nestjs/common';
import type { AirlockConfig } from '../../config';
import { SystemRightsError } from './system-rights.error';
import { UnboundLoginError } from './unbound-login.error';

/** Whether row-level security binds a login. */
export interface Binding {
  readonly login: string;
  /** What takes it out of row-level security's hands; null for one that is bound. */
  readonly unbound: string | null;
  /** It inherits from airlock_system, to which the policies open every row. */
  readonly sees_all: boolean;
  /** The statements after which it does so no more. */
  readonly made_bound_by: readonly string[];
}

/** Columns of a {@link Binding}, asked of the row in pg_roles of whoever asks. */
export const BINDING = `
  case when rolsuper then 'is a superuser' when rolbypassrls then 'has the right bypassrls' end as unbound,
  exists (select from pg_roles s where s.rolname = 'airlock_system' and pg_has_role(s.oid, 'usage')) as sees_all,
  array(select format('grant airlock_system to %I with inherit false granted by %I', current_user, pg_get_userbyid(m.grantor))
          from pg_auth_members m join pg_roles s on s.oid = m.roleid
         where s.rolname = 'airlock_system' and m.inherit_option
           and m.member = (select u.oid from pg_roles u where u.rolname = current_user)) as made_bound_by`;

/**
 * Sessions take on a role that is bound; the pool of the server itself, and a statement that resets the role, do not. In
 * production such a login is refused, elsewhere it is told of.
 * @param variable that holds the URL
 * @throws UnboundLoginError, SystemRightsError
 */
export function mustBeBound(
  variable: string,
  url: string,
  { login, unbound, sees_all, made_bound_by }: Binding,
  { isProduction }: Pick<AirlockConfig, 'isProduction'>,
): void {
  const fault =
    unbound === null
      ? sees_all && new SystemRightsError(variable, url, login, made_bound_by)
      : new UnboundLoginError(variable, url, login, unbound);
  if (!fault) return;
  if (isProduction) throw fault;
  new Logger('Database').warn(fault.message);
}
