import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { type Unit, type UnitOfWork } from '../src';
import { contextFor } from './support/app';
import { Bench } from './support/bench';
import { eventually } from './support/eventually';
import { PgBouncer, pgbouncerProgram } from './support/pgbouncer';
import { PgWire } from './support/pg-wire';

const SERVER_CONNECTIONS = 3;
const CLIENTS_OF_EACH_POOL = 10;
const USERS = 40;
const ROUNDS = 10;

const WHO_AM_I = `select current_user::text as role, current_setting('app.user_id', true) as "user",
  current_setting('application_name') as application, current_setting('statement_timeout') as statement,
  current_setting('lock_timeout') as lock, current_setting('idle_in_transaction_session_timeout') as idle`;

if (pgbouncerProgram()) behindPgBouncer();
else notTried();

/** Nothing is claimed where there is nothing to try it with. */
function notTried(): void {
  process.stderr.write('NOT TRIED: sessions behind PgBouncer. Install it (Debian: pgbouncer) to try them.\n');
  describe('sessions behind PgBouncer', () => {
    it('are NOT TRIED here, because no pgbouncer is installed', () => {
      expect(pgbouncerProgram()).toBeUndefined();
    });
  });
}

function behindPgBouncer(): void {
  describe('sessions behind PgBouncer in transaction mode', () => {
    const ada = contextFor('ada@airlock.dev');
    let bench: Bench;
    let bouncer: PgBouncer;

    beforeAll(async () => {
      bench = await Bench.open();
      bouncer = await PgBouncer.before(bench.database.url, SERVER_CONNECTIONS);
    });
    afterAll(async () => {
      await bench.close();
      await bouncer.stop();
    });
    beforeEach(() => bench.empty());

    const pool = (max = 4): Promise<DataSource> => bench.pool({ max }, bouncer.url);

    /** What the server connections look like to whoever comes next, without any session of ours. */
    async function seenByStrangers(): Promise<Record<string, string | null>[]> {
      const strangers = Array.from({ length: SERVER_CONNECTIONS }, () => new Client(bouncer.url));
      for (const stranger of strangers) await stranger.connect();
      // Each holds a server connection, so that all of them are seen.
      for (const stranger of strangers) await stranger.query('begin');
      const answers = await Promise.all(strangers.map((stranger) => stranger.query(WHO_AM_I)));
      for (const stranger of strangers) await stranger.end();
      return answers.map(({ rows }) => rows[0]);
    }

    it('a textbook session-level identity is found by the next client', async () => {
      const [first, second] = [new Client(bouncer.url), new Client(bouncer.url)];
      await Promise.all([first.connect(), second.connect()]);

      await first.query(`set app.user_id = 'ada@airlock.dev'`);
      const { rows } = await second.query(`select current_setting('app.user_id', true) as "user"`);
      await first.query('reset app.user_id');
      await Promise.all([first.end(), second.end()]);

      expect(rows).toEqual([{ user: 'ada@airlock.dev' }]);
    });

    it(`${USERS * ROUNDS} units of ${USERS} users over ${SERVER_CONNECTIONS} connections: each sees only its own`, async () => {
      const units = await Promise.all(
        [1, 2].map(async () => bench.units(await pool(CLIENTS_OF_EACH_POOL), { poolWaitMs: 60_000 })),
      );
      const contexts = Array.from({ length: USERS }, (_, user) => contextFor(`user-${user}@airlock.dev`));
      const crossed: unknown[] = [];
      let failedOnPurpose = 0;

      const oneUnit = async (of: UnitOfWork, user: number, round: number): Promise<void> => {
        const context = contexts[user] ?? ada;
        const isolation = round % 3 === 0 ? ('REPEATABLE READ' as const) : undefined;
        const work = async ({ manager, session }: Unit): Promise<void> => {
          const look = async (): Promise<void> => {
            const owners = await manager.query('select distinct user_id from notes');
            const [me] = await manager.query(WHO_AM_I);
            const isMine = me.role === 'airlock_app' && me.user === context.userId;
            if (!isMine || owners.some((row: { user_id: string }) => row.user_id !== context.userId))
              crossed.push({ expected: context.userId, me, owners });
          };
          await look();
          await manager.query(`insert into notes (text) values ($1)`, [`round ${round}`]);
          if (round % 3 === 1) await session.step('wait', async () => undefined);
          await look();
          if (round % 5 === 4) throw new Error('on purpose');
        };
        await of.run(context, { isolation, retry: 0 }, work).catch((error: Error) => {
          if (error.message !== 'on purpose') throw error;
          failedOnPurpose++;
        });
      };
      await Promise.all(
        Array.from({ length: USERS * ROUNDS }, (_, i) => {
          const of = units[i % 2];
          if (!of) throw new Error('There are two.');
          return oneUnit(of, i % USERS, Math.floor(i / USERS));
        }),
      );

      expect(crossed).toEqual([]);
      expect(failedOnPurpose).toBe((USERS * ROUNDS) / 5);
      const stored = await bench.query<{ user_id: string; count: number }>(
        'select user_id, count(*)::int from notes group by user_id',
      );
      // Of ten rounds two fail; round 4 had committed its step before.
      expect(stored).toHaveLength(USERS);
      expect(stored.filter(({ count }) => count !== ROUNDS - 1)).toEqual([]);
      const [{ backends } = { backends: 0 }] = await bench.query<{ backends: number }>(
        `select count(*)::int as backends from pg_stat_activity
         where datname = current_database() and usename = 'airlock'`,
      );
      expect(backends).toBeLessThanOrEqual(SERVER_CONNECTIONS);
    });

    it('identity, name and timeouts are there inside the unit, and on no connection after it', async () => {
      const limits = { statementTimeoutMs: 4_321, lockTimeoutMs: 1_234, idleInTransactionMs: 7_890 };
      const units = await bench.units(await pool(), limits);

      const inside = await units.run(ada, { name: 'bounced' }, async ({ manager }) => {
        await manager.query('select 1');
        return manager.query(WHO_AM_I);
      });

      expect(inside).toEqual([
        {
          role: 'airlock_app',
          user: 'ada@airlock.dev',
          application: `${ada.requestId} bounced`,
          statement: '4321ms',
          lock: '1234ms',
          idle: '7890ms',
        },
      ]);
      const after = await seenByStrangers();
      expect(after).toHaveLength(SERVER_CONNECTIONS);
      for (const seen of after) {
        expect(seen).toMatchObject({ role: 'airlock', statement: '0', lock: '0', idle: '0' });
        expect(seen.user ?? '').toBe('');
        expect(seen.application).not.toContain(ada.requestId);
      }
    });

    it('an abort cancels the statement on the server, and the slot is free', async () => {
      const dataSource = await pool();
      const units = await bench.units(dataSource);
      const asleep = `select 1 from pg_stat_activity
        where datname = current_database() and state = 'active' and wait_event = 'PgSleep'`;
      const running = async (): Promise<boolean> => (await bench.query(asleep)).length > 0;
      const leaving = new AbortController();

      const unit = units.run(ada, { signal: leaving.signal }, ({ manager }) =>
        manager.query(`insert into notes (text) select 'unwanted' from pg_sleep(20)`),
      );
      const ended = expect(unit).rejects.toThrow('gone');
      await eventually('it runs', running);
      leaving.abort(new Error('gone'));
      await ended;

      await eventually('it is gone from the server', async () => !(await running()));
      await eventually('the slot is back', () => bench.isAtRest(dataSource));
      expect(await bench.texts()).toEqual([]);
    });

    it('a COMMIT whose answer is lost on the way is looked up', async () => {
      const wire = await PgWire.to(bouncer.url);
      const dataSource = await bench.pool({}, wire.url);
      const units = await bench.units(dataSource, { commitTimeoutMs: 2_000 });
      wire.nextCommit({ kind: 'answer-lost' });

      await units.run(ada, ({ manager }) => manager.query(`insert into notes (text) values ('stored')`));

      expect(await bench.texts()).toEqual(['stored']);
      await dataSource.destroy();
      await wire.close();
    });

    it('a stream, nested transactions and two statements in one text work through it', async () => {
      const units = await bench.units(await pool());

      const seen = await units.run(ada, async ({ manager }) => {
        await manager.transaction((inner) => inner.query(`insert into notes (text) values ('a')`));
        await Promise.all(
          ['b', 'c'].map((text) =>
            manager.transaction((inner) => inner.query('insert into notes (text) values ($1)', [text])),
          ),
        );
        await manager.query(`select 1; insert into notes (text) values ('d')`);
        const texts: string[] = [];
        const stream = await manager
          .createQueryBuilder()
          .select('text')
          .from('notes', 'n')
          .orderBy('n.id')
          .stream();
        for await (const row of stream) texts.push((row as unknown as { text: string }).text);
        return texts;
      });

      expect(seen.sort()).toEqual(['a', 'b', 'c', 'd']);
    });

    it('a server connection that dies is an error of that unit, and of no other', async () => {
      const dataSource = await pool();
      const units = await bench.units(dataSource);

      const killed = units.run(ada, async ({ manager }) => {
        await manager.query(`insert into notes (text) values ('lost')`);
        const [{ pid }] = await manager.query('select pg_backend_pid() as pid');
        await bench.query('select pg_terminate_backend($1)', [pid]);
        await manager.query(`insert into notes (text) values ('after')`);
      });

      // The statement may be on its way when the end is heard of, or come after it: both name what the server said.
      expect(statesOf(await killed.catch((error: unknown) => error))).toContain('57P01');
      expect(await units.run(ada, ({ manager }) => manager.query('select 1 as one'))).toEqual([{ one: 1 }]);
      expect(await bench.texts()).toEqual([]);
      await eventually('nothing is held', () => bench.isAtRest(dataSource));
    });
  });
}

/** SQLSTATEs of an error and of what caused it. */
function statesOf(error: unknown): unknown[] {
  if (!(error instanceof Error)) return [];
  const { driverError, code } = error as Error & { driverError?: unknown; code?: unknown };
  return [code, ...statesOf(driverError), ...statesOf(error.cause)];
}
