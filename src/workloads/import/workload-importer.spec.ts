import type { Session, UnitOfWork } from '@airlock/session';
import { setTimeout as sleep } from 'node:timers/promises';
import { AirlockConfig } from '../../config';
import { Door } from '../../http';
import type { LiveNotices } from '../../events';
import { PriceCatalogue } from '../prices/price-catalogue';
import type { ImportRepository } from './import.repository';
import { WorkloadImporter } from './workload-importer';

const FILE = 'time,input_tokens,output_tokens\n2023-11-16 18:17:03,1,1\n';
const DEFAULTS = {
  filename: null,
  timezone: 'UTC',
  model: null,
  workload: null,
  status: null,
  on_error: 'reject' as const,
};

describe('telling of an import while its rows are stored (SE7)', () => {
  let catalogue: PriceCatalogue;

  beforeAll(async () => {
    catalogue = await PriceCatalogue.load();
  });

  /** Units of work beside the import's own transaction, until the first rows are about to have their connection. */
  async function askedFor(allowDuplicate: boolean): Promise<string[]> {
    const asked: string[] = [];
    const connected = Promise.withResolvers<void>();
    const waits = Promise.withResolvers<void>();
    const wait = (): Promise<void> => {
      waits.resolve();
      return connected.promise;
    };
    const units = {
      run: async (_context: unknown, { name }: { name: string }) => void asked.push(name),
    } as unknown as UnitOfWork;
    const imports = { sameFile: wait, update: async () => undefined, get: async () => ({}) };
    const importer = new WorkloadImporter(
      units,
      imports as unknown as ImportRepository,
      { insert: wait },
      catalogue,
      { tell: async () => undefined } as unknown as LiveNotices,
      new Door(),
      AirlockConfig.from({ IMPORT_PROGRESS_MS: '1' }),
    );
    const session = {
      context: { userId: 'alice' },
      manager: {},
      afterRollback: () => undefined,
      afterCommit: () => undefined,
    } as unknown as Session;
    const bytes = (async function* () {
      yield Buffer.from(FILE);
    })();
    const imported = importer.import(
      session,
      { format: 'csv', bytes, totalBytes: null },
      { mapping: {}, defaults: DEFAULTS, allowDuplicate },
    );
    await waits.promise;
    const before = asked.length;
    await sleep(100);
    const meanwhile = asked.slice(before);
    connected.resolve();
    await imported;
    return meanwhile;
  }

  it.each([
    ['a file that must not be there already', false],
    ['a file that may come again', true],
  ])('asks for no second connection while it waits for the first: %s', async (_, allowDuplicate) => {
    expect(await askedFor(allowDuplicate)).toEqual([]);
  });
});
