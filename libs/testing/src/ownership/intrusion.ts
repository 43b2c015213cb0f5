import { isDeepStrictEqual } from 'node:util';
import type { Answer } from '../http/caller';
import type { AnsweringRoutes } from './answering-routes';
import { claimsIn, claimsToBe } from './claims';
import type { Expected, Interview } from './interview';
import type { OwnershipMatrixOptions } from './ownership-options';
import type { Provocation } from './provocation';
import type { Attempt, Ids, RouteEntry } from './route-entry';
import { isRead, type RouteName, VERBS } from './routes-of';
import { withoutNames } from './same-answer';
import { unknownLike } from './unknown-id';
import { cut } from './words';
import type { Witness } from './witness';

const NOBODYS: Expected = { statuses: [401], mayWrite: false };

/** Who calls what, and what each call must be answered with. */
export class Intrusion {
  private readonly paths = new Map<string, Attempt>();
  private readonly tried: { readonly route: RouteName; readonly request: Attempt }[] = [];

  constructor(
    private readonly ask: Interview,
    private readonly witness: Witness,
    private readonly answering: AnsweringRoutes,
    private readonly provoke: Provocation,
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
          await this.ask.expectAnswer(
            `${verb} ${path}`,
            'a stranger',
            { ...attempt, token },
            // 400 and 422: to `GET /notes/:id` the `search` of `POST /notes/search` is no id.
            [400, 401, 404, 405, 415, 422],
          );
        }
      });
    }
  }

  /** At last: one that is not refused after all leaves things behind, which others would find. */
  async tryErrors(): Promise<void> {
    for (const { route, request } of this.tried) await this.provoke.errors(route, request);
  }

  private async tryForeign(
    route: RouteName,
    { make, ownerGets }: Extract<RouteEntry, { kind: 'foreign' }>,
    attempt: (ids: Ids) => Attempt,
  ): Promise<void> {
    const ids = await make(this.options.owner);
    this.witness.nowSecret(ids);
    const request = attempt(ids);
    this.remember(route, request);
    const { stranger } = this.options.intruders;
    const refused: Expected = { statuses: [404], mayWrite: false };
    const answer = await this.ask.expectRefused(
      route,
      'a stranger',
      { ...request, token: stranger.token },
      refused,
    );
    await this.expectLikeUnknown(route, attempt, ids, answer);
    const own = make.length > 0 ? await make(stranger) : undefined;
    if (own) await this.tryAmongOwn(route, attempt, ids, own);
    await this.tryClaims(route, request, false);
    await this.tryWithoutIdentity(route, request);
    const { token } = this.options.owner;
    const owners = await this.ask.expectSuccess(route, { ...request, token }, ownerGets);
    if (own) await this.provoke.asOwnerBefore(route, attempt(own), ownerGets);
    this.tried.push({ route, request });
    if (!isRead(route)) return;
    await this.provoke.conditional(route, request, owners, answer);
    // An answer that was kept by its URL is kept from here on.
    await this.ask.expectRefused(
      route,
      'a stranger, once the owner had it',
      { ...request, token: stranger.token },
      refused,
    );
    await this.ask.expectRefused(route, 'nobody, once the owner had it', request, NOBODYS);
  }

  /** One foreign id at a time, where all others are the stranger's own: whoever looks at the first alone lets it pass. */
  private async tryAmongOwn(
    route: RouteName,
    attempt: (ids: Ids) => Attempt,
    foreign: Ids,
    own: Ids,
  ): Promise<void> {
    const { token } = this.options.intruders.stranger;
    for (const name of Object.keys(foreign)) {
      const request = attempt({ ...own, [name]: foreign[name] ?? '' });
      const isMixed = ![attempt(own), attempt(foreign)].some((other) => isDeepStrictEqual(other, request));
      const who = `a stranger with the owner's ${name} among ids of the own`;
      if (isMixed)
        await this.ask.expectRefused(route, who, { ...request, token }, { statuses: [404], mayWrite: false });
    }
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
      await this.ask.expectRefused(route, 'a stranger', { ...request, token }, anybody);
      await this.ask.expectRefused(route, 'nobody', request, anybody);
      return;
    }
    const expected: Expected =
      entry.kind === 'hidden'
        ? { statuses: [404], mayWrite: false }
        : { statuses: entry.ownerGets, mayWrite: true };
    const owners = entry.kind === 'own' ? await this.provoke.ownerFirst(route, request, entry) : undefined;
    const strangers = await this.ask.expectRefused(route, 'a stranger', { ...request, token }, expected);
    await this.tryClaims(route, request, entry.kind === 'own');
    await this.tryWithoutIdentity(route, request, entry.kind === 'hidden' ? [401, 404] : [401]);
    if (!owners) return;
    if (isRead(route)) await this.provoke.conditional(route, request, owners, strangers);
    this.tried.push({ route, request });
  }

  /** With whatever status it is answered: nothing of the owner's may show or change. */
  private async tryClaims(route: RouteName, request: Attempt, mayWrite: boolean): Promise<void> {
    const { owner, intruders, believedHeaders, ownerColumn = 'user_id' } = this.options;
    const headers = { ...claimsToBe(owner, believedHeaders), ...request.headers };
    const claiming = { ...request, headers };
    const { token } = intruders.stranger;
    const who = 'whose headers claim to be the owner';
    await this.ask.expectRefused(
      route,
      `a stranger ${who}`,
      { ...claiming, token },
      { statuses: 'any', mayWrite },
    );
    await this.ask.expectRefused(route, `nobody ${who}`, claiming, { statuses: 'any', mayWrite: false });
    for (const { where, claiming } of claimsIn(request, owner, ownerColumn))
      await this.ask.expectRefused(
        route,
        `a stranger whose ${where} claims to be the owner`,
        { ...claiming, token },
        { statuses: 'whatever', mayWrite },
      );
  }

  private async tryWithoutIdentity(route: RouteName, request: Attempt, statuses = [401]): Promise<void> {
    await this.witness.unchanged(`${route} by callers without an identity`, false, async () => {
      await this.ask.expectAnswer(route, 'nobody', request, statuses);
      for (const [name, token] of Object.entries(this.options.intruders.badTokens))
        await this.ask.expectAnswer(
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
    const answer = await this.ask.send(route, { ...request, token: this.options.intruders.stranger.token });
    const [a, b] = [withoutNames(foreign, Object.values(ids)), withoutNames(answer, Object.values(unknown))];
    if (a !== b)
      this.witness.faults.push(`${route}: tells a foreign id from an unknown one: ${cut(a)} / ${cut(b)}`);
  }

  private remember(route: RouteName, request: Attempt): void {
    this.paths.set(route.slice(route.indexOf(' ') + 1), request);
  }
}
