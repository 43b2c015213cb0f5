import type { Answer, Caller } from '../http/caller';
import type { OwnershipMatrixOptions } from './ownership-options';
import type { Attempt, Ids, RouteEntry } from './route-entry';
import { type RouteName, VERBS } from './routes-of';
import { changedTables, type Fingerprint, type RowWatch } from './row-watch';
import { withoutNames } from './same-answer';
import { unknownLike } from './unknown-id';

/** Shorter ids cannot be told from other numbers and words in an answer. */
const TELLING_LENGTH = 8;

interface Expected {
  readonly statuses: readonly number[] | 'any';
  /** Whether the caller may write rows of the own. */
  readonly mayWrite: boolean;
}

/** Makes the calls and collects what went wrong. */
export class Intrusion {
  readonly faults: string[] = [];
  calls = 0;
  private readonly secrets: Set<string>;
  private readonly made = new Set<string>();
  private readonly paths = new Map<string, Attempt>();

  constructor(
    private readonly call: Caller,
    private readonly rows: RowWatch,
    private readonly options: OwnershipMatrixOptions,
  ) {
    this.secrets = new Set(options.secrets);
  }

  /** How many ids of the owner's were tried to be got at. */
  get resources(): number {
    return this.made.size;
  }

  async tryRoute(route: RouteName, entry: RouteEntry): Promise<void> {
    if (entry.attempts.length === 0) this.faults.push(`${route}: its entry has no attempt`);
    for (const attempt of entry.attempts) {
      if (entry.kind === 'foreign') await this.tryForeign(route, entry, attempt);
      else await this.tryNameless(route, entry, (attempt as () => Attempt)());
    }
  }

  /** A verb that no route answers must not find a way in either. */
  async tryOtherVerbs(served: readonly RouteName[]): Promise<void> {
    for (const [path, attempt] of this.paths) {
      await this.unchanged(`other verbs of ${path}`, false, async () => {
        for (const verb of VERBS) {
          if (served.includes(`${verb} ${path}` as RouteName) || verb === 'HEAD') continue;
          const { token } = this.options.intruders.stranger;
          await this.expectAnswer(
            `${verb} ${path}`,
            'a stranger',
            { ...attempt, token },
            [401, 404, 405, 415],
          );
        }
      });
    }
  }

  /** Somebody other than the routes asks whether the rows are as they were. */
  async unchanged<T>(name: string, mayWrite: boolean, work: () => Promise<T>): Promise<T> {
    await this.options.settled?.();
    const before = await this.look(mayWrite);
    const result = await work();
    await this.options.settled?.();
    const changed = changedTables(before, await this.look(mayWrite));
    if (changed.length > 0) this.faults.push(`${name}: rows changed in ${changed.join(', ')}`);
    return result;
  }

  /**
   * What the owner has made: no intruder may be told of it, other than by whoever knows it already. A short id, such as `7`, is
   * in every other answer by chance.
   */
  nowSecret(ids: Ids): void {
    for (const id of Object.values(ids)) {
      this.made.add(id);
      if (id.length >= TELLING_LENGTH) this.secrets.add(id);
    }
  }

  expectNoSecret(name: string, text: string, given: unknown = ''): void {
    const sent = JSON.stringify(given);
    const told = [...this.secrets].filter((secret) => text.includes(secret) && !sent.includes(secret));
    if (told.length > 0) this.faults.push(`${name}: tells ${told.map((secret) => `"${secret}"`).join(', ')}`);
  }

  private async tryForeign(
    route: RouteName,
    { make, ownerGets }: Extract<RouteEntry, { kind: 'foreign' }>,
    attempt: (ids: Ids) => Attempt,
  ): Promise<void> {
    const ids = await make();
    this.nowSecret(ids);
    const request = attempt(ids);
    this.remember(route, request);
    const { stranger } = this.options.intruders;
    const refused: Expected = { statuses: [404], mayWrite: false };
    const answer = await this.expectRefused(
      route,
      'a stranger',
      { ...request, token: stranger.token },
      refused,
    );
    await this.expectLikeUnknown(route, attempt, ids, answer);
    await this.tryWithoutIdentity(route, request);
    const success = await this.send(route, { ...request, token: this.options.owner.token });
    if (!ownerGets.includes(success.status))
      this.faults.push(`${route}: the owner gets ${success.status} and proves nothing: ${cut(success.text)}`);
  }

  private async tryNameless(
    route: RouteName,
    entry: Exclude<RouteEntry, { kind: 'foreign' }>,
    request: Attempt,
  ): Promise<void> {
    this.remember(route, request);
    const { token } = this.options.intruders.stranger;
    if (entry.kind === 'open') {
      const anybody: Expected = { statuses: 'any', mayWrite: false };
      await this.expectRefused(route, 'a stranger', { ...request, token }, anybody);
      await this.expectRefused(route, 'nobody', request, anybody);
      return;
    }
    const expected: Expected =
      entry.kind === 'hidden'
        ? { statuses: [404], mayWrite: false }
        : { statuses: entry.ownerGets, mayWrite: true };
    await this.expectRefused(route, 'a stranger', { ...request, token }, expected);
    await this.tryWithoutIdentity(route, request, entry.kind === 'hidden' ? [401, 404] : [401]);
  }

  private async tryWithoutIdentity(route: RouteName, request: Attempt, statuses = [401]): Promise<void> {
    await this.unchanged(`${route} by callers without an identity`, false, async () => {
      await this.expectAnswer(route, 'nobody', request, statuses);
      for (const [name, token] of Object.entries(this.options.intruders.badTokens))
        await this.expectAnswer(
          route,
          `a caller with a token that is ${name}`,
          { ...request, token },
          statuses,
        );
    });
  }

  /** The answer must not tell what exists from what does not. */
  private async expectLikeUnknown(
    route: RouteName,
    attempt: (ids: Ids) => Attempt,
    ids: Ids,
    foreign: Answer,
  ): Promise<void> {
    const { unknownId = unknownLike } = this.options;
    const unknown = Object.fromEntries(Object.entries(ids).map(([name, id]) => [name, unknownId(id, name)]));
    const request = attempt(unknown);
    const answer = await this.send(route, { ...request, token: this.options.intruders.stranger.token });
    const [a, b] = [withoutNames(foreign, Object.values(ids)), withoutNames(answer, Object.values(unknown))];
    if (a !== b) this.faults.push(`${route}: tells a foreign id from an unknown one: ${cut(a)} / ${cut(b)}`);
  }

  private async expectRefused(
    route: string,
    who: string,
    request: Attempt & { readonly token?: string },
    { statuses, mayWrite }: Expected,
  ): Promise<Answer> {
    return this.unchanged(`${route} by ${who}`, mayWrite, () =>
      this.expectAnswer(route, who, request, statuses),
    );
  }

  private async expectAnswer(
    route: string,
    who: string,
    request: Attempt & { readonly token?: string },
    statuses: Expected['statuses'],
  ): Promise<Answer> {
    const name = `${route} by ${who}`;
    const answer = await this.send(route, request);
    if (
      statuses === 'any' ? answer.status >= 500 && answer.status !== 503 : !statuses.includes(answer.status)
    )
      this.faults.push(`${name}: ${answer.status} ${cut(answer.text)}`);
    this.expectNoSecret(name, `${JSON.stringify(answer.headers)} ${answer.text}`, [
      request.path,
      request.body,
    ]);
    return answer;
  }

  private async send(route: string, request: Attempt & { readonly token?: string }): Promise<Answer> {
    this.calls++;
    const method = route.slice(0, route.indexOf(' '));
    const hasBody = method !== 'GET' && method !== 'HEAD';
    return this.call({ ...request, method, body: hasBody ? request.body : undefined });
  }

  /** All rows, but of tables that anybody writes, and where the caller may write, the owner's alone. */
  private async look(mayWrite: boolean): Promise<Fingerprint> {
    const { owner, ownerColumn: column = 'user_id', tablesAnybodyWrites = [] } = this.options;
    const owners = await this.rows.fingerprint(column, owner.id);
    if (mayWrite) return owners;
    const all = Object.entries(await this.rows.fingerprint(column)).filter(
      ([table]) => !tablesAnybodyWrites.some((name) => table === `public.${name}`),
    );
    return { ...owners, ...Object.fromEntries(all) };
  }

  private remember(route: RouteName, request: Attempt): void {
    this.paths.set(route.slice(route.indexOf(' ') + 1), request);
  }
}

const cut = (text: string): string => (text.length > 160 ? `${text.slice(0, 160)}…` : text);
