import type { SessionSnapshot } from '@airlock/session';
import { ApiProperty } from '@nestjs/swagger';

export class SessionsView {
  @ApiProperty({ example: 'default' }) data_source: string;
  @ApiProperty({ description: 'Open now' }) active: number;
  @ApiProperty({ description: 'That took a connection, since the start' }) created: number;
  @ApiProperty() closed: number;
  @ApiProperty({ description: 'Most at once' }) peak: number;
  @ApiProperty({ example: 12.5 }) mean_lifetime_ms: number;
  @ApiProperty({ description: 'A session that waits has several' }) transactions: number;
  @ApiProperty() committed: number;
  @ApiProperty() rolled_back: number;
  @ApiProperty() aborted: number;
  @ApiProperty({ description: 'Whose COMMIT was lost for good' }) unknown: number;
  @ApiProperty({ description: 'Ended in any other way than by COMMIT' }) errors: number;
  @ApiProperty({ description: 'Times that no connection was to be had' }) pool_exhausted: number;
  @ApiProperty({ description: 'Closed by force at the leak limit' }) leaks: number;
  @ApiProperty() retries: number;
  @ApiProperty({ description: 'Connections not given back' }) connections_destroyed: number;
}

export class DatabaseView {
  @ApiProperty({ example: 'ok' }) status: 'ok';
  @ApiProperty({ example: '18.1' }) server_version: string;
  @ApiProperty({ description: 'To this database, from everywhere' }) connections: number;
  @ApiProperty({ example: 0.8 }) latency_ms: number;
  @ApiProperty({ type: [SessionsView] }) sessions: SessionsView[];
}

export class PoolNumbersView {
  @ApiProperty({ example: 15 }) max: number;
  @ApiProperty() total: number;
  @ApiProperty() idle: number;
  @ApiProperty() used: number;
  @ApiProperty() waiting: number;
}

export class RequestPoolView extends PoolNumbersView {
  @ApiProperty({ example: 'default' }) data_source: string;
}

export class PoolView {
  @ApiProperty({ type: [RequestPoolView] }) pools: RequestPoolView[];
  @ApiProperty({ description: "The server's own connections" }) system: PoolNumbersView;
}

export function sessionsOf({ dataSource, sessions }: SessionSnapshot): SessionsView {
  return {
    data_source: dataSource,
    active: sessions.active,
    created: sessions.created,
    closed: sessions.closed,
    peak: sessions.peak,
    mean_lifetime_ms: Math.round(sessions.meanLifetimeMs * 100) / 100,
    transactions: sessions.transactions,
    committed: sessions.committed,
    rolled_back: sessions.rolledBack,
    aborted: sessions.aborted,
    unknown: sessions.unknown,
    errors: sessions.errors,
    pool_exhausted: sessions.exhaustions,
    leaks: sessions.leaks,
    retries: sessions.retries,
    connections_destroyed: sessions.destroyedConnections,
  };
}
