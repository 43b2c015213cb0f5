import type { UserExecutionContext } from '@airlock/session';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { AuditBacklog, type AuditType } from '../../audit';
import { Metrics } from '../metrics/metrics';

/** Where one call reached, or tried to reach, into another's; as the log calls it. */
const VIOLATIONS = {
  context: 'a context of another user',
  session: 'a session of another user or call',
  outside_session: 'a query outside the session of its call',
  run: 'a run of another user',
  engine: 'an engine of another user or run',
  tool: 'a tool of another run',
  state: 'a state of another user or run',
  event: 'an event of another user or run',
  subscription: 'a subscription to what is another user’s',
} as const;
type ViolationKind = keyof typeof VIOLATIONS;

const AUDIT_TYPE: Partial<Record<ViolationKind, AuditType>> = {
  context: 'context',
  session: 'session',
  outside_session: 'session',
  tool: 'tool',
};

/** Every refused attempt to cross from one user into another: counted by kind, logged for the alert, audited (A2). */
@Injectable()
export class IsolationViolations {
  private readonly logger = new Logger('IsolationViolation');
  private readonly counter: Counter<'kind'>;
  private readonly last = new Map<string, Date>();

  constructor(
    @Inject(AuditBacklog) private readonly backlog: AuditBacklog,
    @Inject(Metrics) metrics: Metrics,
  ) {
    this.counter = metrics.counter(
      'airlock_isolation_violations_total',
      'Refused attempts to reach what belongs to another user, by kind. Anything above 0 deserves a look.',
      ['kind'],
    );
    // A series that begins at 0 can be alerted on at its first step.
    for (const kind of Object.keys(VIOLATIONS)) this.counter.inc({ kind }, 0);
  }

  /**
   * Never throws: the caller refuses anyway, and its own error must be the one that is seen.
   * @param context of the caller who tried
   * @param details what was tried; redacted before it is stored
   */
  async report(
    kind: ViolationKind,
    context: UserExecutionContext,
    details: Readonly<Record<string, unknown>> = {},
  ): Promise<void> {
    this.counter.inc({ kind });
    this.last.set(kind, new Date());
    this.logger.error(
      `Refused: ${VIOLATIONS[kind]}, by ${context.correlationId} (${context.requestId}) [${kind}]`,
    );
    const type = AUDIT_TYPE[kind] ?? 'access_denied';
    await this.backlog.record(context, { type, action: `isolation_violation_${kind}`, details });
  }

  /** When there was one of that kind, if ever. */
  lastAt(kind: string): Date | undefined {
    return this.last.get(kind);
  }

  /** How many so far, by kind. */
  async counts(): Promise<Readonly<Record<string, number>>> {
    const { values } = await this.counter.get();
    return Object.fromEntries(values.map(({ labels, value }) => [String(labels.kind), value]));
  }
}
