import { InjectSession, type Session } from '@airlock/session';
import { Inject, Injectable, Scope } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { AirlockConfig } from '../../config';
import { assertMetadataFits, InvalidInputError, messageFaults } from '../../http';
import {
  type Beginning,
  CheckpointManager,
  type NewRun,
  plannedAtFirst,
  questionOf,
  type Run,
  RunBranches,
  RunCreation,
  RunJob,
  type RunInput,
  type RunOrder,
  RunQueue,
  RunRepository,
  RunStartRepository,
  type StartedRun,
} from '../../runs';
import { Continuation } from './continuation';
import { Conversation, nothingAsked } from './conversation';
import { EmptyMessageError } from './empty-message.error';
import { IdempotencyKeyReusedError } from './idempotency-key-reused.error';
import { hashOf } from './order-hash';
import { firstDocument } from '../run/first-document';
import { indispensable } from '../run/plan';
import { AgentRegistry } from '../registry/agent-registry';
import { MissingAgentError } from '../registry/missing-agent.error';
import { type Lastly, RunBeginning } from '../run/run-beginning';
import { newsOf } from './news-of';
import { workloadFaults } from './workload-faults';

/** Takes one message: what it writes, it writes in the session of the call, and all of it commits together (M5). */
@Injectable({ scope: Scope.REQUEST })
export class MessageHandler extends RunCreation {
  constructor(
    @InjectSession() private readonly session: Session,
    @Inject(EntityManager) private readonly manager: EntityManager,
    @Inject(RunRepository) private readonly runs: RunRepository,
    @Inject(RunStartRepository) private readonly starts: RunStartRepository,
    @Inject(CheckpointManager) private readonly checkpoints: CheckpointManager,
    @Inject(RunQueue) private readonly queue: RunQueue,
    @Inject(RunJob) private readonly job: RunJob,
    @Inject(RunBeginning) private readonly beginning: RunBeginning,
    @Inject(Conversation) private readonly conversation: Conversation,
    @Inject(Continuation) private readonly continuation: Continuation,
    @Inject(RunBranches) private readonly branches: RunBranches,
    @Inject(AgentRegistry) private readonly agents: AgentRegistry,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {
    super();
  }

  async start(order: RunOrder): Promise<StartedRun> {
    return this.handle(order, inOrder);
  }

  override async startAndCommit(order: RunOrder): Promise<StartedRun> {
    return this.handle(order, (before, last) => this.session.lastlyBehind(before, last));
  }

  /**
   * Thread, message, run, first checkpoint, place in the queue.
   * @param lastly around the last statements
   * @throws ThreadNotFoundError: then nothing is made (M4); EmptyMessageError, UnknownAgentError, QueueFullError,
   * ThreadBusyError under the strategy `reject`, IdempotencyKeyReusedError, UnknownIdError for a checkpoint
   */
  private async handle(order: RunOrder, lastly: Lastly): Promise<StartedRun> {
    this.assertAnswerable(order);
    const earlier = await this.startedBefore(order);
    if (earlier) return { run: earlier, isRepeat: true };
    const found = await this.conversation.find(this.session, order);
    if (!order.input || found.asksAgain) {
      const run = await this.continuation.begin(this.session, order, found, keyOf(order));
      return { run, isRepeat: false };
    }
    const asked = this.runFor(order, found.threadId, newsOf(order.input, found.known));
    const document = firstDocument(asked, found.history);
    const at = await this.branchFor(asked, found.beginning);
    const start = {
      checkpoint: this.checkpoints.of(document, 'auto', 'initialization'),
      makesThread: order.threadId === undefined,
      tickets: this.queue.tickets,
      most: this.config.queuedRunsPerUser,
      at,
    };
    const place = this.job.keepPlace(asked.userId);
    if (place) return this.beginning.make(this.session, place, { asked, start, document }, lastly);
    const run = await lastly([], () => this.starts.start(this.manager, asked, start));
    return { run, isRepeat: false };
  }

  /** All that can be refused without a connection. */
  private assertAnswerable({ assistantId, input, threadId, from, metadata = {} }: RunOrder): void {
    assertMetadataFits(metadata, this.config.metadataMaxBytes);
    if (input) this.assertAsks(input, threadId !== undefined && from === undefined);
    this.agents.assertKnown(assistantId);
    const missing = indispensable(assistantId).filter((name) => !this.agents.find(name));
    if (missing.length > 0) throw new MissingAgentError(missing);
  }

  /** @param mayAskAgain whether an answer may be the last: the thread says whether it is its own */
  private assertAsks(input: RunInput, mayAskAgain: boolean): void {
    if (input.messages.length === 0 || questionOf(input).trim() === '') throw new EmptyMessageError();
    const faults = input.messages.flatMap(({ content }, index) =>
      messageFaults(`input.messages.${index}.content`, content, this.config.messageMaxChars),
    );
    faults.push(...workloadFaults(input.workloads));
    if (faults.length > 0) throw new InvalidInputError(faults);
    if (!mayAskAgain && input.messages.at(-1)?.role !== 'user') throw nothingAsked();
  }

  /** The run that the same call started before, if it did. */
  private async startedBefore(order: RunOrder): Promise<Run | undefined> {
    const { idempotencyKey: key } = order;
    if (key === undefined) return undefined;
    const { userId } = this.session.context;
    await this.runs.lockIdempotencyKey(this.manager, userId, key);
    const run = await this.runs.byIdempotencyKey(this.manager, userId, key);
    if (!run) return undefined;
    if (Date.now() - run.createdAt.getTime() > this.config.idempotencyKeyHours * 3_600_000) {
      await this.runs.freeIdempotencyKey(this.manager, run);
      return undefined;
    }
    if (run.bodyHash !== hashOf(order)) throw new IdempotencyKeyReusedError();
    return run;
  }

  /** Where a state was named: its branch, or one that begins there. */
  private async branchFor(
    { id }: NewRun,
    beginning: Beginning | undefined,
  ): Promise<{ branch: string | null } | undefined> {
    if (!beginning) return undefined;
    const { run, sequence, fork } = beginning;
    if (!fork) return { branch: run.branch };
    await this.branches.open(this.manager, id, { run, sequence, fork });
    return { branch: id };
  }

  private runFor(order: RunOrder, threadId: string, input: RunInput): NewRun {
    const { userId, runId: id, requestId } = this.session.context;
    return {
      userId,
      id,
      threadId,
      requestId,
      assistantId: order.assistantId,
      input,
      metadata: { ...order.metadata },
      scopes: [...order.scopes],
      multitaskStrategy: order.multitaskStrategy ?? 'enqueue',
      totalSteps: plannedAtFirst(order.assistantId),
      ...keyOf(order),
    };
  }
}

const keyOf = (order: RunOrder): Pick<Run, 'idempotencyKey' | 'bodyHash'> =>
  order.idempotencyKey === undefined
    ? { idempotencyKey: null, bodyHash: null }
    : { idempotencyKey: order.idempotencyKey, bodyHash: hashOf(order) };

/** Where something follows in the session. */
const inOrder: Lastly = async (before, last) => {
  for (const work of before) await work();
  return last();
};
