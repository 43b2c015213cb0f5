import { type Answer, type Caller, NO_STATUS } from '../http/caller';
import type { Attempt } from './route-entry';
import type { Witness } from './witness';
import { cut } from './words';

type Asked = Attempt & { readonly token?: string };

export interface Expected {
  /** `any` but a failure of the server's; `whatever` is asked for only to be searched. */
  readonly statuses: readonly number[] | 'any' | 'whatever';
  /** Whether the caller may write rows of the own. */
  readonly mayWrite: boolean;
}

/** Makes the calls, and keeps what was wrong with their answers. */
export class Interview {
  calls = 0;
  private readonly silent = new Map<string, Answer>();

  constructor(
    private readonly call: Caller,
    private readonly witness: Witness,
  ) {}

  async expectRefused(
    route: string,
    who: string,
    request: Asked,
    { statuses, mayWrite }: Expected,
  ): Promise<Answer> {
    return this.witness.unchanged(`${route} by ${who}`, mayWrite, () =>
      this.expectAnswer(route, who, request, statuses),
    );
  }

  async expectSuccess(route: string, request: Asked, statuses: readonly number[]): Promise<Answer> {
    const answer = await this.send(route, request);
    if (!statuses.includes(answer.status))
      this.witness.faults.push(
        `${route}: the owner gets ${answer.status} and proves nothing: ${cut(answer.text)}`,
      );
    return answer;
  }

  async expectAnswer(
    route: string,
    who: string,
    request: Asked,
    statuses: Expected['statuses'],
  ): Promise<Answer> {
    const name = `${route} by ${who}`;
    const answer = await this.send(route, request);
    if (!isExpected(answer.status, statuses))
      this.witness.faults.push(`${name}: ${answer.status} ${cut(answer.text)}`);
    this.witness.expectNoSecret(name, `${JSON.stringify(answer.headers)} ${answer.text}`, [
      request.path,
      request.body,
      request.headers,
    ]);
    return answer;
  }

  async send(route: string, request: Asked): Promise<Answer> {
    const silence = this.silent.get(route);
    if (silence) return silence;
    this.calls++;
    const method = route.slice(0, route.indexOf(' '));
    const hasBody = method !== 'GET' && method !== 'HEAD';
    const answer = await this.call({ ...request, method, body: hasBody ? request.body : undefined });
    // Whoever waits for it each time waits for longer than any test.
    if (answer.status === NO_STATUS) this.silent.set(route, answer);
    return answer;
  }
}

function isExpected(status: number, statuses: Expected['statuses']): boolean {
  if (statuses === 'whatever') return true;
  return statuses === 'any' ? status < 500 || status === 503 : statuses.includes(status);
}
