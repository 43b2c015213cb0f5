import { AirlockConfig } from '../../config';
import { PriceCatalogue } from '../prices/price-catalogue';
import type { ImportSource } from './import-source';
import { Reception } from './reception';

const DEFAULTS = {
  filename: null,
  timezone: 'UTC',
  model: null,
  workload: null,
  status: null,
  on_error: 'skip' as const,
};

/** Pieces of a file, and how often all else that the process does had its turn between the first and the last. */
class Upload {
  turns = 0;
  private isOver = false;

  constructor(private readonly whole: Buffer) {}

  async *bytes(): AsyncGenerator<Buffer> {
    setImmediate(() => this.turn());
    for (let at = 0; at < this.whole.length; at += 65_536) yield this.whole.subarray(at, at + 65_536);
    this.isOver = true;
  }

  private turn(): void {
    if (this.isOver) return;
    this.turns++;
    setImmediate(() => this.turn());
  }
}

describe('an upload that is there already', () => {
  let catalogue: PriceCatalogue;

  beforeAll(async () => {
    catalogue = await PriceCatalogue.load();
  });

  it.each<[what: string, format: ImportSource['format'], text: string]>([
    ['CSV', 'csv', `time,input_tokens,output_tokens\n${'a\n'.repeat(200_000)}`],
    ['NDJSON', 'ndjson', `{"time":"x","input_tokens":1,"output_tokens":2}\n${'1\n'.repeat(200_000)}`],
    ['empty lines', 'ndjson', `${'\n'.repeat(2_000_000)}{"time":"x","input_tokens":1,"output_tokens":2}`],
    ['JSON', 'json', `[{"time":"x","input_tokens":1,"output_tokens":2}${',{}'.repeat(200_000)}]`],
  ])('lets everybody else have a turn while its rows are read: %s', async (_what, format, text) => {
    const upload = new Upload(Buffer.from(text));
    const bytes = upload.bytes();
    const source = { format, bytes, totalBytes: null };
    const options = { mapping: {}, defaults: DEFAULTS, allowDuplicate: false };
    const reception = new Reception(options, source, catalogue, AirlockConfig.from({}));

    await reception.receive(reception.check(bytes));
    await reception.close();

    expect(upload.turns).toBeGreaterThan(5);
  });
});
