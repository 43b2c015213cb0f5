import type { Session, UnitOfWork } from '@airlock/session';
import fc from 'fast-check';
import { AirlockConfig } from '../../src/config';
import { Door } from '../../src/http';
import { isStorableJson } from '../../src/http/storable';
import { answerTo } from '../../src/problems/problem.filter';
import type { PriceCatalogue } from '../../src/workloads';
import type { EventColumns } from '../../src/workloads/import/event-columns';
import { WorkloadImporter } from '../../src/workloads/import/workload-importer';
import { type RandomFile, randomFile } from './files';
import { recordFigures } from '../support/figures';

const INPUTS = 10_000;
const IN_PIECES = 300;
const MOST_ROWS = 60;

jest.setTimeout(600_000);

/** Where the rows would go. It is as strict as PostgreSQL's jsonb is. */
class Store {
  readonly batches: EventColumns[] = [];
  readonly session = {
    context: { userId: 'alice' },
    manager: {},
    afterRollback: () => undefined,
    afterCommit: () => undefined,
  } as unknown as Session;
  readonly units = {
    run: (_: unknown, __: unknown, work: (unit: object) => unknown) => work({ manager: {} }),
  };
  readonly imports = {
    begin: (_: unknown, fresh: unknown) => this.keep(fresh),
    update: (_: unknown, __: string, ___: string, changes: unknown) => this.keep(changes),
    sameFile: () => Promise.resolve(undefined),
    get: (_: unknown, __: string, id: string) => Promise.resolve({ id }),
  };
  readonly events = {
    insert: (_: unknown, __: string, ___: string, batch: EventColumns) => {
      this.batches.push(batch);
      return this.keep(batch);
    },
  };
  readonly notices = { tell: () => Promise.resolve() };

  get rows(): number {
    return this.batches.reduce((sum, { rowNo }) => sum + rowNo.length, 0);
  }

  private keep(what: unknown): Promise<void> {
    if (isStorableJson(what)) return Promise.resolve();
    return Promise.reject(new Error(`PostgreSQL would refuse ${JSON.stringify(what)}`));
  }
}

describe('Random files against the import (10.1)', () => {
  /** Looking up prices costs more than everything else, and nothing depends on it here. */
  const catalogue = {
    find: () => undefined,
    closest: () => [],
    cost: () => undefined,
  } as unknown as PriceCatalogue;
  const config = AirlockConfig.from({
    DATABASE_URL: 'postgres://nobody@nowhere/nothing',
    IMPORT_MAX_BYTES: '20000',
    IMPORT_MAX_ROWS: String(MOST_ROWS),
    IMPORT_MAX_RECORD_BYTES: '2000',
  });

  const take = async (
    { format, bytes }: RandomFile,
    onError: 'reject' | 'skip',
    pieces: AsyncIterable<Buffer> = inPieces(bytes, [bytes.length]),
  ): Promise<{ readonly store: Store; readonly error?: unknown }> => {
    const store = new Store();
    const { units, imports, events, notices } = store;
    const importer = new WorkloadImporter(
      units as unknown as UnitOfWork,
      imports as never,
      events,
      catalogue,
      notices as never,
      new Door(),
      config,
    );
    const defaults = {
      filename: null,
      timezone: 'UTC',
      model: null,
      workload: null,
      status: null,
      on_error: onError,
    };
    try {
      const source = { format, bytes: pieces, totalBytes: null };
      await importer.import(store.session, source, { mapping: {}, defaults, allowDuplicate: true });
      return { store };
    } catch (error) {
      return { store, error };
    }
  };

  it(`are taken, or refused with an answer below 500 and without a row: ${INPUTS}`, async () => {
    const seen = new Map<string, number>();
    const policy = fc.constantFrom('reject' as const, 'skip' as const);

    await fc.assert(
      fc.asyncProperty(randomFile, policy, async (file, onError) => {
        const { store, error } = await take(file, onError);

        const name = error === undefined ? 'taken' : (error as Error).constructor.name;
        seen.set(name, (seen.get(name) ?? 0) + 1);
        if (file.goodRows !== undefined) expect([name, store.rows]).toEqual(['taken', file.goodRows]);
        if (error === undefined) return expectWhole(store, onError);
        // The answer and the error side by side, so that a failure says which it was.
        const status = answerTo(error)?.status ?? 500;
        expect({ error, status: status < 500 ? 'the caller can mend it' : status }).toEqual({
          error,
          status: 'the caller can mend it',
        });
        expect(store.rows).toBe(0);
      }),
      { numRuns: INPUTS },
    );
    await recordFigures('random-files', Object.fromEntries(seen));

    // A property that only ever meets one side proves nothing about the other.
    expect(seen.get('taken')).toBeGreaterThan(INPUTS / 10);
    expect([...seen.keys()].sort()).toEqual(
      expect.arrayContaining([
        'ImportRejectedError',
        'ImportTooLargeError',
        'MissingColumnsError',
        'UnreadableFileError',
      ]),
    );
  });

  it(`come to the same in pieces of any size: ${IN_PIECES}`, async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 5 });

    await fc.assert(
      fc.asyncProperty(randomFile, sizes, async (file, cuts) => {
        const whole = await take(file, 'skip');
        const cut = await take(file, 'skip', inPieces(file.bytes, cuts));

        expect(cut.error === undefined).toBe(whole.error === undefined);
        expect(cut.store.batches).toEqual(whole.store.batches);
      }),
      { numRuns: IN_PIECES },
    );
  });
});

/** What was stored is what a table of ours can hold, and of a file that may have no bad row it is every row. */
function expectWhole({ batches, rows }: Store, onError: 'reject' | 'skip'): void {
  const numbers = batches.flatMap(({ rowNo }) => rowNo);
  expect(rows).toBeGreaterThan(0);
  expect(rows).toBeLessThanOrEqual(MOST_ROWS);
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  if (onError === 'reject') expect(numbers.at(-1)).toBe(rows);
  // One look for each column: an expectation for each cell would take longer than the import.
  const wrong = batches.flatMap(({ occurredAt, inputTokens, outputTokens, latencyMs, costUsd }) => [
    ...occurredAt.filter((at) => !/^(19[7-9]\d|2[01]\d\d)-\d\d-\d\dT[\d:]{8}\.\d{6}Z$/.test(at)),
    ...[...inputTokens, ...outputTokens].filter((n) => !Number.isInteger(n) || n < 0 || n >= 2 ** 31),
    ...[...latencyMs, ...costUsd].filter((amount) => amount !== null && !(Number(amount) >= 0)),
  ]);
  expect(wrong).toEqual([]);
}

async function* inPieces(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 1);
    yield bytes.subarray(at, at + size);
    at += size;
  }
}
