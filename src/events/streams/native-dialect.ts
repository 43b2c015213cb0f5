import { mintId } from '@airlock/session';
import { noticeEnvelope, type ToldNotice } from '../live/live-notice';
import type { Frame, Gap } from '../live/outbox';
import { envelopeOf, type EventEnvelope, type RunEvent } from '../log/run-event';
import { isTerminal } from '../log/event-type';
import type { Dialect } from './dialect';
import { sseComment, sseText } from './sse-frame';

/** Our own events as they are: the id is the sequence, the event the type, the data the envelope (spec 8). */
export class NativeDialect implements Dialect {
  opening(): string {
    return sseComment('events follow');
  }

  frames(event: RunEvent): readonly Frame[] {
    const { threadId, runId, sequence, type } = event;
    return [
      {
        text: sseText({ id: sequence, event: type, data: envelopeOf(event) }),
        isTerminal: isTerminal(type),
        origin: { threadId, runId, sequence },
      },
    ];
  }

  /** Without an id: coming back with the last one that arrived gets what was missed. */
  gap(gap: Gap): string {
    return sseText({ event: 'events_dropped', data: gapEnvelope(gap) });
  }

  notice(notice: ToldNotice): string {
    return sseText({ event: notice.type, data: noticeEnvelope(notice) });
  }
}

/** Of this connection, not of the log; its sequence is the last one that is missing. */
export function gapEnvelope({ threadId, runId, fromSequence, toSequence, count }: Gap): EventEnvelope {
  return {
    event_id: mintId(),
    sequence: toSequence,
    type: 'events_dropped',
    run_id: runId,
    thread_id: threadId,
    agent_name: null,
    execution_id: null,
    timestamp: new Date().toISOString(),
    payload: { from_sequence: fromSequence, to_sequence: toSequence, count },
  };
}
