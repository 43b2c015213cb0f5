import type { DataSource } from 'typeorm';
import type { UserExecutionContext } from '../context';
import type { Shares } from '../pool/shares';
import type { Observer } from '../observe/observer';
import type { PinnedDataSource } from '../wire/pinned';
import type { StatementNames } from '../wire/statement-names';
import type { OpeningPlaces } from './opening-places';
import type { LocalSettings } from './settings-statement';
import type { CompleteLimits } from './session-limits';

/** What all sessions of one data source share; it knows no session. */
export interface SessionHost {
  readonly name: string;
  readonly dataSource: DataSource;
  readonly wire: PinnedDataSource;
  readonly limits: CompleteLimits;
  readonly observer: Observer;
  readonly places: OpeningPlaces;
  readonly shares: Shares;
  readonly statementNames: StatementNames;
  /** Identity, timeouts and application name of a transaction. */
  settingsFor(context: UserExecutionContext, where: string): LocalSettings;
}
