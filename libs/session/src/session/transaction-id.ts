import { ControlStatement } from '../wire/burst-statement';
import type { StatementNames } from '../wire/statement-names';

const ASK = 'select pg_current_xact_id_if_assigned()::text';
const TAKE = 'select pg_current_xact_id()::text';

/** PostgreSQL's id of a transaction. One that stored nothing has none; by it the outcome of a lost COMMIT is looked up. */
export class TransactionId {
  private answer: ControlStatement | undefined;

  constructor(
    private readonly isReadOnly: boolean,
    private readonly names: StatementNames,
  ) {}

  /** Once it is known. */
  get value(): string | undefined {
    return this.answer?.row?.[0] ?? undefined;
  }

  /** It was asked for, and there is none. */
  get isNone(): boolean {
    return this.answer?.row?.[0] === null;
  }

  /** Its first column is the id. */
  isAnsweredBy(statement: ControlStatement): void {
    this.answer = statement;
  }

  /** For a transaction that is about to store something: its id, answered before that begins. */
  taking(): ControlStatement[] {
    return this.asking(TAKE, true);
  }

  /**
   * In the same packet; only while the id is not known.
   * @param flush answered before what follows begins
   */
  askingIfAny(flush: boolean): ControlStatement[] {
    return this.asking(ASK, flush);
  }

  private asking(text: string, flush: boolean): ControlStatement[] {
    if (this.isReadOnly || this.value !== undefined) return [];
    this.answer = new ControlStatement(text, [], { flush, name: this.names.of(text) });
    return [this.answer];
  }
}
