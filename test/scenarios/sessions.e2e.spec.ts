import { SessionIsolationError, UnitOfWork, UserExecutionContext } from '@airlock/session';
import { poolFaults } from '@airlock/testing';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { sessionApp, textbookApp } from './apps';
import { Bench, mistaken, shared } from './bench';
import { reaches } from './reaches';
import { Watched, watched, type Visit } from './watched';

const FIVE = ['ada', 'bob', 'cleo', 'dan', 'eve'];
const FAILING = 'cleo';
const PATIENT = { withinMs: 30_000 };

/** All five are under way at once, each with a note; one of them may fail behind its insert. */
async function fiveAtOnce(
  bench: Bench,
  failing?: string,
): Promise<{ statuses: number[]; visits: readonly Visit[]; text: string }> {
  watched.current = new Watched(FIVE.length);
  const text = randomUUID();
  const answers = await Promise.all(
    FIVE.map((user) => bench.ask(user, { text, end: user === failing ? 'throw' : undefined })),
  );
  const { visits } = watched.current;
  return { statuses: answers.map(({ status }) => status), visits, text };
}

describe('Isolation scenarios of sessions, over HTTP on real PostgreSQL', () => {
  describe('as they are meant to be', () => {
    let bench: Bench;

    beforeAll(async () => {
      bench = await Bench.of((url) => sessionApp(url));
    });

    afterEach(async () => {
      watched.current.letGo();
      expect(await poolFaults(bench.app.app, PATIENT)).toEqual([]);
    });

    afterAll(() => bench.close());

    it('I2: five users at once have five sessions, each of them its own user’s to PostgreSQL too', async () => {
      const { visits } = await fiveAtOnce(bench);

      expect(visits.map(({ caller }) => caller).toSorted()).toEqual(FIVE);
      expect(shared(visits)).toBe(0);
      expect(mistaken(visits)).toEqual([]);
    });

    it('I7: five users insert and one fails: the others’ rows stay, and only the failed one’s are gone', async () => {
      const { statuses, text } = await fiveAtOnce(bench, FAILING);

      expect(statuses).toEqual(FIVE.map((user) => (user === FAILING ? 409 : 200)));
      expect(await bench.writersOf(text)).toEqual(FIVE.filter((user) => user !== FAILING));
    });

    it('I7: a session that is handed to a second user is refused', async () => {
      const [ada, bob] = ['ada', 'bob'].map((userId) =>
        UserExecutionContext.create({ userId, threadId: randomUUID(), runId: randomUUID() }),
      );
      if (!ada || !bob) throw new Error('Two were asked for.');

      const handOver = bench.app.app.get(UnitOfWork).run(ada, async ({ session, manager }) => {
        await manager.query('select 1');
        session.bind(bob);
      });

      await expect(handOver).rejects.toThrow(SessionIsolationError);
    });

    it('I8: request-scoped sessions of five users all succeed, are distinct, end, and are in no context', async () => {
      const { statuses, visits } = await fiveAtOnce(bench);

      expect(statuses).toEqual(FIVE.map(() => 200));
      expect(shared(visits)).toBe(0);
      expect(visits.filter((visit) => !visit.isOver())).toEqual([]);
      expect(visits.filter(({ context, holder }) => reaches(context, holder))).toEqual([]);
    });

    it('I12: ten users with five requests each get all fifty done, none conflicting, shared or leaked', async () => {
      watched.current = new Watched();
      const users = Array.from({ length: 10 }, (_, n) => `user-${n}`);
      const text = randomUUID();

      const answers = await Promise.all(
        users.flatMap((user) => Array.from({ length: 5 }, () => bench.ask(user, { text }))),
      );

      const { visits } = watched.current;
      expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 200));
      expect(visits).toHaveLength(50);
      expect(shared(visits)).toBe(0);
      expect(mistaken(visits)).toEqual([]);
      expect(visits.filter((visit) => !visit.isOver())).toEqual([]);
      expect(await bench.writersOf(text)).toEqual(
        users.flatMap((user) => Array.from({ length: 5 }, () => user)),
      );
    });
  });

  describe('as they are often written', () => {
    let bench: Bench;

    beforeEach(async () => {
      bench = await Bench.of(textbookApp);
    });

    afterEach(async () => {
      watched.current.letGo();
      await bench.close();
    });

    it('I2: five users at once have one session, the last one’s, and four are taken for its user', async () => {
      const { visits } = await fiveAtOnce(bench);

      expect(shared(visits)).toBe(5);
      expect(mistaken(visits)).toHaveLength(4);
    });

    it('I7: whoever ends first decides for all: the failed one’s row stays, or everybody’s are gone', async () => {
      const { text } = await fiveAtOnce(bench, FAILING);

      expect([[], FIVE]).toContainEqual(await bench.writersOf(text));
    });

    it('I7: a session that is handed to a second user serves the second one', async () => {
      const runner = bench.app.app.get(DataSource).createQueryRunner();
      const [row] = await runner.query(
        `select set_config('app.user_id', 'ada', false), set_config('app.user_id', 'bob', false) as user`,
      );
      await runner.query('reset all');
      await runner.release();

      expect(row).toMatchObject({ user: 'bob' });
    });

    it('I8: they share one session, the others do not end, and each context holds one', async () => {
      const { visits } = await fiveAtOnce(bench);

      expect(shared(visits)).toBe(5);
      expect(visits.every(({ context, holder }) => reaches(context, holder))).toBe(true);
      expect(await poolFaults(bench.app.app, { withinMs: 100 })).not.toEqual([]);
    });

    it('I12: they share one session and leak the others', async () => {
      const { visits } = await fiveAtOnce(bench);

      expect(shared(visits)).toBe(5);
      expect(await poolFaults(bench.app.app, { withinMs: 100 })).toEqual([
        '4 of 5 connections are checked out',
      ]);
    });
  });
});
