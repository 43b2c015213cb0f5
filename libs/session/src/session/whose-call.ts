import type { UserExecutionContext } from '../context';
import { NoContextError } from '../errors';
import type { SessionFacts } from '../observe/session-events';

export interface CallFacts {
  /** Route, job or step: for people who read logs. */
  readonly name: string;
  readonly kind: 'request' | 'unit';
  /** Called when first needed, because in Nest providers are built before guards run. */
  readonly contextOf: () => UserExecutionContext | undefined;
}

/** Whose call a request or a unit is, and what messages and events call it. */
export class WhoseCall {
  private known: UserExecutionContext | undefined;

  constructor(private readonly facts: CallFacts) {
    // A unit is opened for a context; a request gets its own from a guard, later.
    if (facts.kind === 'unit') this.known = facts.contextOf();
  }

  get name(): string {
    return this.facts.name;
  }

  get kind(): 'request' | 'unit' {
    return this.facts.kind;
  }

  /** From here on it is this one. @throws NoContextError */
  get context(): UserExecutionContext {
    this.known ??= this.facts.contextOf();
    if (!this.known) throw new NoContextError(this.name);
    return this.known;
  }

  /** The context as far as there is one by now. It never throws: who asks so has something else to tell. */
  get contextIfAny(): UserExecutionContext | undefined {
    if (this.known) return this.known;
    try {
      return this.facts.contextOf();
    } catch {
      return undefined;
    }
  }

  /** For messages; the name of a call that nobody has signed in for. */
  get requestId(): string {
    return this.contextIfAny?.requestId ?? this.name;
  }

  /** For events about one of its transactions. */
  factsOf(sessionId: string, dataSource: string): SessionFacts {
    const { name, kind } = this.facts;
    const context = this.contextIfAny;
    const { userId, runId, requestId = name } = context ?? {};
    return { sessionId, requestId, userId, runId, context, name, kind, dataSource };
  }
}
