import { readdirSync } from 'node:fs';
import files from 'node:fs/promises';
import { tmpdir } from 'node:os';
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
  const folders = (): string[] =>
    readdirSync(tmpdir()).filter((name) => name.startsWith(`airlock-import-${process.pid}-`));

  it('says that there is no place for it, and leaves nothing behind', async () => {
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

  it('has no name, so that nobody else can read it and a process that is killed leaves nothing behind', async () => {
    const before = folders();
    const spool = await Spool.create();
    await spool.add(eventNo(1));

    expect(folders()).toEqual(before);
    expect(await Array.fromAsync(spool.batches())).toHaveLength(1);
    await spool.remove();
  });
});
