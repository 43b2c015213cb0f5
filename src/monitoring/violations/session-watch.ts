import { onSessionEvent, type SessionEvents, type SessionFacts } from '@airlock/session';
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { AUDIT_UNIT, AuditBacklog } from '../../audit';
import { IsolationViolations } from './isolation-violations';

/** Counts and audits what befalls sessions: use by somebody else (S3), leaks (S9), ends that nobody asked for. */
@Injectable()
export class SessionWatch implements OnModuleInit, OnModuleDestroy {
  private stops: (() => void)[] = [];

  constructor(
    @Inject(IsolationViolations) private readonly violations: IsolationViolations,
    @Inject(AuditBacklog) private readonly backlog: AuditBacklog,
  ) {}

  onModuleInit(): void {
    this.stops = [
      onSessionEvent('violation', (event) => this.onViolation(event)),
      onSessionEvent('leaked', ({ session, heldMs }) =>
        this.record(session, 'leaked', { held_ms: Math.round(heldMs) }),
      ),
      onSessionEvent('ended', (event) => this.onEnd(event)),
    ];
  }

  onModuleDestroy(): void {
    for (const stop of this.stops) stop();
  }

  private onViolation({ kind, caller, session, error }: SessionEvents['violation']): void {
    if (!caller || (kind !== 'foreign_context' && kind !== 'outside')) return;
    const details = { error: error.name, session_request_id: session?.requestId ?? null };
    void this.violations.report(kind === 'outside' ? 'outside_session' : 'session', caller, details);
  }

  private onEnd({ session, outcome, wasOpened, error }: SessionEvents['ended']): void {
    if (!wasOpened || (outcome !== 'aborted' && outcome !== 'unknown')) return;
    this.record(session, outcome, { error: error instanceof Error ? error.name : null });
  }

  private record(session: SessionFacts, action: string, details: Readonly<Record<string, unknown>>): void {
    // An entry that cannot be written is no reason to write another.
    if (!session.context || session.name === AUDIT_UNIT) return;
    const where = session.name;
    void this.backlog.record(session.context, { type: 'session', action, details: { ...details, where } });
  }
}
