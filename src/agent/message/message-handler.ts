import { InjectSession, type Session } from '@airlock/session';
import { Inject, Injectable, Scope } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { AirlockConfig } from '../../config';
import { InvalidInputError, messageFaults } from '../../http';
import {
  CheckpointManager,
  type NewRun,
  plannedAtFirst,
  questionOf,
  type Run,
  RunCreation,
  RunJob,
  type RunInput,
  type RunOrder,
  RunQueue,
  RunRepository,
  RunStartRepository,
  type StartedRun,
} from '../../runs';
import { type Message, ThreadRepository } from '../../threads';
import { EmptyMessageError } from './empty-message.error';
import { firstDocument } from './first-document';
import { IdempotencyKeyReusedError } from './idempotency-key-reused.error';
import { hashOf } from './order-hash';
import { indispensable } from '../run/plan';
import { AgentRegistry } from '../registry/agent-registry';
import { MissingAgentError } from '../registry/missing-agent.error';
import { type Lastly, RunBeginning } from '../run/run-beginning';
import { newsOf } from './news-of';
import { NotNewestStateError } from './not-newest-state.error';
import { ThreadTurn } from './thread-turn';
import { workloadFaults } from './workload-faults';

/** Messages of the conversation that a run knows of. */
const HISTORY = 20;

/** Takes one message: what it writes, it writes in the session of the call, and all of it commits together (M5). */
@Injectable({ scope: Scope.REQUEST })
export class MessageHandler extends RunCreation {
  constructor(
    @InjectSession() private readonly session: Session,
    @Inject(EntityManager) private readonly manager: EntityManager,
    @Inject(ThreadRepository) private readonly threads: ThreadRepository,
    @Inject(RunRepository) private readonly runs: RunRepository,
    @Inject(RunStartRepository) private readonly starts: RunStartRepository,
    @Inject(CheckpointManager) private readonly checkpoints: CheckpointManager,
    @Inject(RunQueue) private readonly queue: RunQueue,
    @Inject(RunJob) private readonly job: RunJob,
    @Inject(RunBeginning) private readonly beginning: RunBeginning,
    @Inject(ThreadTurn) private readonly turn: ThreadTurn,
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
   * ThreadBusyError under the strategy `reject`, IdempotencyKeyReusedError, NotNewestStateError
   */
  private async handle(order: RunOrder, lastly: Lastly): Promise<StartedRun> {
    this.assertAnswerable(order);
    const earlier = await this.startedBefore(order);
    if (earlier) return { run: earlier, isRepeat: true };
    const { threadId, history } = await this.conversationOf(order);
    const asked = this.runFor(order, threadId, newsOf(order.input, await this.knownIn(order, history)));
    const document = firstDocument(asked, history);
    const start = {
      checkpoint: this.checkpoints.of(document, 'auto', 'initialization'),
      makesThread: order.threadId === undefined,
      tickets: this.queue.tickets,
      most: this.config.queuedRunsPerUser,
    };
    const place = this.job.keepPlace(asked.userId);
    if (place) return this.beginning.make(this.session, place, { asked, start, document }, lastly);
    const run = await lastly([], () => this.starts.start(this.manager, asked, start));
    return { run, isRepeat: false };
  }

  /** All that can be refused without a connection. */
  private assertAnswerable({ assistantId, input }: RunOrder): void {
    if (input.messages.length === 0 || questionOf(input).trim() === '') throw new EmptyMessageError();
    const faults = input.messages.flatMap(({ content }, index) =>
      messageFaults(`input.messages.${index}.content`, content, this.config.messageMaxChars),
    );
    faults.push(...workloadFaults(input.workloads));
    if (faults.length > 0) throw new InvalidInputError(faults);
    if (input.messages.at(-1)?.role !== 'user') {
      throw new InvalidInputError([
        { path: 'input.messages', message: "the last message must be the user's: it is what is answered" },
      ]);
    }
    this.agents.assertKnown(assistantId);
    const missing = indispensable(assistantId).filter((name) => !this.agents.find(name));
    if (missing.length > 0) throw new MissingAgentError(missing);
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

  /** The thread, locked, and what was said in it; one that is made with the run is nobody else's business yet. */
  private async conversationOf(order: RunOrder): Promise<{ threadId: string; history: Message[] }> {
    const { threadId, createThread, follows } = order;
    const { userId, threadId: minted } = this.session.context;
    if (threadId === undefined && follows) throw new NotNewestStateError();
    if (threadId === undefined) return { threadId: minted, history: [] };
    if (createThread) {
      await this.threads.create(this.manager, userId, { id: threadId, metadata: {}, ifExists: 'do_nothing' });
    }
    const thread = await this.threads.lockForReply(this.manager, userId, threadId);
    if (follows) await this.turn.assertNewest(this.session, thread, follows);
    await this.turn.make(this.session, thread, order.multitaskStrategy ?? 'enqueue');
    return { threadId, history: await this.threads.history(this.manager, userId, threadId, HISTORY) };
  }

  /** Ids of what was said, the thread's own and those that clients gave: where an answer did not come they have no other. */
  private async knownIn({ threadId, input }: RunOrder, history: readonly Message[]): Promise<Set<string>> {
    const own = history.map(({ id }) => id);
    const isAlone = input.messages.slice(0, -1).every(({ id }) => id === undefined);
    if (isAlone || threadId === undefined || own.length === 0) return new Set(own);
    const { userId } = this.session.context;
    return new Set([...own, ...(await this.runs.idsFromClients(this.manager, userId, threadId, HISTORY))]);
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
      idempotencyKey: order.idempotencyKey ?? null,
      bodyHash: order.idempotencyKey === undefined ? null : hashOf(order),
    };
  }
}

/** Where something follows in the session. */
const inOrder: Lastly = async (before, last) => {
  for (const work of before) await work();
  return last();
};
