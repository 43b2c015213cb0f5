import {
  type Dialect,
  envelopeOf,
  type Frame,
  type Gap,
  gapEnvelope,
  isTerminal,
  noticeEnvelope,
  RUN_END,
  type RunEvent,
  type ToldNotice,
} from '../../events';

/** How v1's clients know that nothing follows; how the run ended is in the event before. */
const COMPLETE = { type: 'complete', status: 'finished' };

/** v1's stream: each chunk is data alone and says its type itself. */
export class V1Dialect implements Dialect {
  opening(): string {
    return ': events follow\n\n';
  }

  frames(event: RunEvent): readonly Frame[] {
    const { threadId, runId, sequence, type } = event;
    const text = chunk(envelopeOf(event)) + (type === RUN_END ? chunk(COMPLETE) : '');
    return [{ text, isTerminal: isTerminal(type), origin: { threadId, runId, sequence } }];
  }

  gap(gap: Gap): string {
    return chunk(gapEnvelope(gap));
  }

  notice(notice: ToldNotice): string {
    return chunk(noticeEnvelope(notice));
  }
}

/** JSON has no line break of its own, so the data is one line. */
const chunk = (data: object): string => `data: ${JSON.stringify(data)}\n\n`;
