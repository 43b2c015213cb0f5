import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import request from 'supertest';
import { ensureDatabase } from '../src/database/database-url';
import { EmbeddedServer } from '../src/database/embedded/server';
import { startAirlock } from './support/airlock';
import { eventually } from './support/eventually';
import { temporaryFolder } from './support/temporary-folder';

const LISTENING = `select pid from pg_stat_activity where application_name = 'airlock-system' and query ilike '%listen%' order by pid`;

describe('A primary that becomes a standby without a restart', () => {
  it('keeps no connection that listens, on which nobody announces anything any more', async () => {
    const home = temporaryFolder('switchover');
    const postgres = await EmbeddedServer.start({ folder: join(home, 'pg') });
    const url = await ensureDatabase(postgres.url, 'airlock');
    const database = { name: 'airlock', url, superuserUrl: postgres.url, drop: async () => undefined };
    const airlock = await startAirlock({}, { database, logger: false });
    const superuser = new Client({ connectionString: postgres.url });
    await superuser.connect();
    const pids = async (): Promise<number[]> => (await superuser.query(LISTENING)).rows.map(({ pid }) => pid);
    const isReady = async (): Promise<boolean> =>
      (await request(airlock.url).get('/health/ready')).status === 200;

    await eventually(isReady, Boolean);
    const before = await eventually(pids, (found) => found.length === 2);
    await superuser.query('alter system set default_transaction_read_only = on');
    await superuser.query('select pg_reload_conf()');
    await eventually(pids, (found) => !found.some((pid) => before.includes(pid)));
    await superuser.query('alter system reset default_transaction_read_only');
    await superuser.query('select pg_reload_conf()');
    const isReadyAgain = await eventually(isReady, Boolean);

    expect(isReadyAgain).toBe(true);
    await airlock.close();
    await superuser.end();
    await postgres.stop();
    rmSync(home, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 });
  });
});
