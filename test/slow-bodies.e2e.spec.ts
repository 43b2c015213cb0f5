import { type IncomingMessage, request as send } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import request from 'supertest';
import { startAirlock, type TestServer } from './support/airlock';
import { slowUpload } from './support/upload';

const HEADER = 'time,model,input_tokens,output_tokens\n';
const ROW = '2026-01-01 00:00:00,gpt-4o,1000,100\n';
const IDLE_MS = 400;

describe('Bodies that come slowly, or not at all (10.1, L1)', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startAirlock({
      IMPORT_IDLE_MS: String(IDLE_MS),
      JSON_BODY_MS: '400',
      KEEP_ALIVE_MS: '77000',
    });
  });

  afterAll(() => server.close());

  const imports = async (userId: string): Promise<{ status: string; faults: { reason: string }[] }[]> => {
    const { body } = await request(server.url)
      .get('/v2/workloads/imports')
      .set('Authorization', await server.bearer(userId));
    return body.imports;
  };
  /** Sends the head and a piece of the body, and no more. */
  const stalled = async (path: string, type: string, piece: string): Promise<Answer> => {
    const client = send(server.url + path, {
      method: 'POST',
      headers: { authorization: await server.bearer('half'), 'content-type': type, 'content-length': '1000' },
    });
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      client.on('response', resolve).on('error', reject);
    });
    client.write(piece);
    const response = await answered;
    const text = (await Array.fromAsync(response as AsyncIterable<Buffer>)).join('');
    client.destroy();
    return { status: response.statusCode, connection: response.headers.connection, text };
  };

  it('an import of which no byte comes any more is given up and told so, and nothing of it is stored', async () => {
    const upload = await slowUpload(server, 'gone-quiet');
    await upload.send(HEADER + ROW);

    const { status, body } = await upload.answer();

    expect([status, body.detail]).toEqual([
      408,
      'No byte of the file has come for 0.4 s, so nothing was imported. Send it again.',
    ]);
    expect(await imports('gone-quiet')).toMatchObject([
      { status: 'failed', faults: [{ reason: expect.stringContaining('No byte of the file') }] },
    ]);
  });

  it('an import that comes slowly is taken, however long it takes', async () => {
    const upload = await slowUpload(server, 'tortoise');
    await upload.send(HEADER);
    for (let piece = 0; piece < 8; piece++) {
      await sleep(IDLE_MS / 4);
      await upload.send(ROW);
    }

    const { status, body } = await upload.finish();

    expect([status, body.counts]).toEqual([201, expect.objectContaining({ imported: 8 })]);
  });

  it('an import of which nothing comes leaves nothing behind', async () => {
    const { status, connection } = await stalled('/v2/workloads/import', 'text/csv', '');

    expect([status, connection]).toEqual([408, 'close']);
    expect(await imports('half')).toEqual([]);
  });

  it('a JSON body that does not arrive is given up, with a problem document', async () => {
    const { status, connection, text } = await stalled('/v2/threads', 'application/json', '{"metadata":');

    expect([status, connection]).toEqual([408, 'close']);
    expect(JSON.parse(text)).toMatchObject({ status: 408, detail: 'The body had not arrived within 0.4 s.' });
  });

  it('the largest import may take an hour, where Node alone would end it after five minutes', () => {
    expect(server.app.getHttpServer()).toMatchObject({ requestTimeout: 3_600_000 });
  });

  it('a connection at rest is kept longer than proxies keep theirs, and says for how long', async () => {
    const response = await fetch(`${server.url}/health/live`);

    expect(response.headers.get('keep-alive')).toBe('timeout=77');
  });
});

interface Answer {
  readonly status: number | undefined;
  readonly connection: string | undefined;
  readonly text: string;
}
