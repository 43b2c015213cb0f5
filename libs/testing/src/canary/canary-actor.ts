import type { Answer, Call, Caller } from '../http/caller';
import type { Findings } from '../findings';
import type { EmptyReads } from './empty-reads';
import type { CanaryUser, ForeignSecret, SecretSearch } from './secrets';

/** Counts of what was looked through. */
export interface Tally {
  requests: number;
  answers: number;
  bytes: number;
  events: number;
  readonly foreign: Findings<ForeignSecret>;
  readonly emptyReads: EmptyReads;
  readonly failures: string[];
}

/** One user at work: everything that comes back is searched before the operation sees it. */
export class CanaryActor {
  /** What earlier operations of this user left for later ones, such as ids. */
  readonly memory = new Map<string, string[]>();

  constructor(
    readonly user: CanaryUser,
    private readonly caller: Caller,
    private readonly search: SecretSearch,
    private readonly tally: Tally,
    /** 0 ≤ n < 1; from the load's seed. */
    readonly random: () => number,
  ) {}

  /** As this user. @throws Error when the answer has another status than expected, if any is */
  async call(call: Omit<Call, 'token'>, ...expected: readonly number[]): Promise<Answer> {
    this.tally.requests++;
    const answer = await this.caller({ ...call, token: this.user.token });
    const where = `answer of ${call.method} ${call.path}`;
    this.tally.answers++;
    this.look(where, `${JSON.stringify(answer.headers)}\n${answer.text}`);
    this.tally.emptyReads.note(this.user, call, answer);
    if (expected.length > 0 && !expected.includes(answer.status))
      throw new Error(
        `${where} is ${answer.status}, not ${expected.join(' or ')}: ${answer.text.slice(0, 300)}`,
      );
    return answer;
  }

  /** For what arrives by other ways: a socket's message, a stream's event. */
  heard(where: string, text: string): void {
    this.tally.events++;
    this.look(where, text);
  }

  remember(kind: string, value: string): void {
    this.memory.set(kind, [...(this.memory.get(kind) ?? []), value]);
  }

  /** One of what was remembered, by chance. */
  recall(kind: string): string | undefined {
    const known = this.memory.get(kind) ?? [];
    return known[Math.floor(this.random() * known.length)];
  }

  private look(where: string, text: string): void {
    this.tally.bytes += text.length;
    this.tally.foreign.add(this.search.foreignTo(this.user.id, where, text));
  }
}
