import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SystemPool } from '../../database';

/** Calls of one route on one day. */
export interface RouteCalls {
  readonly route: string;
  /** Such as 2026-01-31, UTC. */
  readonly day: string;
  readonly count: number;
}

/** Calls of one caller, who is told by a hash. */
export interface CallerCalls {
  readonly caller: string;
  readonly route: string;
  readonly calls: number;
}

/** The only SQL on the usage of deprecated routes. */
@Injectable()
export class UsageRepository {
  constructor(@Inject(SystemPool) private readonly system: SystemPool) {}

  /** In one order everywhere, so that two replicas do not wait for each other in a circle. */
  async add(manager: EntityManager, userId: string, calls: readonly RouteCalls[]): Promise<void> {
    await manager.query(
      `insert into deprecated_usage as u (user_id, route, day, count)
       select $1, c.route, c.day, c.count from unnest($2::text[], $3::date[], $4::bigint[]) as c(route, day, count)
       order by c.route, c.day
       on conflict (user_id, route, day) do update set count = u.count + excluded.count`,
      [userId, calls.map(({ route }) => route), calls.map(({ day }) => day), calls.map(({ count }) => count)],
    );
  }

  /** Over all users, hashed by the database. @param days up to today @param most callers, the busiest ones */
  async callers(days: number, most: number): Promise<CallerCalls[]> {
    const { rows } = await this.system.query<{ caller: string; route: string; calls: string }>(
      'select caller, route, calls from deprecated_callers($1, $2)',
      [days, most],
    );
    return rows.map(({ caller, route, calls }) => ({ caller, route, calls: Number(calls) }));
  }
}
