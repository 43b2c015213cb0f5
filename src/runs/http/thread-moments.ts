import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { UnknownIdError } from '../../http';
import { ThreadRepository } from '../../threads';
import type { Checkpoint } from '../checkpoints/checkpoint.entity';
import { BEFORE_ALL, type CheckpointPlace, ThreadCheckpoints } from '../checkpoints/thread-checkpoints';
import type { Run, RunKey } from '../run.entity';
import { RunRepository } from '../run.repository';
import type { RunDocument } from '../state/run-document';
import { MomentViews } from './moment-views';
import { type ThreadStateView, viewBeforeAll } from './thread-state-view';

/** Of a run: its first state, its last one, or the first that knows what came of an agent. */
export type WantedMoment = 'first' | 'last' | { readonly agent: string };

export interface RunMoment {
  readonly sequence: number;
  readonly state: ThreadStateView;
}

/** Reads what a thread knows, now and before. Every method throws ThreadNotFoundError. */
@Injectable()
export class ThreadMoments {
  constructor(
    @Inject(ThreadRepository) private readonly threads: ThreadRepository,
    @Inject(ThreadCheckpoints) private readonly checkpoints: ThreadCheckpoints,
    @Inject(RunRepository) private readonly runs: RunRepository,
    @Inject(MomentViews) private readonly views: MomentViews,
  ) {}

  async now(manager: EntityManager, userId: string, threadId: string): Promise<ThreadStateView> {
    const [newest] = await this.before(manager, userId, threadId, { limit: 1 });
    return newest ?? viewBeforeAll(userId, threadId);
  }

  /** @throws UnknownIdError where the thread has no such state, or none any more */
  async at(
    manager: EntityManager,
    userId: string,
    threadId: string,
    place: CheckpointPlace,
  ): Promise<ThreadStateView> {
    if (place.sequence === BEFORE_ALL) return this.beforeAll(manager, userId, threadId, place);
    const now = await this.now(manager, userId, threadId);
    if (now.checkpoint.checkpoint_id === `${place.runId}:${place.sequence}`) return now;
    const moment = await this.earlier(manager, userId, threadId, place);
    if (!moment) throw new UnknownIdError('checkpoint');
    return moment;
  }

  /** Newest first. @param before only older ones than this */
  async before(
    manager: EntityManager,
    userId: string,
    threadId: string,
    { limit, before }: { limit: number; before?: CheckpointPlace },
  ): Promise<ThreadStateView[]> {
    await this.threads.get(manager, userId, threadId);
    // One more than asked for: each state names the one before it.
    const checkpoints = await this.checkpoints.list(manager, userId, threadId, { limit: limit + 1, before });
    const states = await this.views.of(manager, { userId, threadId, checkpoints, limit, hasNewest: !before });
    if (states.length >= limit || before?.sequence === BEFORE_ALL) return states;
    const first = await this.runs.firstOf(manager, userId, threadId);
    if (!first) return states;
    if (states.length === 0 && !before) states.push(await this.lastKnown(manager, first));
    return [...states, viewBeforeAll(userId, threadId, first)].slice(0, limit);
  }

  /** Of a thread whose states are kept no more, what was said lasts. */
  private async lastKnown(manager: EntityManager, first: Run): Promise<ThreadStateView> {
    const newest = (await this.runs.newestOf(manager, first.userId, first.threadId)) ?? first;
    return this.views.withoutStates(manager, newest, { runId: first.id, sequence: BEFORE_ALL });
  }

  private async beforeAll(
    manager: EntityManager,
    userId: string,
    threadId: string,
    { runId }: CheckpointPlace,
  ): Promise<ThreadStateView> {
    await this.threads.get(manager, userId, threadId);
    const first = await this.runs.firstOf(manager, userId, threadId);
    if (first?.id !== runId) throw new UnknownIdError('checkpoint');
    return viewBeforeAll(userId, threadId, first);
  }

  /** A state of a run newer than the checkpoint `after`; undefined where there is none such, or none any more. */
  async ofRun(
    manager: EntityManager,
    { userId, threadId, runId }: RunKey,
    wanted: WantedMoment,
    after: number,
  ): Promise<RunMoment | undefined> {
    const newer = await this.checkpoints.after(manager, userId, { runId, sequence: after });
    const found = choose(newer, wanted);
    if (!found) return undefined;
    const state = await this.earlier(manager, userId, threadId, found);
    return state && { sequence: found.sequence, state };
  }

  /** A state that is not looked at as the newest; undefined where it is not there. */
  private async earlier(
    manager: EntityManager,
    userId: string,
    threadId: string,
    place: CheckpointPlace,
  ): Promise<ThreadStateView | undefined> {
    const checkpoints = await this.checkpoints.list(manager, userId, threadId, { limit: 2, from: place });
    const [found] = checkpoints;
    if (found?.runId !== place.runId || found.sequence !== place.sequence) return undefined;
    const [moment] = await this.views.of(manager, {
      userId,
      threadId,
      checkpoints,
      limit: 1,
      hasNewest: false,
    });
    return moment;
  }
}

function choose(newer: readonly Checkpoint[], wanted: WantedMoment): Checkpoint | undefined {
  if (wanted === 'first') return newer[0];
  if (wanted === 'last') return newer.at(-1);
  // What the last agent found out is kept with the end of the run, and told with it.
  return newer.find(
    ({ type, state }) => type !== 'full' && wanted.agent in (JSON.parse(state) as RunDocument).outcomes,
  );
}
