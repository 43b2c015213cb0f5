import type { Type } from '@nestjs/common';
import { singletonAudit } from '../singletons/singleton-audit';
import { BrokenPromiseError } from './broken-promise.error';
import type { IsolationBench } from './isolation-bench';
import type { TestUser } from './test-user';

/** Everything that a user was shown, and by which tool or agent. */
export interface Shown {
  readonly user: TestUser;
  readonly what: unknown;
}

/** @throws BrokenPromiseError when somebody was shown what another user alone knows */
export function refuseTraces(users: readonly TestUser[], shown: readonly Shown[]): void {
  for (const { user, what } of shown) {
    const text = textOf(what);
    for (const other of users.filter((candidate) => candidate !== user)) {
      const trace = [other.userId, other.secret].find((secret) => text.includes(secret));
      if (trace) throw new BrokenPromiseError(`${user.userId} is shown "${trace}" in ${text}`);
    }
  }
}

/** @throws BrokenPromiseError when something of the users outlives their calls, in a static, a closure or a singleton */
export function refuseKeepsakes(
  { app }: Pick<IsolationBench<unknown>, 'app'>,
  users: readonly TestUser[],
  types: readonly Type[],
): void {
  const secrets = users.flatMap(({ userId, secret }) => [userId, secret]);
  const { findings } = singletonAudit(app, { secrets, types });
  if (findings.length === 0) return;
  throw new BrokenPromiseError(findings.map(({ path, what }) => `${path} holds ${what}`).join('; '));
}

export const textOf = (value: unknown): string => JSON.stringify(value) ?? 'nothing';
