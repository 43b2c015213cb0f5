import { ResultTooLargeError } from '../errors';
import type { Lease } from '../pool/lease';
import { Burst } from '../wire/burst';
import { ControlStatement, type ResultBound, UserStatement } from '../wire/burst-statement';
import { Composer } from '../wire/composer';
import type { WireClient, WireResult } from '../wire/pinned';
import { askSimply } from '../wire/simple-query';
import { type SqlTraits, traitsOf } from '../wire/sql-traits';
import type { Statement } from './last-statements';
import { Beginning } from './beginning';
import { answerOf, answerToFailure, type CommitAnswer } from './commit-answer';
import { Condition } from './condition';
import { type LastAnswer, lastAnswerToFailure } from './last-answer';
import type { SessionHost } from './session-host';
import type { LocalSettings } from './settings-statement';
import { TransactionId } from './transaction-id';
import type { BeginOptions } from './transaction-options';
import { Use } from './use';

/** One transaction on one connection, from BEGIN to COMMIT or ROLLBACK. A parked session has several, one after another. */
export class Segment {
  readonly use = new Use();
  /** NOTIFY, cursors and transaction-level locks: bound to this transaction without giving it an id. */
  sticksBecauseOf: string | undefined;
  private readonly condition: Condition;
  private readonly id: TransactionId;
  private readonly beginning: Beginning;

  constructor(
    private readonly lease: Lease,
    private readonly host: SessionHost,
    readonly options: BeginOptions,
    settings: LocalSettings,
  ) {
    this.condition = new Condition(lease);
    this.id = new TransactionId(options.readOnly === true, host.statementNames);
    this.beginning = new Beginning(options, settings, host.statementNames, this.id);
  }

  /** Why nothing more can run here: the connection is lost, or is not in the transaction that it should be in. */
  get fault(): Error | undefined {
    return this.condition.fault;
  }

  /** PostgreSQL's id of this transaction, once it is known; one that stored nothing has none. */
  get transactionId(): string | undefined {
    return this.id.value;
  }

  /** Whether losing its end loses nothing. */
  get storesNothing(): boolean {
    return this.options.readOnly === true || (this.id.isNone && !this.sticksBecauseOf);
  }

  /** The transaction failed on the server and accepts nothing but its end. */
  get hasFailed(): boolean {
    return this.condition.hasFailed;
  }

  /** The first one goes out together with BEGIN and the identity, in one packet. */
  async ask(text: string, values: readonly unknown[] | undefined): Promise<WireResult> {
    const traits = traitsOf(text);
    if (traits.sticks) this.sticksBecauseOf ??= text;
    const statement = this.statementOf(text, values, traits);
    if (!statement) return this.askMany(text);
    const takesId = traits.stores && this.beginning.canTakeId;
    const after = traits.writes && !takesId ? this.id.askingIfAny(false) : [];
    await this.running((beginning) => Burst.send(this.client, [...beginning, statement, ...after]), takesId);
    return statement.result;
  }

  /** Begins, if nothing has yet. */
  async begin(): Promise<void> {
    if (this.beginning.hasBegun) return;
    await this.running((beginning) => Burst.send(this.client, beginning));
  }

  /**
   * Statements and COMMIT in one packet: when one fails, the server skips what stands behind it. The transaction's id is
   * answered ahead of them, so that an answer that is lost can be looked up.
   * @throws the error of the first statement that failed; then nothing is committed
   */
  async askAndCommit(asked: readonly Statement[]): Promise<LastAnswer> {
    const statements: UserStatement[] = [];
    for (const { text, values } of asked) {
      const statement = this.statementOf(text, values, traitsOf(text));
      if (!statement) return this.askOneByOne(asked);
      statements.push(statement);
    }
    const commit = new ControlStatement('COMMIT');
    const beginning = this.beginning.statementsTakingId();
    const startedAt = this.use.begin();
    try {
      await Burst.send(this.client, [...beginning, ...statements, commit]);
    } catch (error) {
      return lastAnswerToFailure(error, statements, this.fault);
    } finally {
      this.use.end(startedAt);
    }
    return { results: statements.map(({ result }) => result), answer: answerOf(commit) };
  }

  /** SAVEPOINT and its like. */
  async control(text: string): Promise<void> {
    await this.running((beginning) => Burst.send(this.client, [...beginning, new ControlStatement(text)]));
  }

  /** Whether anything was stored or locked so far; asks the server only when the text of the statements cannot tell. */
  async hasWritten(): Promise<boolean> {
    const asking = this.id.askingIfAny(false);
    if (asking.length > 0)
      await this.running((beginning) => Burst.send(this.client, [...beginning, ...asking]));
    return this.transactionId !== undefined;
  }

  /** Asks for the end and says what the server made of it; the caller gives the connection back. */
  async commit(): Promise<CommitAnswer> {
    if (this.fault) return { kind: 'refused', error: this.fault };
    if (this.hasFailed) return { kind: 'rolled_back' };
    const commit = new ControlStatement('COMMIT');
    try {
      await this.ending([...this.id.askingIfAny(true), commit]);
    } catch (error) {
      return answerToFailure(error, this.fault);
    }
    return answerOf(commit);
  }

  async rollback(): Promise<void> {
    if (this.fault) return;
    await this.ending([new ControlStatement('ROLLBACK')]);
  }

  /** Back into the pool if it is as it was, destroyed otherwise. @returns why it was destroyed */
  giveBack(): string | undefined {
    if (this.lease.isGivenBack) return undefined;
    const dirt = this.condition.dirt(this.use.isRunning);
    if (dirt === undefined) this.lease.giveBack();
    else this.lease.destroy(new Error(dirt), this.use.isRunning);
    return dirt;
  }

  /** Its connection goes to nobody else. @param why for the log */
  leaveTo(why: string): void {
    this.condition.soil(why);
  }

  kill(reason: Error): void {
    this.lease.destroy(reason, this.use.isRunning);
  }

  /** Asks the server to stop what runs. Its answer is still to come, and the connection is destroyed afterwards: the request may be late and would hit whoever has it next. */
  interrupt(): void {
    this.condition.soil('a CancelRequest that may still be under way');
    this.lease.cancel();
  }

  private get client(): WireClient {
    return this.lease.client;
  }

  /** As it is to be sent; nothing for a text of several statements. */
  private statementOf(
    text: string,
    values: readonly unknown[] | undefined,
    { soils, isMany }: SqlTraits,
  ): UserStatement | undefined {
    if (soils) this.condition.soil(text);
    if (isMany && !values?.length) return undefined;
    if (soils) Composer.of(this.client.connection).forgetAll();
    const { wire, statementNames } = this.host;
    return new UserStatement(wire.Query, text, values, statementNames.of(text), this.boundOf(text));
  }

  /** The connection is closed in its middle: whatever came of the transaction, its end is handled as that of a lost one. */
  private boundOf(text: string): ResultBound | undefined {
    const { resultMaxBytes: maxBytes } = this.host.limits;
    if (maxBytes === undefined) return undefined;
    const { stream } = this.client.connection;
    return { maxBytes, onExcess: () => void stream.destroy(new ResultTooLargeError(maxBytes, text)) };
  }

  /** Where one of them is several in one text, which has to go alone. */
  private async askOneByOne(asked: readonly Statement[]): Promise<LastAnswer> {
    const results: WireResult[] = [];
    for (const { text, values } of asked) results.push(await this.ask(text, values));
    return { results, answer: await this.commit() };
  }

  /** Several statements in one text: they go alone, and only once the transaction is open. */
  private async askMany(text: string): Promise<WireResult> {
    await this.begin();
    return this.running(() => askSimply(this.client, new this.host.wire.Query(text)));
  }

  private async running<T>(work: (beginning: ControlStatement[]) => Promise<T>, takesId = false): Promise<T> {
    const beginning = this.beginning.statements(takesId);
    const startedAt = this.use.begin();
    try {
      const result = await work(beginning);
      this.condition.hasAnswered();
      return result;
    } catch (error) {
      this.condition.hasRefused(error, beginning);
      throw error;
    } finally {
      this.use.end(startedAt);
    }
  }

  private async ending(statements: readonly ControlStatement[]): Promise<void> {
    const startedAt = this.use.begin();
    try {
      await Burst.send(this.client, statements);
    } finally {
      this.use.end(startedAt);
    }
  }
}
