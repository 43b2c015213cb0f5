import type { ToldNotice } from '../../live/live-notice';
import { isTerminal } from '../../log/event-type';
import type { RunEvent } from '../../log/run-event';

/** Of a model's text, as much as one stream has been told of it. */
export interface ToldText {
  readonly id: string;
  readonly agentName: string | null;
  readonly executionId: string | null;
  /** Always the beginning of the text, without a gap. */
  readonly text: string;
}

/** What is new of a text. */
export interface ToldPiece extends ToldText {
  readonly piece: string;
  /** Which it takes the place of: an agent's turn has one text under way. */
  readonly after: readonly ToldText[];
}

/** How much of a text a client has that comes back. */
export interface HadWords {
  readonly id: string;
  readonly length: number;
}

/** A model's words, as far as one client has been told them: what it has had of an answer is not told it again. */
export class ToldWords {
  private readonly texts = new Map<string, ToldText>();
  private readonly open = new Set<string>();
  private last: string | undefined;

  /** @param had on streams before this one */
  constructor(private readonly had?: HadWords) {
    this.last = had?.id;
  }

  /** @returns nothing for what continues no told beginning: with a hole in it, a text could not be made whole at the end */
  next({ type, topic: id, agentName, executionId, payload }: ToldNotice): ToldPiece | undefined {
    const { text: piece, offset = 0 } = payload;
    if (type !== 'agent_text' || typeof piece !== 'string') return undefined;
    const before = this.texts.get(id)?.text ?? '';
    if (offset !== before.length) return undefined;
    const told = {
      id,
      agentName: agentName ?? null,
      executionId: executionId ?? null,
      text: before + piece,
    };
    const after = before === '' ? this.close((other) => other.executionId === told.executionId) : [];
    const news = piece.slice(Math.max(0, this.lengthOf(id) - before.length));
    this.texts.set(id, told);
    this.open.add(id);
    this.last = id;
    return news === '' ? undefined : { ...told, piece: news, after };
  }

  /** @returns the texts that end with this event: that of the agent whose turn ends */
  endingWith({ type, executionId }: RunEvent): readonly ToldText[] {
    if (!isTerminal(type)) return [];
    return this.close((told) => executionId === null || told.executionId === executionId);
  }

  of(id: string): string {
    return this.texts.get(id)?.text ?? '';
  }

  lengthOf(id: string): number {
    return Math.max(this.of(id).length, this.had?.id === id ? this.had.length : 0);
  }

  /** The id of what is told after this event: the words between two events have no place of their own. */
  placeAfter(sequence: number): string {
    return this.last === undefined
      ? String(sequence)
      : `${sequence}~${this.last}~${this.lengthOf(this.last)}`;
  }

  private close(isMeant: (told: ToldText) => boolean): ToldText[] {
    const closed = [...this.open].flatMap((id) => this.texts.get(id) ?? []).filter(isMeant);
    for (const { id } of closed) this.open.delete(id);
    return closed;
  }
}
