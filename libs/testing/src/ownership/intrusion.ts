import type { AnsweringRoutes } from './answering-routes';
import { ForeignIds } from './foreign-ids';
import type { Expected, Interview } from './interview';
import { Masquerade } from './masquerade';
import type { OwnershipMatrixOptions } from './ownership-options';
import type { Provocation } from './provocation';
import type { Attempt, Ids, RouteEntry } from './route-entry';
import { isRead, type RouteName, VERBS } from './routes-of';
import type { Witness } from './witness';

/** Who calls what, and what each call must be answered with. */
export class Intrusion {
  private readonly masquerade: Masquerade;
  private readonly foreignIds: ForeignIds;
  private readonly paths = new Map<string, Attempt>();
  private readonly tried: { readonly route: RouteName; readonly request: Attempt }[] = [];

  constructor(
    private readonly ask: Interview,
    private readonly witness: Witness,
    private readonly answering: AnsweringRoutes,
    private readonly provoke: Provocation,
    private readonly options: OwnershipMatrixOptions,
  ) {
    this.masquerade = new Masquerade(ask, witness, options);
    this.foreignIds = new ForeignIds(ask, witness, this.masquerade, provoke, options);
  }

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

  /** What leaves things behind where it is not refused after all, and others would find them. */
  async tryAtLast(): Promise<void> {
    for (const { route, request } of this.tried) await this.provoke.errors(route, request);
    for (const { route, request } of this.tried) await this.masquerade.tryInBody(route, request);
  }

  private async tryForeign(
    route: RouteName,
    entry: Extract<RouteEntry, { kind: 'foreign' }>,
    attempt: (ids: Ids) => Attempt,
  ): Promise<void> {
    const ids = await entry.make(this.options.owner);
    this.witness.nowSecret(ids);
    const request = attempt(ids);
    this.remember(route, request);
    await this.foreignIds.try(route, entry, attempt, ids);
    this.tried.push({ route, request });
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
        ? { statuses: entry.strangerGets, mayWrite: false }
        : { statuses: entry.ownerGets, mayWrite: true };
    const owners = entry.kind === 'own' ? await this.provoke.ownerFirst(route, request, entry) : undefined;
    const strangers = await this.ask.expectRefused(route, 'a stranger', { ...request, token }, expected);
    const hidden = entry.kind === 'hidden' ? [401, ...entry.strangerGets] : undefined;
    await this.masquerade.try(route, request, hidden === undefined, hidden);
    await this.masquerade.tryWithoutIdentity(route, request, hidden);
    if (!owners) return;
    if (isRead(route)) await this.provoke.conditional(route, request, owners, strangers);
    this.tried.push({ route, request });
  }

  private remember(route: RouteName, request: Attempt): void {
    this.paths.set(route.slice(route.indexOf(' ') + 1), request);
  }
}
