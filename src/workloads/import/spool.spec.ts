import { existsSync, readdirSync, statSync } from 'node:fs';
import files from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Spool } from './spool';
import type { WorkloadEvent } from './workload-event';

const eventNo = (rowNo: number): WorkloadEvent => ({
  rowNo,
  occurredAt: '2023-11-16T18:17:03.979960Z',
  model: `mödel "${rowNo}" 😀`,
  modelDeclared: rowNo % 2 === 0,
  inputTokens: rowNo,
  outputTokens: 0,
  latencyMs: null,
  costUsd: '0.000000000001',
  status: null,
  workload: null,
  promptHash: null,
  externalId: null,
});

describe('the spool of an import (S7)', () => {
  it('says that there is no place for it, and leaves nothing behind', async () => {
    const own = `airlock-import-${process.pid}-`;
    const folders = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith(own));
    const before = folders();
    const cause = Object.assign(new Error('too many open files'), { code: 'EMFILE' });
    jest.spyOn(files, 'open').mockRejectedValueOnce(cause);

    await expect(Spool.create()).rejects.toMatchObject({ name: 'SpoolUnusableError', cause });
    expect(folders()).toEqual(before);
  });

  it('gives back everything that was put in, in order, a batch at a time', async () => {
    const spool = await Spool.create();
    for (let row = 1; row <= 2_500; row++) await spool.add(eventNo(row));

    const batches = await Array.fromAsync(spool.batches());
    await spool.remove();

    expect(batches.map(({ rowNo }) => rowNo.length)).toEqual([1_000, 1_000, 500]);
    expect(batches.flatMap(({ rowNo }) => rowNo)).toEqual(
      Array.from({ length: 2_500 }, (_, index) => index + 1),
    );
    expect(batches[2]?.model.at(-1)).toBe('mödel "2500" 😀');
    expect(batches[0]?.modelDeclared.slice(0, 2)).toEqual([false, true]);
  });

  it('is readable by nobody else, and leaves nothing behind', async () => {
    const own = `airlock-import-${process.pid}-`;
    const before = new Set(readdirSync(tmpdir()));
    const spool = await Spool.create();
    const [name = ''] = readdirSync(tmpdir()).filter((found) => !before.has(found) && found.startsWith(own));
    const folder = join(tmpdir(), name);

    expect(statSync(folder).mode & 0o077).toBe(0);
    expect(statSync(join(folder, 'events')).mode & 0o077).toBe(0);
    await spool.remove();
    expect(existsSync(folder)).toBe(false);
  });
});
