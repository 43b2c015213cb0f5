import { SessionMonitor } from '@airlock/session';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { FailureSpell, SystemPool } from '../../database';
import { RequestTally } from '../metrics/request-tally';
import { Readiness } from '../readiness/readiness';
import { IsolationViolations } from '../violations/isolation-violations';
import { type DashboardView, type PoolNowView, sessionsNowOf, type ViolationView } from './dashboard-view';
import { MissingSectionError } from './missing-section.error';
import { ReplicaFacts } from './replica-facts';
import { RoomSections } from './room-sections';
import type { QueueView } from './room-views';

/** Puts together what operators see of this replica and of the queue (A2). */
@Injectable()
export class Dashboard {
  private readonly spell = new FailureSpell(new Logger(Dashboard.name), 'Asking the database for the queue');

  constructor(
    @Inject(RoomSections) private readonly rooms: RoomSections,
    @Inject(ReplicaFacts) private readonly facts: ReplicaFacts,
    @Inject(Readiness) private readonly readiness: Readiness,
    @Inject(IsolationViolations) private readonly violations: IsolationViolations,
    @Inject(SessionMonitor) private readonly monitor: SessionMonitor,
    @Inject(SystemPool) private readonly system: SystemPool,
    @Inject(RequestTally) private readonly requests: RequestTally,
  ) {}

  /** @throws MissingSectionError when a room does not tell what it should */
  async read(): Promise<DashboardView> {
    const { rooms, facts, requests } = this;
    const [readiness, queue, violations] = await Promise.all([
      this.readiness.report(),
      this.queue(),
      this.countedViolations(),
    ]);
    const [runs, live, socketMessages, breakers] = await Promise.all([
      rooms.read('runs'),
      rooms.read('live'),
      rooms.read('socket_messages'),
      rooms.read('breakers'),
    ]);
    return {
      at: new Date().toISOString(),
      replica: facts.replica,
      readiness: { ...readiness },
      violations,
      contexts: { requests: requests.contexts, runs: runs.held, socket_messages: socketMessages },
      sessions: this.monitor.snapshot().map(sessionsNowOf),
      pools: this.pools,
      runs,
      queue,
      live,
      breakers: [...breakers.shown],
      breakers_not_closed: breakers.all,
      requests: { total: requests.total, errors: requests.errors },
      process: facts.process,
    };
  }

  /** The rest is wanted all the more when the database is away. */
  private async queue(): Promise<QueueView | null> {
    try {
      const view = await this.rooms.read('queue');
      this.spell.worked();
      return view;
    } catch (error) {
      if (error instanceof MissingSectionError) throw error;
      this.spell.failed(error);
      return null;
    }
  }

  private async countedViolations(): Promise<ViolationView[]> {
    return Object.entries(await this.violations.counts()).map(([kind, count]) => ({
      kind,
      count,
      last_at: this.violations.lastAt(kind)?.toISOString() ?? null,
    }));
  }

  private get pools(): PoolNowView[] {
    const { totalCount: total, idleCount: idle, waitingCount: waiting, options } = this.system;
    const requests = this.monitor.snapshot().map(({ dataSource, pool }) => ({
      name: dataSource,
      max: pool.max,
      used: pool.used,
      idle: pool.idle,
      waiting: pool.waiting,
    }));
    return [...requests, { name: 'system', max: options.max, used: total - idle, idle, waiting }];
  }
}
