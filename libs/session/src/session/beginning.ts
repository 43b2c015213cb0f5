import { ControlStatement } from '../wire/burst-statement';
import type { StatementNames } from '../wire/statement-names';
import { type LocalSettings, settingsStatement } from './settings-statement';
import type { TransactionId } from './transaction-id';
import { type BeginOptions, beginStatement } from './transaction-options';

/** BEGIN and the settings: they go out once, in one packet with what comes first; the transaction's id may come with them. */
export class Beginning {
  private isOver = false;

  constructor(
    private readonly options: BeginOptions,
    private readonly settings: LocalSettings,
    private readonly names: StatementNames,
    private readonly id: TransactionId,
  ) {}

  /** Sent, or about to be. */
  get hasBegun(): boolean {
    return this.isOver;
  }

  /** The settings are still to be sent, and can be answered with the id of a transaction that is about to store something. */
  get canTakeId(): boolean {
    return !this.isOver && !this.options.readOnly && Object.keys(this.settings).length > 0;
  }

  /**
   * Nothing when it has begun.
   * @param takesId only where it can
   */
  statements(takesId = false): ControlStatement[] {
    return this.composed(takesId, false);
  }

  /** With the id, which is answered before what follows begins; where it has begun, the id alone. */
  statementsTakingId(): ControlStatement[] {
    return this.canTakeId ? this.composed(true, true) : [...this.composed(false, false), ...this.id.taking()];
  }

  private composed(takesId: boolean, flush: boolean): ControlStatement[] {
    if (this.isOver) return [];
    this.isOver = true;
    const begin = new ControlStatement(beginStatement(this.options));
    const settings = Object.entries(this.settings);
    if (settings.length === 0) return [begin];
    const text = settingsStatement(settings.length, takesId);
    const set = new ControlStatement(text, settings.flat(), { name: this.names.of(text), flush });
    if (takesId) this.id.isAnsweredBy(set);
    return [begin, set];
  }
}
