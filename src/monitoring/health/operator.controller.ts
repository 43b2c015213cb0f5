import { SessionMonitor } from '@airlock/session';
import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { SystemPool } from '../../database';
import { ForOperators } from './for-operators.decorator';
import { DatabaseView, PoolView, sessionsOf } from './operator-views';

/** How the database and the pool are doing, in numbers; no user, thread or run is named (S10). */
@ForOperators()
@Controller('health')
export class OperatorController {
  constructor(
    @Inject(SessionMonitor) private readonly monitor: SessionMonitor,
    @Inject(SystemPool) private readonly system: SystemPool,
  ) {}

  @Get('database')
  @ApiOperation({ operationId: 'healthDatabase', summary: 'The database, and the sessions since the start' })
  @ApiResponse({ status: 200, type: DatabaseView })
  async database(): Promise<DatabaseView> {
    const started = performance.now();
    const { rows } = await this.system.query<{ server_version: string; connections: number }>(
      `select current_setting('server_version') as server_version,
         (select count(*)::int from pg_stat_activity where datname = current_database()) as connections`,
    );
    const latency = Math.round((performance.now() - started) * 100) / 100;
    return {
      status: 'ok',
      server_version: rows[0]?.server_version ?? 'unknown',
      connections: rows[0]?.connections ?? 0,
      latency_ms: latency,
      sessions: this.monitor.snapshot().map(sessionsOf),
    };
  }

  @Get('pool')
  @ApiOperation({ operationId: 'healthPool', summary: 'Connections in use, at rest and waited for' })
  @ApiResponse({ status: 200, type: PoolView })
  pool(): PoolView {
    const { totalCount: total, idleCount: idle, waitingCount: waiting, options } = this.system;
    return {
      pools: this.monitor.snapshot().map(({ dataSource, pool }) => ({ data_source: dataSource, ...pool })),
      system: { max: options.max, total, idle, used: total - idle, waiting },
    };
  }
}
