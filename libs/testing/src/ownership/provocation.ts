import { randomBytes } from 'node:crypto';
import type { Answer } from '../http/caller';
import { isEmptyAnswer } from '../http/empty-answer';
import { forgedCursors } from './forged-cursor';
import type { Interview } from './interview';
import { malformed } from './malformed';
import type { OwnershipMatrixOptions } from './ownership-options';
import type { Attempt, RouteEntry } from './route-entry';
import { isRead, type RouteName } from './routes-of';
import type { Witness } from './witness';
import { cut } from './words';

/** A stranger tells nothing apart who asks first: what the owner did shows in what comes behind it. */
export class Provocation {
  constructor(
    private readonly ask: Interview,
    private readonly witness: Witness,
    private readonly options: OwnershipMatrixOptions,
  ) {}

  /**
   * Ahead of the stranger: an answer that is kept by its URL is the owner's then, and a name that is taken, the owner has
   * taken. What takes away is left alone, as the others could find nothing afterwards.
   */
  async ownerFirst(
    route: RouteName,
    request: Attempt,
    { ownerGets }: Extract<RouteEntry, { kind: 'own' }>,
  ): Promise<Answer | undefined> {
    if (route.startsWith('DELETE ')) return undefined;
    const asOwner = { ...request, token: this.options.owner.token };
    if (!isRead(route)) return this.ask.send(route, asOwner);
    const answer = await this.ask.expectSuccess(route, asOwner, ownerGets);
    this.expectSomething(route, answer);
    return answer;
  }

  /** Of nothing nobody can tell whether others are shown it. */
  expectSomething(route: RouteName, answer: Answer): void {
    if (isEmptyAnswer(answer))
      this.witness.faults.push(
        `${route}: the owner gets an empty answer and proves nothing: ${cut(answer.text)}. Let an entry make something that ` +
          'it shows. If one does, this was kept for somebody who had nothing: look for a cache without the user in its key.',
      );
  }

  /** What the owner could do, everybody can do with things of their own: what is taken, by another, is nobody's business. */
  async asOwnerBefore(route: RouteName, request: Attempt, ownerGets: readonly number[]): Promise<void> {
    const { token } = this.options.intruders.stranger;
    const name = `${route} by a stranger with ids of the own, as the owner before`;
    const { status, headers, text } = await this.witness.unchanged(name, true, () =>
      this.ask.send(route, { ...request, token }),
    );
    if (!ownerGets.includes(status)) this.witness.faults.push(`${name}: ${status} ${cut(text)}`);
    // What the stranger has may be called as what the owner has: only ids are told apart for sure.
    this.witness.expectNoId(name, `${JSON.stringify(headers)} ${text}`, request);
  }

  /** An error must not repeat what somebody else was refused for. */
  async errors(route: RouteName, request: Attempt): Promise<void> {
    const { owner, intruders } = this.options;
    const mark = `what-the-owner-was-refused-for-${randomBytes(4).toString('hex')}`;
    for (const one of malformed(route, request, mark))
      await this.ask.send(route, { ...one, token: owner.token });
    this.witness.nowSaid(mark);
    const who = 'a stranger whose request is malformed';
    await this.witness.unchanged(`${route} by ${who}`, true, async () => {
      for (const one of malformed(route, request, 'mark'))
        await this.ask.expectAnswer(route, who, { ...one, token: intruders.stranger.token }, 'whatever');
    });
  }

  /** Who knows the owner's entity tag is not to be told that it is still good. @param strangers answer without a tag */
  async conditional(route: RouteName, request: Attempt, owners: Answer, strangers: Answer): Promise<void> {
    const { etag } = owners.headers;
    if (etag === undefined || etag === strangers.headers.etag) return;
    const headers = { ...request.headers, 'if-none-match': etag };
    const { token } = this.options.intruders.stranger;
    const { status } = await this.ask.send(route, { ...request, headers, token });
    if (status === 304)
      this.witness.faults.push(
        `${route} by a stranger with the owner's etag: 304, and ${strangers.status} without it. Is it compared ahead of the owner?`,
      );
  }

  /** A cursor that says whose list it goes on in is the stranger's own text once it is out. */
  async forged(route: RouteName, request: Attempt): Promise<void> {
    const { owner, intruders } = this.options;
    const asStranger = { ...request, token: intruders.stranger.token };
    const answer = await this.ask.send(route, asStranger);
    for (const { name, path } of forgedCursors(request.path, answer, intruders.stranger.id, owner.id))
      await this.ask.expectAnswer(
        route,
        `a stranger whose ${name} was rewritten to the owner's`,
        { ...asStranger, path },
        'whatever',
      );
  }
}
