import type { Answer, Caller } from '../http/caller';
import type { AnsweringRoutes } from './answering-routes';
import type { OwnershipMatrixOptions } from './ownership-options';
import type { Attempt, Ids, RouteEntry } from './route-entry';
import { type RouteName, VERBS } from './routes-of';
import { withoutNames } from './same-answer';
import { unknownLike } from './unknown-id';
import type { Witness } from './witness';

interface Expected {
  readonly statuses: readonly number[] | 'any';
  /** Whether the caller may write rows of the own. */
  readonly mayWrite: boolean;
}

const NOBODYS: Expected = { statuses: [401], mayWrite: false };

/** Makes the calls, and says what each must be answered with. */
export class Intrusion {
  calls = 0;
  private readonly paths = new Map<string, Attempt>();

  constructor(
    private readonly call: Caller,
    private readonly witness: Witness,
    private readonly answering: AnsweringRoutes,
    private readonly options: OwnershipMatrixOptions,
  ) {}

  async tryRoute(route: RouteName, entry: RouteEntry): Promise<void> {
    if (entry.attempts.length === 0) this.witness.faults.push(`${route}: its entry has no attempt`);
    for (const attempt of entry.attempts) {
      this.answering.beginAnew();
      if (entry.kind === 'foreign') await this.tryForeign(route, entry, attempt);
      else await this.tryNameless(route, entry, (attempt as () => Attempt)());
      // What is hidden may be so by whatever stands before the route.
      const fault = entry.kind === 'hidden' ? undefined : this.answering.faultOf(route);
      if (fault) this.witness.faults.push(fault);
    }
  }

  /** A verb that no route answers must not find a way in either. */
  async tryOtherVerbs(served: readonly RouteName[]): Promise<void> {
    for (const [path, attempt] of this.paths) {
      await this.witness.unchanged(`other verbs of ${path}`, false, async () => {
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

  private async tryForeign(
    route: RouteName,
    { make, ownerGets }: Extract<RouteEntry, { kind: 'foreign' }>,
    attempt: (ids: Ids) => Attempt,
  ): Promise<void> {
    const ids = await make();
    this.witness.nowSecret(ids);
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
    await this.expectSuccess(route, request, ownerGets);
    if (!isRead(route)) return;
    // An answer that was kept by its URL is kept from here on.
    await this.expectRefused(
      route,
      'a stranger, once the owner had it',
      { ...request, token: stranger.token },
      refused,
    );
    await this.expectRefused(route, 'nobody, once the owner had it', request, NOBODYS);
  }

  private async expectSuccess(
    route: RouteName,
    request: Attempt,
    ownerGets: readonly number[],
  ): Promise<void> {
    const { status, text } = await this.send(route, { ...request, token: this.options.owner.token });
    if (!ownerGets.includes(status))
      this.witness.faults.push(`${route}: the owner gets ${status} and proves nothing: ${cut(text)}`);
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
    // Ahead of the others, so that an answer which is kept by its URL is the owner's.
    if (entry.kind === 'own' && isRead(route)) await this.expectSuccess(route, request, entry.ownerGets);
    await this.expectRefused(route, 'a stranger', { ...request, token }, expected);
    await this.tryWithoutIdentity(route, request, entry.kind === 'hidden' ? [401, 404] : [401]);
  }

  private async tryWithoutIdentity(route: RouteName, request: Attempt, statuses = [401]): Promise<void> {
    await this.witness.unchanged(`${route} by callers without an identity`, false, async () => {
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
    if (a !== b)
      this.witness.faults.push(`${route}: tells a foreign id from an unknown one: ${cut(a)} / ${cut(b)}`);
  }

  private async expectRefused(
    route: string,
    who: string,
    request: Attempt & { readonly token?: string },
    { statuses, mayWrite }: Expected,
  ): Promise<Answer> {
    return this.witness.unchanged(`${route} by ${who}`, mayWrite, () =>
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
      this.witness.faults.push(`${name}: ${answer.status} ${cut(answer.text)}`);
    this.witness.expectNoSecret(name, `${JSON.stringify(answer.headers)} ${answer.text}`, [
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

  private remember(route: RouteName, request: Attempt): void {
    this.paths.set(route.slice(route.indexOf(' ') + 1), request);
  }
}

/** Of which an answer may be kept. */
const isRead = (route: RouteName): boolean => route.startsWith('GET ');

const cut = (text: string): string => (text.length > 160 ? `${text.slice(0, 160)}…` : text);
