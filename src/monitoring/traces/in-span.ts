import type { UserExecutionContext } from '@airlock/session';
import { type Attributes, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

/** What the server's spans come from; as long as nobody has registered a provider, none is made. */
export const tracer = () => trace.getTracer('airlock');

/** Whose doing it is, for spans: the run by its id, and its thread as the conventions call it. The user is not named. */
export const runAttributes = ({ runId, threadId }: UserExecutionContext): Attributes => ({
  'airlock.run_id': runId,
  'gen_ai.conversation.id': threadId,
});

/**
 * The work under a span of its own, which is active meanwhile: sessions and calls inside have it for a parent.
 * @param name and attributes by OpenTelemetry's conventions for generative AI, which name agents, tools and models; nothing of
 *   what a user wrote, nor an error's message, which may quote it
 */
export function inSpan<T>(
  name: string,
  attributes: Attributes,
  work: (span: Span) => Promise<T>,
  kind = SpanKind.INTERNAL,
): Promise<T> {
  return tracer().startActiveSpan(name, { attributes, kind }, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      const type = error instanceof Error ? error.name : typeof error;
      span.setAttribute('error.type', type).setStatus({ code: SpanStatusCode.ERROR, message: type });
      throw error;
    } finally {
      span.end();
    }
  });
}
