import type { Span, Tracer } from '@opentelemetry/api';
import { onSessionEvent } from './session-events';

/** OpenTelemetry's SpanStatusCode.ERROR, so that the library does not need its package. */
const ERROR = 2;

/**
 * A span for each session that takes a connection, from then to its end, under the span that is active there.
 * @param exceptions whether the error that a session failed of is recorded whole, with its message, which may quote a user's values;
 *   its type is told in any case
 * @returns what stops it
 */
export function sessionSpans(tracer: Tracer, { exceptions = true } = {}): () => void {
  const spans = new Map<string, Span>();
  const stops = [
    onSessionEvent('opened', ({ session, waitMs, isFirst }) => {
      const span = isFirst ? tracer.startSpan(`session ${session.name}`) : spans.get(session.sessionId);
      if (!span) return;
      if (isFirst) {
        span.setAttributes({
          'db.system.name': 'postgresql',
          'session.id': session.sessionId,
          'session.request_id': session.requestId,
          'session.kind': session.kind,
          'session.data_source': session.dataSource,
        });
        spans.set(session.sessionId, span);
      }
      span.addEvent('opened', { 'session.wait_ms': waitMs });
    }),
    onSessionEvent('parked', ({ session, step }) => {
      spans.get(session.sessionId)?.addEvent('parked', { 'session.step': step });
    }),
    onSessionEvent('released', ({ session, heldMs, busyMs }) => {
      spans
        .get(session.sessionId)
        ?.addEvent('released', { 'session.held_ms': heldMs, 'session.idle_ms': heldMs - busyMs });
    }),
    // The session that failed has ended, and the next one has not begun: what lies between is a moment of its own.
    onSessionEvent('retried', ({ name, attempt }) => {
      tracer.startSpan(`session ${name} retried`, { attributes: { 'session.attempt': attempt } }).end();
    }),
    onSessionEvent('leaked', ({ session, heldMs }) => {
      spans.get(session.sessionId)?.addEvent('leaked', { 'session.held_ms': heldMs });
    }),
    onSessionEvent('ended', ({ session, outcome, error }) => {
      const span = spans.get(session.sessionId);
      if (!span) return;
      spans.delete(session.sessionId);
      span.setAttribute('session.outcome', outcome);
      if (outcome !== 'committed') span.setStatus({ code: ERROR, message: outcome });
      if (error instanceof Error) {
        span.setAttribute('error.type', error.name);
        if (exceptions) span.recordException(error);
      }
      span.end();
    }),
  ];
  return () => stops.forEach((stop) => stop());
}
