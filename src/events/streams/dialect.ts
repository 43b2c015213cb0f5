import type { Frame, Gap } from '../live/outbox';
import type { RunEvent } from '../log/run-event';

/** How a stream says things: its own event format, or the LangGraph Agent Server's. */
export interface Dialect {
  /** What every stream begins with. */
  opening(): string | Promise<string>;
  /** The frames that an event becomes; none when the client did not ask for its kind. */
  frames(event: RunEvent): readonly Frame[] | Promise<readonly Frame[]>;
  gap(gap: Gap): string;
}
