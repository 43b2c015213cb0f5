import { UnitOfWork } from '@airlock/session';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { AirlockConfig } from '../../config';
import { Replica } from '../replica';
import { RunContexts } from '../run-contexts';
import { RunExecutor } from '../run-executor';
import type { ClaimedRun, Lease } from './lease';
import { Leases, type Room } from './leases';
import { RunQueue } from './run-queue';
import type { Run } from '../run.entity';
import type { TakenRun } from '../taken-run';

/** A newcomer's ticket may come behind this, where no run begins without one. */
const AT_THE_DOOR_MS = 500;
const CLAIM_ATTEMPTS = 20;
const CLAIM_PAUSE_MS = 500;

/** A place for a run of which it is not sure yet that it is made. One of the two is called, once. */
export interface KeptPlace {
  /** Whose lease the run is to be under. */
  readonly owner: string;
  /** It is made, and committed. */
  begin(made: TakenRun): void;
  giveUp(): void;
}

/** What a ticket sets off: one run of its user is claimed and, under its owner's identity, worked on till it ends. */
@Injectable()
export class RunJob {
  private readonly logger = new Logger(RunJob.name);
  /** A run is nobody's call: whoever's message makes it, it runs outside of what belongs to that call. */
  private readonly outside = AsyncLocalStorage.snapshot();
  private isOpen = false;

  constructor(
    @Inject(RunQueue) private readonly queue: RunQueue,
    @Inject(Leases) private readonly leases: Leases,
    @Inject(UnitOfWork) private readonly units: UnitOfWork,
    @Inject(RunContexts) private readonly contexts: RunContexts,
    @Inject(Replica) private readonly replica: Replica,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  /**
   * @param priority of the ticket
   * @returns once a run is claimed: from then on its row says who has it, and no ticket. While there is no room, the ticket
   * is given back after a moment, since another replica may have some
   */
  async work(userId: string, priority: number): Promise<void> {
    if (!(await this.leases.room(userId, this.room, this.patience)))
      return this.queue.returnTicket(userId, priority);
    const claimed = await this.claim(userId);
    if (claimed) void this.carry(this.leases.take(claimed));
    else this.leases.pass();
  }

  /**
   * For a run that is about to be made here, and could begin without a ticket.
   * @returns nothing when this process takes no runs, or has no room
   */
  keepPlace(userId: string): KeptPlace | undefined {
    const place = this.isOpen ? this.leases.keep(userId, this.room) : undefined;
    if (!place) return undefined;
    const begin = (made: TakenRun): void => {
      const lease = place.take(claimOf(made.run), made);
      this.outside(() => void this.carry(lease));
    };
    return { owner: this.replica.name, begin, giveUp: () => place.giveUp() };
  }

  /** From now on runs that are made in this process may begin in it. */
  open(): void {
    this.isOpen = true;
  }

  /** Those at the door leave it one after another: all at once, they would keep a newcomer's ticket waiting as long as themselves. */
  private get patience(): number {
    return (AT_THE_DOOR_MS * (this.leases.waiting + 1)) / this.config.ticketsAtOnce;
  }

  private get room(): Room {
    const { runningRunsPerReplica: atWork, heldRunsPerReplica: held } = this.config;
    return { atWork, held };
  }

  private async carry(lease: Lease): Promise<void> {
    try {
      await this.execute(lease);
    } catch (error) {
      // Its heartbeat stops here, so another replica takes it over; what happened is for us to know.
      this.logger.error(`Run ${lease.runId} was left without an end`, errorText(error));
    } finally {
      this.leases.release(lease);
    }
  }

  /** A ticket that is lost because the database is away for a moment would be missed until the sweep comes by. */
  private async claim(userId: string): Promise<ClaimedRun | undefined> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.queue.claim(userId, this.replica.name);
      } catch (error) {
        if (attempt === CLAIM_ATTEMPTS) throw error;
        await sleep(CLAIM_PAUSE_MS);
      }
    }
  }

  /** The unit gives the run a DI sub-tree, and the session that opens it; each step has a unit of its own. */
  private async execute(lease: Lease): Promise<void> {
    const context = this.contexts.forJob(lease.run);
    await this.units.run(context, { name: 'run' }, async (unit) => {
      const executor = await unit.resolve(RunExecutor);
      await executor.execute(lease);
    });
  }
}

const claimOf = ({ userId, threadId, id: runId, requestId, attempt }: Run): ClaimedRun => ({
  userId,
  threadId,
  runId,
  requestId,
  attempt,
});

const errorText = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
