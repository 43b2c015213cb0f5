import { Controller, Inject, Post, Scope } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { Client } from 'pg';
import { startApp } from '../../libs/session/test/support/app';
import { poolOf } from '../../libs/session/test/support/database';
import { eventually } from '../../libs/session/test/support/eventually';
import { leave } from '../../libs/session/test/support/http';
import { spread } from '../spread';

const ROUNDS = 40;
const RUNNING = `select from pg_stat_activity where state = 'active' and wait_event = 'PgSleep'`;

@Controller({ path: 'slow', scope: Scope.REQUEST })
class SlowController {
  constructor(@Inject(EntityManager) private readonly manager: EntityManager) {}

  @Post() async slow(): Promise<void> {
    await this.manager.query('select pg_sleep(600)');
  }
}

/** Milliseconds from a client's leaving until the server runs its statement no more, and until its slot is back. */
export async function leaving(url: string, dataSource: DataSource): Promise<object> {
  const server = await startApp(dataSource, { controllers: [SlowController] }, { identity: () => ({}) });
  const onlooker = new Client({ connectionString: url });
  await onlooker.connect();
  const isRunning = async (): Promise<boolean> => ((await onlooker.query(RUNNING)).rowCount ?? 0) > 0;
  const isBack = (): boolean => poolOf(dataSource).total === poolOf(dataSource).idle;
  try {
    const [gone, back]: [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      const leftAt = await leave(server.url, '/slow', eventually('it runs', isRunning));
      const backAt = eventually('the slot is back', isBack);
      gone.push((await eventually('it is gone', async () => !(await isRunning()))) - leftAt);
      back.push((await backAt) - leftAt);
    }
    return { rounds: ROUNDS, ms_until: { statement_gone: spread(gone), slot_back: spread(back) } };
  } finally {
    await onlooker.end();
    await server.close();
  }
}
