import type { SessionSnapshot } from '@airlock/session';
import { ApiProperty } from '@nestjs/swagger';
import { ReadyView } from '../health/ready-view';
import { BreakerView, LiveNowView, QueueView, RunsHereView } from './room-views';

const NOW = 'Now, on this replica';
const SINCE_START = 'On this replica since it started';

export class ReplicaView {
  @ApiProperty({ example: 'airlock-7d4:1', description: 'Host and process' }) name: string;
  @ApiProperty({ enum: ['all', 'api', 'worker'] }) role: 'all' | 'api' | 'worker';
  @ApiProperty({ format: 'date-time' }) started_at: string;
  @ApiProperty({ example: '0.1.0' }) version: string;
}

export class ViolationView {
  @ApiProperty({ example: 'session' }) kind: string;
  @ApiProperty() count: number;
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Null where there was none',
  })
  last_at: string | null;
}

class ContextsView {
  @ApiProperty({
    description: 'Calls over HTTP that are not answered to the end; open event streams are some',
  })
  requests: number;
  @ApiProperty({ description: 'Runs held here, those that wait among them' }) runs: number;
  @ApiProperty({ description: 'Messages of sockets that are not answered yet' }) socket_messages: number;
}

class SessionStatesView {
  @ApiProperty({ description: 'Of calls that have not queried yet, or wait for a connection' }) idle: number;
  @ApiProperty({ description: 'In a transaction, on a connection' }) open: number;
  @ApiProperty({ description: 'Waiting without a connection' }) parked: number;
  @ApiProperty({ description: 'COMMIT is on its way' }) committing: number;
}

class SessionsNowView {
  @ApiProperty({ example: 'default' }) data_source: string;
  @ApiProperty({ type: SessionStatesView }) by_state: SessionStatesView;
  @ApiProperty() committed: number;
  @ApiProperty() rolled_back: number;
  @ApiProperty({ description: 'Ended from outside: client gone, too late, leaked' }) aborted: number;
  @ApiProperty({ description: 'Whose COMMIT was lost for good' }) unknown: number;
  @ApiProperty({ description: 'That took a connection' }) created: number;
  @ApiProperty({ description: 'Most at once' }) peak: number;
  @ApiProperty({ example: 12.5 }) mean_lifetime_ms: number;
  @ApiProperty({ description: 'Times that no connection was to be had' }) pool_exhausted: number;
  @ApiProperty({ description: 'Closed by force at the leak limit' }) leaks: number;
}

export class PoolNowView {
  @ApiProperty({ example: 'default', description: 'Data source, or `system`' }) name: string;
  @ApiProperty({ example: 15 }) max: number;
  @ApiProperty() used: number;
  @ApiProperty() idle: number;
  @ApiProperty() waiting: number;
}

class RequestsView {
  @ApiProperty({ description: 'Answered to the end' }) total: number;
  @ApiProperty({ description: 'Of them with a status of 500 and more' }) errors: number;
}

export class ProcessView {
  @ApiProperty({ example: 12.5 }) cpu_seconds: number;
  @ApiProperty() rss_bytes: number;
  @ApiProperty() heap_used_bytes: number;
  @ApiProperty({ type: Number, nullable: true, description: "The container's; null where there is none" })
  memory_limit_bytes: number | null;
  @ApiProperty({ example: 1.2, description: 'The worse of the last whole five seconds and of those since' })
  event_loop_delay_p99_ms: number;
}

/** How this replica and its queue are doing, in numbers; a user is eight digits of a hash, and nothing else of anybody is in it (A2). */
export class DashboardView {
  @ApiProperty({ format: 'date-time', description: 'When it was read' }) at: string;
  @ApiProperty({ type: ReplicaView }) replica: ReplicaView;
  @ApiProperty({ type: ReadyView }) readiness: ReadyView;
  @ApiProperty({ type: [ViolationView], description: `By kind, those at 0 too. ${SINCE_START}` })
  violations: ViolationView[];
  @ApiProperty({ type: ContextsView, description: `Calls at work, each with a context of its own. ${NOW}` })
  contexts: ContextsView;
  @ApiProperty({ type: [SessionsNowView], description: SINCE_START }) sessions: SessionsNowView[];
  @ApiProperty({ type: [PoolNowView], description: NOW }) pools: PoolNowView[];
  @ApiProperty({ type: RunsHereView, description: NOW }) runs: RunsHereView;
  @ApiProperty({
    type: QueueView,
    nullable: true,
    description: 'Of all replicas; null when the database does not say',
  })
  queue: QueueView | null;
  @ApiProperty({ type: LiveNowView, description: NOW }) live: LiveNowView;
  @ApiProperty({ type: [BreakerView], description: 'Those that are not closed, fifty at most, newest first' })
  breakers: BreakerView[];
  @ApiProperty({ description: 'All of them, shown or not' }) breakers_not_closed: number;
  @ApiProperty({ type: RequestsView, description: SINCE_START }) requests: RequestsView;
  @ApiProperty({ type: ProcessView }) process: ProcessView;
}

export function sessionsNowOf({ dataSource, sessions }: SessionSnapshot): SessionsNowView {
  return {
    data_source: dataSource,
    by_state: { ...sessions.byState },
    committed: sessions.committed,
    rolled_back: sessions.rolledBack,
    aborted: sessions.aborted,
    unknown: sessions.unknown,
    created: sessions.created,
    peak: sessions.peak,
    mean_lifetime_ms: Math.round(sessions.meanLifetimeMs * 100) / 100,
    pool_exhausted: sessions.exhaustions,
    leaks: sessions.leaks,
  };
}
