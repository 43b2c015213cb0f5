import { isDeepStrictEqual } from 'node:util';
import type { Answer } from '../http/caller';
import type { Expected, Interview } from './interview';
import { NOBODYS, type Masquerade } from './masquerade';
import type { OwnershipMatrixOptions } from './ownership-options';
import type { Provocation } from './provocation';
import type { Attempt, Ids, RouteEntry } from './route-entry';
import { isRead, type RouteName } from './routes-of';
import { withoutNames } from './same-answer';
import { unknownLike } from './unknown-id';
import { cut } from './words';
import type { Witness } from './witness';

type Entry = Extract<RouteEntry, { kind: 'foreign' }>;
type Attempts = (ids: Ids) => Attempt;

/** Calls routes that name what is the owner's, as somebody else. */
export class ForeignIds {
  constructor(
    private readonly ask: Interview,
    private readonly witness: Witness,
    private readonly masquerade: Masquerade,
    private readonly provoke: Provocation,
    private readonly options: OwnershipMatrixOptions,
  ) {}

  /** @param ids of the owner's */
  async try(route: RouteName, entry: Entry, attempt: Attempts, ids: Ids): Promise<void> {
    const { make, ownerGets, strangerGets } = entry;
    const request = attempt(ids);
    const { owner, intruders } = this.options;
    const asStranger = { ...request, token: intruders.stranger.token };
    const refused = refusal(strangerGets);
    const answer = await this.ask.expectRefused(route, 'a stranger', asStranger, refused);
    this.expectSame(route, [answer, ids], await this.asUnknown(route, attempt, ids));
    const own = make.length > 0 ? await make(intruders.stranger) : undefined;
    if (own) await this.tryAmongOwn(route, entry, attempt, ids, own);
    await this.masquerade.try(route, request, refused.mayWrite);
    await this.masquerade.tryWithoutIdentity(route, request);
    const owners = await this.ask.expectSuccess(route, { ...request, token: owner.token }, ownerGets);
    if (own) await this.provoke.asOwnerBefore(route, attempt(await this.unused(entry, own)), ownerGets);
    if (!isRead(route)) return;
    // Elsewhere the stranger is told 404.
    if (refused.mayWrite) this.provoke.expectSomething(route, owners);
    await this.provoke.conditional(route, request, owners, answer);
    // An answer that was kept by its URL is kept from here on.
    await this.ask.expectRefused(route, 'a stranger, once the owner had it', asStranger, refused);
    await this.ask.expectRefused(route, 'nobody, once the owner had it', request, NOBODYS);
  }

  /** One foreign id at a time, where all others are the stranger's own: whoever looks at the first alone lets it pass. */
  private async tryAmongOwn(
    route: RouteName,
    entry: Entry,
    attempt: Attempts,
    foreign: Ids,
    unused: Ids,
  ): Promise<void> {
    const { token } = this.options.intruders.stranger;
    const refused = refusal(entry.strangerGets);
    for (const name of Object.keys(foreign)) {
      const own = await this.unused(entry, unused);
      const mixed = { ...own, [name]: foreign[name] ?? '' };
      const request = attempt(mixed);
      const isMixed = ![attempt(own), attempt(foreign)].some((other) => isDeepStrictEqual(other, request));
      if (!isMixed) continue;
      const who = `a stranger with the owner's ${name} among ids of the own`;
      const answer = await this.ask.expectRefused(route, who, { ...request, token }, refused);
      // Where nothing is done, the answer is like the one for foreign ids alone.
      if (!refused.mayWrite) continue;
      const others = await this.unused(entry, unused);
      const unknown = await this.asUnknown(route, attempt, { [name]: foreign[name] ?? '' }, others);
      this.expectSame(`${route} with the owner's ${name} among own ids`, [answer, mixed], unknown);
    }
  }

  /** Where the stranger's own are taken although a foreign one is among them, they are not there for another time. */
  private async unused({ make, strangerGets }: Entry, own: Ids): Promise<Ids> {
    return refusal(strangerGets).mayWrite ? make(this.options.intruders.stranger) : own;
  }

  private async asUnknown(
    route: RouteName,
    attempt: Attempts,
    ids: Ids,
    own: Ids = {},
  ): Promise<[Answer, Ids]> {
    const { unknownId = unknownLike, intruders } = this.options;
    const unknown = Object.fromEntries(Object.entries(ids).map(([name, id]) => [name, unknownId(id, name)]));
    const all = { ...own, ...unknown };
    return [await this.ask.send(route, { ...attempt(all), token: intruders.stranger.token }), all];
  }

  /** The answer must not tell what exists from what does not. */
  private expectSame(name: string, ...answers: [foreign: [Answer, Ids], unknown: [Answer, Ids]]): void {
    const [a = '', b = ''] = answers.map(([answer, ids]) => withoutNames(answer, Object.values(ids)));
    if (a !== b)
      this.witness.faults.push(`${name}: tells a foreign id from an unknown one: ${cut(a)} / ${cut(b)}`);
  }
}

/** Whoever is told that something was done may have written rows of the own. */
const refusal = (statuses: readonly number[]): Expected => ({
  statuses,
  mayWrite: statuses.some((status) => status < 300),
});
