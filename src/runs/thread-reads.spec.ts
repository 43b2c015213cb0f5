import { mintId } from '@airlock/session';
import { Client } from 'pg';
import type { EntityManager } from 'typeorm';
import { asUser } from '../../test/support/as-user';
import { ThreadSearch } from '../threads';
import { bench, type Bench, newRun, newThread } from './__fixtures__/bench';
import { longThread, rowsRead } from './__fixtures__/rows-read';
import { ThreadCheckpoints } from './checkpoints/thread-checkpoints';
import { RunConversations } from './run-conversations';
import type { Run } from './run.entity';
import { LIVE_STATES } from './state/run-state';

const RUNS = 300;

describe('what is read of a thread, however old it is', () => {
  const userId = 'talks-much';
  const threadId = mintId();
  const checkpoints = new ThreadCheckpoints();
  let on: Bench;
  let superuser: Client;
  /** Oldest first; they have all ended. */
  let runIds: string[];
  /** The one run of another thread, which waits. */
  let waiting: Run;

  beforeAll(async () => {
    on = await bench();
    superuser = new Client({ connectionString: on.database.superuserUrl });
    await superuser.connect();
    await longThread(superuser, { userId, threadId: mintId(), runs: RUNS, after: 0 });
    runIds = await longThread(superuser, { userId, threadId, runs: RUNS, after: RUNS });
    const another = await newThread(on.dataSource, userId);
    waiting = await asUser(on.dataSource, userId, (manager) => on.runs.add(manager, newRun(userId, another)));
  });

  afterAll(async () => {
    await superuser.end();
    await on.close();
  });

  /** As on a connection that has been asked often, and as on a new one. */
  const PLANS = ['force_generic_plan', 'force_custom_plan'] as const;
  const read = async <T>(
    plan: (typeof PLANS)[number],
    work: (manager: EntityManager) => Promise<T>,
    tables: readonly string[],
  ): Promise<{ found: T; rows: number[] }> =>
    asUser(on.dataSource, userId, async (manager) => {
      await manager.query(`set local plan_cache_mode = ${plan}`);
      let found = await work(manager);
      const rows: number[] = [];
      for (const table of tables)
        rows.push(await rowsRead(manager, async () => (found = await work(manager)), table));
      return { found, rows };
    });

  describe.each(PLANS)('%s', (plan) => {
    it.each([
      { which: 'newest', limit: 2, shown: [299, 299] },
      { which: 'newest before one in the middle', limit: 2, before: 150, shown: [149, 149] },
      { which: 'one in the middle', limit: 2, from: 150, shown: [150, 149] },
    ])('its states: the $which', async ({ limit, before, from, shown }) => {
      const place = (n?: number) => (n === undefined ? undefined : { runId: runIds[n] ?? '', sequence: 1 });

      const { found, rows } = await read(
        plan,
        (manager) =>
          checkpoints.list(manager, userId, threadId, { limit, before: place(before), from: place(from) }),
        ['runs', 'checkpoints'],
      );

      expect(found.map(({ runId }) => runIds.indexOf(runId))).toEqual(shown);
      expect(Math.max(...rows)).toBeLessThan(20);
    });

    it('at which state its runs began', async () => {
      const asked = [runIds[0] ?? '', runIds[150] ?? '', runIds[299] ?? ''];

      const { found, rows } = await read(plan, (manager) => checkpoints.before(manager, userId, asked), [
        'runs',
        'checkpoints',
      ]);

      expect(asked.map((id) => found.get(id))).toEqual([
        { runId: runIds[0], sequence: 0 },
        { runId: runIds[149], sequence: 2 },
        { runId: runIds[298], sequence: 2 },
      ]);
      expect(Math.max(...rows)).toBeLessThan(20);
    });

    it('which run was its first', async () => {
      const { found, rows } = await read(plan, (manager) => on.runs.firstOf(manager, userId, threadId), [
        'runs',
      ]);

      expect(found?.id).toBe(runIds[0]);
      expect(rows).toEqual([1]);
    });

    it.each([
      { where: 'in it', inIt: true },
      { where: 'in all threads of its user', inIt: false },
    ])('which runs $where have not ended', async ({ inIt }) => {
      const page = { threadId: inIt ? threadId : undefined, states: LIVE_STATES, limit: 20 };

      const { found, rows } = await read(
        plan,
        async (manager) => [
          ...(await on.runs.newestLive(manager, userId, page)),
          ...(inIt ? await on.runs.liveIn(manager, userId, threadId) : []),
          ...(inIt ? await on.runs.list(manager, userId, threadId, { ...page, offset: 0 }) : []),
        ],
        ['runs'],
      );

      expect(found).toEqual(inIt ? [] : [waiting]);
      expect(Math.max(...rows)).toBeLessThan(10);
    });

    it('its runs, without what was asked, which no list shows', async () => {
      const page = { limit: 2, offset: 0 };

      const ended = await read(plan, (manager) => on.runs.list(manager, userId, threadId, page), []);
      const live = await read(
        plan,
        (manager) => on.runs.list(manager, userId, waiting.threadId, { ...page, states: LIVE_STATES }),
        [],
      );

      const among = await read(plan, (manager) => on.runs.among(manager, userId, [waiting.id]), []);

      const shown = [...ended.found, ...live.found, ...among.found];
      expect(shown.map(({ id }) => id)).toEqual([runIds[299], runIds[298], waiting.id, waiting.id]);
      expect(shown).not.toContainEqual(expect.objectContaining({ input: expect.anything() }));
    });

    it('what it is shown as', async () => {
      const { found, rows } = await read(
        plan,
        (manager) => new ThreadSearch().find(manager, userId, { ids: [threadId], limit: 1, offset: 0 }),
        ['runs'],
      );

      expect(found).toMatchObject([{ id: threadId, status: 'idle' }]);
      expect(Math.max(...rows)).toBeLessThan(10);
    });

    it('what had been said by a run', async () => {
      const asked = runIds[3] ?? '';

      const { found, rows } = await read(
        plan,
        (manager) => new RunConversations().of(manager, userId, threadId, [asked]),
        ['messages'],
      );

      expect(found.get(asked)?.messages).toHaveLength(8);
      expect(Math.max(...rows)).toBeLessThan(20);
    });
  });

  it('where its states are kept no more, not all runs are asked for theirs', async () => {
    const forgotten = mintId();
    const ids = await longThread(superuser, { userId, threadId: forgotten, runs: RUNS, after: 2 * RUNS });
    await superuser.query('delete from checkpoints where run_id = any($1)', [ids.slice(0, -1)]);
    const newest = ids.at(-1) ?? '';

    const { found, rows } = await read(
      'force_generic_plan',
      async (manager) => [
        ...(await checkpoints.list(manager, userId, forgotten, { limit: 10 })),
        (await checkpoints.before(manager, userId, [newest])).get(newest),
      ],
      ['runs'],
    );

    expect(found).toMatchObject([{ sequence: 2 }, { sequence: 1 }, { runId: ids[0], sequence: 0 }]);
    expect(Math.max(...rows)).toBeLessThan(RUNS);
  });

  it('its runs stand in the order in which they were made, whatever the clocks of the replicas that gave them their ids', async () => {
    const unordered = mintId();
    const two = { userId, threadId: unordered, runs: 2, after: 3 * RUNS, idsFall: true };
    const [first = '', second = ''] = await longThread(superuser, two);

    await asUser(on.dataSource, userId, async (manager) => {
      const [newest] = await checkpoints.list(manager, userId, unordered, { limit: 1 });
      const begun = await checkpoints.before(manager, userId, [second]);

      expect(newest?.runId).toBe(second);
      expect(begun.get(second)).toEqual({ runId: first, sequence: 2 });
      expect((await on.runs.firstOf(manager, userId, unordered))?.id).toBe(first);
    });
  });
});
