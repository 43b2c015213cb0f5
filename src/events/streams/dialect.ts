import type { Frame, Gap } from '../live/outbox';
import type { ToldNotice } from '../live/live-notice';
import type { RunEvent } from '../log/run-event';

/** How a stream says things: its own event format, or the LangGraph Agent Server's. */
export interface Dialect {
  /** What every stream begins with. */
  opening(): string | Promise<string>;
  /** The frames that an event becomes; none when the client did not ask for its kind. */
  frames(event: RunEvent): readonly Frame[] | Promise<readonly Frame[]>;
  gap(gap: Gap): string;
  /** Something of the moment; nothing when the client did not ask for its kind. */
  notice(notice: ToldNotice): string | undefined;
}
