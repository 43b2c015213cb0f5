import { UnitOfWork, type UserExecutionContext } from '@airlock/session';
import type { ScriptedCall, Script } from '@airlock/testing';
import { once } from 'node:events';
import { eventually } from '../../test/support/eventually';
import { type CascadeBench, CascadeBenches } from './testing/cascade-bench';
import { GOOD, question, TIERS } from './testing/ladder-fixture';

const REASON = new Error('cancelled');
/** Paid for, and so poor that the cascade climbs. */
const POOR = { text: GOOD, finishReason: 'length', inputTokens: 1_000, outputTokens: 100 } as const;
const POOR_COSTS = (1_000 * 0.15 + 100 * 0.6) / 1_000_000;
const TWO_TIERS = { ...TIERS, MODELS_SMALL: 'gpt-4o-mini' };

describe('what was paid for a question that is cut off (M3, E18)', () => {
  let benches: CascadeBenches;
  let cancel: AbortController;

  beforeAll(async () => {
    benches = await CascadeBenches.make();
  });

  beforeEach(() => {
    cancel = new AbortController();
  });

  afterEach(() => benches.close());

  afterAll(() => benches.drop());

  /** Is cancelled in the middle of its call. */
  const cutOff = ({ signal }: ScriptedCall): Promise<string> =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(REASON));
      cancel.abort(REASON);
    });
  const climbing: Record<string, Script> = { 'gpt-4o-mini': POOR, 'gpt-4.1': cutOff };

  const asked = (
    { cascade }: CascadeBench,
    context: UserExecutionContext,
    how: 'ask' | 'consensus' = 'ask',
  ) => cascade[how](context, question, { signal: cancel.signal, stepNo: 3 });
  const rowsOf = async (bench: CascadeBench, userId: string, count: number) => {
    const rows = await eventually(
      () => bench.rowsOf(userId),
      (found) => found.length >= count,
    );
    return rows.map((row) => [row.model, row.cost_usd === null ? null : Number(row.cost_usd), row.decision]);
  };

  it('is on record: the cheaper tier that answered, and the call that was cut off', async () => {
    const bench = await benches.start(climbing, TWO_TIERS);
    const alice = await bench.runOf('cut-alice');

    await expect(asked(bench, alice)).rejects.toBe(REASON);

    expect(await rowsOf(bench, 'cut-alice', 2)).toEqual([
      ['gpt-4o-mini', expect.closeTo(POOR_COSTS, 12), 'the only model of its tier'],
      ['gpt-4.1', null, 'climb 1: abandoned'],
    ]);
    expect(await bench.rowsOf('cut-alice')).toMatchObject([
      { run_id: alice.runId, step_no: 3, input_tokens: 1_000 },
      { run_id: alice.runId, step_no: 3, input_tokens: null },
    ]);
    expect(await bench.rowsOf('cut-bob')).toEqual([]);
  });

  it('has no row of a model that was not asked any more', async () => {
    const bench = await benches.start(
      {
        'gpt-4o-mini': () => {
          cancel.abort(REASON);
          return POOR;
        },
        'gpt-4.1': GOOD,
      },
      TWO_TIERS,
    );
    const alice = await bench.runOf('not-asked-alice');

    await expect(asked(bench, alice)).rejects.toBe(REASON);

    expect(await rowsOf(bench, 'not-asked-alice', 1)).toHaveLength(1);
    expect(bench.models.callsOf('gpt-4.1')).toBe(0);
  });

  it('is on record of every member of a consensus, also of one that answers after the cut', async () => {
    const late = Promise.withResolvers<void>();
    const bench = await benches.start({
      'gpt-4o-mini': async ({ signal }) => {
        signal.addEventListener('abort', () => setImmediate(late.resolve));
        await late.promise;
        return POOR;
      },
      'gpt-4.1-nano': cutOff,
    });
    const alice = await bench.runOf('together-cut-alice');

    await expect(asked(bench, alice, 'consensus')).rejects.toBe(REASON);

    const rows = await rowsOf(bench, 'together-cut-alice', 2);
    expect(rows).toHaveLength(2);
    expect(rows).toEqual(
      expect.arrayContaining([
        ['gpt-4o-mini', expect.closeTo(POOR_COSTS, 12), 'consensus'],
        ['gpt-4.1-nano', null, 'consensus: abandoned'],
      ]),
    );
  });

  it('is on record as soon as the database can be written to again, once', async () => {
    const bench = await benches.start(climbing, TWO_TIERS);
    const alice = await bench.runOf('late-alice');
    const units = jest
      .spyOn(bench.module.get(UnitOfWork), 'run')
      .mockRejectedValueOnce(new Error('of the database'));

    await expect(asked(bench, alice)).rejects.toBe(REASON);

    expect(await rowsOf(bench, 'late-alice', 2)).toHaveLength(2);
    expect(units).toHaveBeenCalledTimes(2);
  });

  it('is on record once, although the word that it was stored is lost', async () => {
    const bench = await benches.start(climbing, TWO_TIERS);
    const alice = await bench.runOf('unsure-alice');
    const units = bench.module.get(UnitOfWork);
    const run = units.run.bind(units) as (...parts: unknown[]) => Promise<unknown>;
    const again = Promise.withResolvers<void>();
    jest
      .spyOn(units, 'run')
      .mockImplementationOnce(async (...parts: unknown[]) => {
        await run(...parts);
        throw new Error('of the connection, after COMMIT');
      })
      .mockImplementationOnce(async (...parts: unknown[]) => {
        await run(...parts).then(() => again.resolve(), again.reject);
      });

    await expect(asked(bench, alice)).rejects.toBe(REASON);
    await again.promise;

    expect(await bench.rowsOf('unsure-alice')).toHaveLength(2);
  });

  it('fails the question that was not cut off when it cannot be put on record, and is on record later', async () => {
    const bench = await benches.start({ 'gpt-4o-mini': GOOD });
    const alice = await bench.runOf('failing-record-alice');
    jest.spyOn(bench.module.get(UnitOfWork), 'run').mockRejectedValueOnce(new Error('of the database'));

    await expect(asked(bench, alice)).rejects.toThrow('of the database');

    expect(await rowsOf(bench, 'failing-record-alice', 1)).toHaveLength(1);
  });

  it('is waited for by a server that is stopped right then', async () => {
    const bench = await benches.start(climbing, TWO_TIERS);
    const alice = await bench.runOf('stopped-alice');
    const answer = expect(asked(bench, alice)).rejects.toBe(REASON);
    await once(cancel.signal, 'abort');

    await bench.module.close();

    await answer;

    const next = await benches.start(climbing);
    expect(await next.rowsOf('stopped-alice')).toHaveLength(2);
  });
});
