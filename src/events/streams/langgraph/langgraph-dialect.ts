import type { ToldNotice } from '../../live/live-notice';
import type { Frame, Gap } from '../../live/outbox';
import { isTerminal, RUN_END } from '../../log/event-type';
import type { RunEvent } from '../../log/run-event';
import type { RunMoment, ThreadStateView } from '../../../runs';
import type { Dialect } from '../dialect';
import { gapEnvelope } from '../native-dialect';
import { sseText } from '../sse-frame';
import type { StreamMode } from './stream-mode';
import type { StreamedRun, StreamPart, StreamValues } from './translation';
import { wordsEndIn, wordsIn } from './live-words';
import { changesValues, TRANSLATIONS } from './translations';

/** Those who put the pieces of a text together have to be told each once. */
const IN_PIECES: readonly StreamMode[] = ['messages-tuple', 'events'];
const NEED_VALUES: readonly StreamMode[] = ['values', 'messages', 'messages-tuple'];
const STATUS: Readonly<Record<string, string>> = {
  completed: 'success',
  failed: 'error',
  dead: 'error',
  timeout: 'timeout',
  cancelled: 'interrupted',
};

/** What modes need to read beside the events. */
export interface StreamReads {
  values(): Promise<StreamValues>;
  /** The state that the event brought, where it is newer than the checkpoint `after`. */
  state(event: RunEvent, after: number): Promise<RunMoment | undefined>;
}

/** The LangGraph Agent Server's streams: `metadata` first, then what each mode asks for, then `end`. */
export class LangGraphDialect implements Dialect {
  /** The newest checkpoint that was told. */
  private toldCheckpoint = 0;
  private readonly isInPieces: boolean;

  constructor(
    private readonly run: StreamedRun,
    private readonly modes: readonly StreamMode[],
    private readonly read: StreamReads,
    /** The last event that the client has. */
    private reached: number,
  ) {
    this.isInPieces = modes.some((mode) => IN_PIECES.includes(mode));
  }

  /** Without an id: a client that comes back from here begins at the beginning. */
  opening(): string {
    const { runId, threadId, attempt } = this.run;
    return sseText({ event: 'metadata', data: { run_id: runId, thread_id: threadId, attempt } });
  }

  async frames(event: RunEvent): Promise<readonly Frame[]> {
    const known = { values: await this.valuesAt(event), state: await this.stateAt(event) };
    const ended = this.run.words.endingWith(event);
    const parts = [
      ...this.modes.flatMap((mode) => ended.flatMap((words) => wordsEndIn(mode, words, this.run))),
      ...this.modes.flatMap((mode) => TRANSLATIONS[mode](event, this.run, known)),
      ...closingOf(event),
    ];
    const { threadId, runId, sequence } = event;
    this.reached = sequence;
    if (parts.length === 0) return [];
    return [
      { text: this.text(parts), isTerminal: isTerminal(event.type), origin: { threadId, runId, sequence } },
    ];
  }

  gap(gap: Gap): string {
    return sseText({ event: 'events_dropped', data: gapEnvelope(gap) });
  }

  notice(notice: ToldNotice): string | undefined {
    const words = this.run.words.next(notice);
    if (!words) return undefined;
    const parts = this.modes.flatMap((mode) => wordsIn(mode, words, this.run));
    return parts.length === 0 ? undefined : this.text(parts, this.isInPieces);
  }

  /** Only the last part carries its place: a client that lost the others comes back for all of them. */
  private text(parts: readonly StreamPart[], hasPlace = true): string {
    const place = this.isInPieces ? this.run.words.placeAfter(this.reached) : this.reached;
    const last = parts.length - 1;
    return parts
      .map(({ event, data }, index) =>
        sseText({ id: hasPlace && index === last ? place : undefined, event, data }),
      )
      .join('');
  }

  private async valuesAt(event: RunEvent): Promise<StreamValues | undefined> {
    const isNeeded = changesValues(event) && this.modes.some((mode) => NEED_VALUES.includes(mode));
    return isNeeded ? this.read.values() : undefined;
  }

  private async stateAt(event: RunEvent): Promise<ThreadStateView | undefined> {
    if (!this.modes.includes('checkpoints')) return undefined;
    const moment = await this.read.state(event, this.toldCheckpoint);
    if (!moment) return undefined;
    this.toldCheckpoint = moment.sequence;
    return moment.state;
  }
}

function closingOf({ type, runId, payload }: RunEvent): StreamPart[] {
  if (type !== RUN_END) return [];
  const status = STATUS[String(payload.status)] ?? 'error';
  const end = { event: 'end', data: { run_id: runId, status } };
  if (status === 'success' || status === 'interrupted') return [end];
  return [{ event: 'error', data: errorOf(payload) }, end];
}

function errorOf({ error, status, message }: RunEvent['payload']): { error: unknown; message: unknown } {
  if (typeof error === 'object' && error !== null && 'type' in error && 'message' in error)
    return { error: error.type, message: error.message };
  return { error: status, message: typeof error === 'string' ? error : message };
}
