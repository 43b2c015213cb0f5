import type { ConnectionLostError, LeakedSessionError } from '../errors';
import type { SessionFacts } from '../observe/session-events';
import type { LocalSettings } from './settings-statement';
import type { SessionHost } from './session-host';

/** Whose transaction this is. */
export interface TransactionOwner {
  readonly host: SessionHost;
  readonly requestId: string;
  /** Nobody, where nobody has signed in. */
  readonly userId: string | undefined;
  readonly name: string;
  readonly kind: SessionFacts['kind'];
  readonly facts: () => SessionFacts;
  /** The running code is inside another transaction that holds a connection of this pool. */
  holdsElsewhere(): boolean;
  /** @throws NoContextError */
  settings(): LocalSettings;
  /** Its connection was taken away: it has to end now. */
  onLoss(error: LeakedSessionError | ConnectionLostError): void;
}
