import { claimedInBody, claimedInQuery, claimsToBe } from './claims';
import type { Expected, Interview } from './interview';
import type { OwnershipMatrixOptions } from './ownership-options';
import type { Attempt } from './route-entry';
import { isRead, type RouteName } from './routes-of';
import type { Witness } from './witness';

export const NOBODYS: Expected = { statuses: [401], mayWrite: false };

/** Calls as somebody whom no good token names. */
export class Masquerade {
  constructor(
    private readonly ask: Interview,
    private readonly witness: Witness,
    private readonly options: OwnershipMatrixOptions,
  ) {}

  /** With whatever status it is answered, unless some are named: nothing of the owner's may show or change. */
  async try(
    route: RouteName,
    request: Attempt,
    mayWrite: boolean,
    statuses: Expected['statuses'] = 'any',
  ): Promise<void> {
    const { owner, intruders, believedHeaders, ownerColumn = 'user_id' } = this.options;
    const headers = { ...claimsToBe(owner, believedHeaders), ...request.headers };
    const claiming = { ...request, headers };
    const { token } = intruders.stranger;
    const who = 'whose headers claim to be the owner';
    await this.ask.expectRefused(route, `a stranger ${who}`, { ...claiming, token }, { statuses, mayWrite });
    await this.ask.expectRefused(route, `nobody ${who}`, claiming, { statuses, mayWrite: false });
    await this.ask.expectRefused(
      route,
      'a stranger whose query claims to be the owner',
      { ...claimedInQuery(request, owner, ownerColumn), token },
      { statuses: 'whatever', mayWrite },
    );
  }

  /** At last: what a body claims may be kept as any other text of the stranger's, and would be found as the owner's. */
  async tryInBody(route: RouteName, request: Attempt): Promise<void> {
    const { owner, intruders, ownerColumn = 'user_id' } = this.options;
    const claiming = claimedInBody(request, owner, ownerColumn);
    if (!claiming || isRead(route)) return;
    await this.ask.expectRefused(
      route,
      'a stranger whose body claims to be the owner',
      { ...claiming, token: intruders.stranger.token },
      { statuses: 'whatever', mayWrite: true },
    );
  }

  async tryWithoutIdentity(
    route: RouteName,
    request: Attempt,
    statuses: readonly number[] = [401],
  ): Promise<void> {
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
}
