import { Client } from 'pg';
import { UnreliableWire } from './unreliable-wire';
import { testDatabase, type TestDatabase } from '../test-database';

const DELAY_MS = 300;
/** A timer may come that much early. */
const EARLY_MS = 5;
/** As the client has it, which may still have been reading. */
const BROKEN = /Connection terminated unexpectedly|ECONNRESET|EPIPE/;

describe('a wire that does to a COMMIT what networks do', () => {
  let database: TestDatabase;
  let onlooker: Client;
  let wire: UnreliableWire;
  let client: Client;

  beforeAll(async () => {
    database = await testDatabase({ template: null });
    onlooker = new Client({ connectionString: database.url });
    await onlooker.connect();
    await onlooker.query('create table written (text text)');
  });

  beforeEach(async () => {
    await onlooker.query('truncate written');
    wire = await UnreliableWire.to(database.url);
    client = new Client({ connectionString: wire.url });
    client.on('error', () => undefined);
    await client.connect();
  });

  afterEach(async () => {
    await client.end().catch(() => undefined);
    await wire.close();
  });

  afterAll(async () => {
    await onlooker.end();
    await database.drop();
  });

  const write = async (text: string): Promise<void> => {
    await client.query('BEGIN');
    await client.query('insert into written values ($1)', [text]);
    await client.query('COMMIT');
  };
  const written = async (): Promise<string[]> =>
    (await onlooker.query<{ text: string }>('select text from written')).rows.map(({ text }) => text);

  it('nothing, unless it is told to', async () => {
    await write('a');
    await write('b');

    expect(await written()).toEqual(['a', 'b']);
  });

  it('it comes late, once', async () => {
    wire.delayNextCommit(DELAY_MS);

    const began = performance.now();
    await write('late');
    const took = performance.now() - began;

    expect(took).toBeGreaterThan(DELAY_MS - EARLY_MS);
    expect(await written()).toEqual(['late']);
  });

  it('it is carried out and nobody hears of it', async () => {
    wire.loseNextCommitAnswer();

    await expect(write('unheard of')).rejects.toThrow(BROKEN);

    expect(await written()).toEqual(['unheard of']);
  });

  it('it never gets through', async () => {
    wire.loseNextCommit();

    await expect(write('lost')).rejects.toThrow(BROKEN);

    expect(await written()).toEqual([]);
  });

  it('every connection breaks, and a new one comes through', async () => {
    const waiting = client.query('select pg_sleep(600)');
    const outcome = waiting.catch((error: unknown) => String(error));

    wire.cut();

    expect(await outcome).toMatch(BROKEN);
    client = new Client({ connectionString: wire.url });
    await client.connect();
    await write('again');
    expect(await written()).toEqual(['again']);
  });
});
