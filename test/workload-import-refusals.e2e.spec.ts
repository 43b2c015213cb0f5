import files from 'node:fs/promises';
import { Client } from 'pg';
import { gzipSync } from 'node:zlib';
import request from 'supertest';
import { startAirlock, type TestServer } from './support/airlock';
import { stubbornUpload } from './support/upload';

const HEADER = 'time,input_tokens,output_tokens';
const GOOD = '2023-11-16 18:17:03,1,1';

describe('A file that cannot be imported is refused, and nothing of it is stored (10.1)', () => {
  let server: TestServer;
  let database: Client;

  beforeAll(async () => {
    server = await startAirlock({
      IMPORT_MAX_BYTES: '200000',
      IMPORT_MAX_ROWS: '1000',
      IMPORT_MAX_RECORD_BYTES: '10000',
    });
    database = new Client({ connectionString: server.database.superuserUrl });
    await database.connect();
  });

  afterEach(async () => {
    const { rows } = await database.query(
      'select count(*)::int as n from workload_events where user_id = $1',
      ['alice'],
    );
    expect(rows[0].n).toBe(0);
  });

  afterAll(async () => {
    await database.end();
    await server.close();
  });

  const post = async (
    body: string | Buffer,
    query: Record<string, unknown> = {},
    headers: Record<string, string> = {},
    userId = 'alice',
  ): Promise<request.Response> =>
    request(server.url)
      .post('/v2/workloads/import')
      .query(query)
      .set({ Authorization: await server.bearer(userId), 'Content-Type': 'text/csv', ...headers })
      // As it is: whatever the type says, the bytes are not to be made into JSON.
      .serialize((data: unknown) => data as string)
      .send(body as string);

  it.each([
    ['a NUL byte', Buffer.from([0x50, 0x4b, 0x03, 0x04, 0x00, 0x00])],
    ['compressed bytes', gzipSync(`${HEADER}\n${GOOD}\n`)],
    ['UTF-16 without its mark', Buffer.from(`${HEADER}\n${GOOD}\n`, 'utf16le')],
    [
      'UTF-16 that breaks off within a character',
      Buffer.from(`\ufeff${HEADER}\n${GOOD}\n`, 'utf16le').subarray(0, -1),
    ],
    ['Latin-1', Buffer.from(`${HEADER},note\n${GOOD},Gr\xfc\xdfe\n`, 'latin1')],
    [
      'a character that is cut off at the end',
      Buffer.concat([Buffer.from(`${HEADER},n\n${GOOD},`), Buffer.from([0xe2, 0x82])]),
    ],
  ])('415 for a file with %s', async (_, body) => {
    const { status, body: problem } = await post(body);

    expect(status).toBe(415);
    expect(problem).toMatchObject({
      status: 415,
      title: 'Unsupported Media Type',
      instance: '/v2/workloads/import',
    });
    expect(problem.detail).toContain('UTF-8');
  });

  it.each([
    [{ 'Content-Type': 'application/xml' }, 'application/xml'],
    [{ 'Content-Type': 'application/pdf' }, 'application/pdf'],
    [{ 'Content-Type': 'multipart/form-data; boundary=x' }, 'multipart/form-data'],
    [{ 'Content-Encoding': 'gzip' }, 'gzip'],
  ])('415 for a body announced as %j, naming it', async (headers, name) => {
    const { status, body } = await post('{}', {}, headers);

    expect(status).toBe(415);
    expect(body.detail).toContain('Send the file itself as the body, as text/csv');
    expect(body.detail).toContain(name);
  });

  it('413 for more bytes or more rows than allowed', async () => {
    // Few rows, so that it is the bytes that are too many, however slowly they come.
    const long = await post(`${HEADER},note\n${`${GOOD},${'x'.repeat(1_000)}\n`.repeat(300)}`);
    const many = await post(`${HEADER}\n${`${GOOD}\n`.repeat(1_001)}`);

    expect([long.status, many.status]).toEqual([413, 413]);
    expect(long.body.detail).toContain('200000 bytes');
    expect(many.body.detail).toContain('1000 rows');
  });

  it('503 where the server has no place to put it aside, and it may be sent again', async () => {
    jest
      .spyOn(files, 'open')
      .mockRejectedValueOnce(Object.assign(new Error('no space left'), { code: 'ENOSPC' }));

    const { status, body, headers } = await post(`${HEADER}\n${GOOD}\n`);

    expect(status).toBe(503);
    expect(headers['retry-after']).toBe('1');
    expect(body.detail).toBe(
      'The server has no place to put the file aside now; nothing was imported. Send it again in a moment.',
    );
  });

  it('gives the answer also to a sender who reads nothing before everything is sent', async () => {
    const large = `${HEADER}\n${`${GOOD}\n`.repeat(1_000_000)}`;

    const answers = [
      await stubbornUpload(server, 'alice', `\0${large}`),
      await stubbornUpload(server, 'alice', large),
    ];

    expect(answers).toEqual(['HTTP/1.1 415 Unsupported Media Type', 'HTTP/1.1 413 Payload Too Large']);
  });

  it('422 for missing columns, naming them and those it saw', async () => {
    const { status, body } = await post('when,tokens\n1,2\n');

    expect(status).toBe(422);
    expect(body.errors.map(({ path }: { path: string }) => path)).toEqual([
      'time',
      'input_tokens',
      'output_tokens',
    ]);
    expect(body.columns).toEqual(['when', 'tokens']);
    expect(body.detail).toContain('Columns of the file: when, tokens.');
  });

  it('422 for a bill, whose rows sum many calls, as OpenAI exports it', async () => {
    const header = 'start_time,model,num_model_requests,input_tokens,output_tokens';
    const { status, body } = await post(`${header}\n1735689600,gpt-4o,12,4000,800\n`);

    expect(status).toBe(422);
    expect(body.faults).toEqual([
      expect.objectContaining({
        column: 'num_model_requests',
        reason: expect.stringContaining('is 12: a row'),
      }),
    ]);
  });

  it('422 for such a bill as it is exported, by its name, with what to send in its place', async () => {
    const header = 'start_time,start_time_iso,model,num_model_requests,input_tokens,output_tokens';
    const { status, body } = await post(
      `${header}\n1735689600,2025-01-01T00:00:00+00:00,gpt-4o,1,4000,800\n`,
    );

    expect(status).toBe(422);
    expect(body.detail).toContain("This is OpenAI's usage");
  });

  it('422 for a header of one endless name, of which no more is repeated than tells it apart', async () => {
    const { status, body } = await post(`when,tokens${'x'.repeat(900)}\n1,2\n`);

    expect(status).toBe(422);
    expect(body.detail).toContain('xxx');
    expect(body.columns).toEqual(['when', `tokens${'x'.repeat(74)}…`]);
  });

  it('422 also where that name would be cut within a character', async () => {
    const { status, body } = await post(`when,tokens${'x'.repeat(73)}💥💥\n1,2\n`);

    expect(status).toBe(422);
    expect(body.columns).toEqual(['when', `tokens${'x'.repeat(73)}\ufffd…`]);
  });

  it('422 for an empty file and for one with a header alone', async () => {
    const empty = await post('');
    const header = await post(`${HEADER}\n`);

    expect([empty.status, header.status]).toEqual([422, 422]);
    expect(empty.body.detail).toContain('The file is empty.');
    expect(empty.body.detail).not.toContain('mapping');
    expect(header.body.detail).toContain('no row to import');
  });

  it('422 for a file whose first line is no header, or that is of another kind, and says so', async () => {
    const values = await post(`${GOOD}\n${GOOD}\n`);
    const objects = await post('{"time":"2024-01-01T10:00:00Z","input_tokens":1,"output_tokens":2}\n');

    expect([values.status, objects.status]).toEqual([422, 422]);
    expect(values.body.detail).toContain('Its first line holds values: is the header missing?');
    expect(objects.body.detail).toContain('It holds JSON objects: send it as application/x-ndjson.');
  });

  it('422 where no row is left, and says that none of them is valid', async () => {
    const { status, body } = await post(`${HEADER}\nyesterday,1,1\n`, { on_error: 'skip' });

    expect(status).toBe(422);
    expect(body.detail).toBe('None of the rows is valid, so nothing was imported.');
    expect(body.counts).toMatchObject({ rows_read: 1, rejected: 1 });
  });

  it('422 for bad rows, with the line, column and reason of each of the first hundred', async () => {
    const bad = '2023-02-30 10:00:00,-1,1\n'.repeat(120);

    const { status, body } = await post(`TIMESTAMP,ContextTokens,GeneratedTokens\n${GOOD}\n${bad}`);

    expect(status).toBe(422);
    expect(body.counts).toMatchObject({ rows_read: 121, imported: 0, rejected: 120 });
    expect(body.faults).toHaveLength(100);
    expect(body.faults.slice(0, 2)).toEqual([
      { line: 3, column: 'TIMESTAMP', reason: 'is not a day or an hour that exists' },
      { line: 3, column: 'ContextTokens', reason: 'is negative' },
    ]);
    const stored = await request(server.url)
      .get(`/v2/workloads/imports/${body.import_id}`)
      .set('Authorization', await server.bearer('alice'));
    expect(stored.body).toMatchObject({ status: 'failed', counts: { imported: 0, rejected: 120 } });
    expect(stored.body.faults).toEqual(body.faults);
  });

  it('422 for a JSON list in place of lines, with the line and what is wrong with it', async () => {
    const list = JSON.stringify([{ time: '2024-01-01T10:00:00Z', input_tokens: 1, output_tokens: 2 }]);

    const { status, body } = await post(list, {}, { 'Content-Type': 'application/x-ndjson' });

    expect(status).toBe(422);
    expect(body.detail).toContain('nothing was imported');
    expect(body.counts).toMatchObject({ rows_read: 1, imported: 0, rejected: 1 });
    const reason = 'is not a JSON object: send a list as application/json';
    expect(body.faults).toEqual([{ line: 1, column: null, reason }]);
  });

  it('a JSON list, sent as one, is read by the import and by nothing before it', async () => {
    const call = { time: '2024-01-01T10:00:00Z', input_tokens: 1, output_tokens: 2 };

    const list = JSON.stringify({ data: Array.from({ length: 900 }, () => call) });
    const { status, body } = await post(list, {}, { 'Content-Type': 'application/json' }, 'lister');

    expect(status).toBe(201);
    expect(body.counts).toMatchObject({ rows_read: 900, imported: 900 });
  });

  it('imports the good rows with on_error=skip, and counts and names the others', async () => {
    const file = `${HEADER}\n${GOOD}\nsoon,1,1\n${GOOD}\n1,2\n`;

    const { status, body } = await post(file, { on_error: 'skip' }, {}, 'skipper');

    expect(status).toBe(201);
    expect(body.counts).toMatchObject({ rows_read: 4, imported: 2, rejected: 2 });
    expect(body.faults.map(({ line }: { line: number }) => line)).toEqual([3, 5]);
    const { rows } = await database.query(
      'select row_no from workload_events where user_id = $1 order by 1',
      ['skipper'],
    );
    expect(rows).toEqual([{ row_no: 1 }, { row_no: 3 }]);
  });

  it('does not skip what it cannot even count: rows behind a quote that never closes', async () => {
    const { status, body } = await post(`${HEADER},note\n${GOOD},x\n${GOOD},"y\n${GOOD},z\n`, {
      on_error: 'skip',
    });

    expect(status).toBe(422);
    expect(body.faults).toEqual([{ line: 3, column: null, reason: 'opens a quote that never closes' }]);
  });

  it('does not keep the good rows before one that is too long to be read', async () => {
    const good = '{"time":"2023-11-16T18:17:03Z","input_tokens":1,"output_tokens":1}';
    const type = { 'Content-Type': 'application/x-ndjson' };

    const { status, body } = await post(
      `${good}\n{"time":"${'x'.repeat(12_000)}"}\n`,
      { on_error: 'skip' },
      type,
    );

    expect(status).toBe(422);
    expect(body.faults).toEqual([{ line: 2, column: null, reason: 'is too long for a row' }]);
  });

  it('422 for a declared model that the catalogue does not know, with close matches', async () => {
    const { status, body } = await post(`${HEADER}\n${GOOD}\n`, { model: 'gpt4o' });

    expect(status).toBe(422);
    expect(body.closest[0]).toBe('gpt-4o');
    expect(body.detail).toContain('"gpt4o"');
  });

  it.each([
    [{ mapping: '{"a":' }, 'mapping'],
    [{ mapping: '{"a":"price"}' }, 'mapping'],
    [{ mapping: '{"a":"time","b":"time"}' }, 'mapping'],
    [{ mapping: '[]' }, 'mapping'],
    [{ timezone: 'Mars/Olympus' }, 'timezone'],
    [{ on_error: 'ignore' }, 'on_error'],
    [{ allow_duplicate: 'perhaps' }, 'allow_duplicate'],
    [{ model: '' }, 'model'],
    [{ filename: 'x'.repeat(256) }, 'filename'],
    [{ model: ['gpt-4o', 'gpt-4'] }, 'model'],
    [{ user_id: 'bob' }, 'user_id'],
  ])('422 for the query %j, naming the field', async (query, field) => {
    const { status, body } = await post(`${HEADER}\n${GOOD}\n`, query);

    expect(status).toBe(422);
    expect(body.errors.map(({ path }: { path: string }) => path)).toContain(field);
  });

  it('401 without a token, before a byte is looked at', async () => {
    const { status } = await request(server.url)
      .post('/v2/workloads/import')
      .set('Content-Type', 'text/csv')
      .send('\0');

    expect(status).toBe(401);
  });

  it('409 for the same file again, naming the import that has it, unless it is asked for', async () => {
    const first = await post(`${HEADER}\n${GOOD}\n`, {}, {}, 'twice');

    const again = await post(`${HEADER}\n${GOOD}\n`, { filename: 'other-name.csv' }, {}, 'twice');
    const allowed = await post(`${HEADER}\n${GOOD}\n`, { allow_duplicate: 'true' }, {}, 'twice');
    const somebodyElse = await post(`${HEADER}\n${GOOD}\n`, {}, {}, 'twice-2');

    expect([first.status, again.status, allowed.status, somebodyElse.status]).toEqual([201, 409, 201, 201]);
    expect(again.body.import_id).toBe(first.body.import_id);
    const { rows } = await database.query(
      'select count(*)::int as n from workload_events where user_id = $1',
      ['twice'],
    );
    expect(rows[0].n).toBe(2);
  });

  it('imports one of two that bring the same file at once', async () => {
    const answers = await Promise.all([1, 2].map(() => post(`${HEADER}\n${GOOD}\n`, {}, {}, 'racer')));

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it('takes a file again that was refused before', async () => {
    const bad = await post(`${HEADER}\n${GOOD}\nsoon,1,1\n`, {}, {}, 'second-try');
    const skipped = await post(`${HEADER}\n${GOOD}\nsoon,1,1\n`, { on_error: 'skip' }, {}, 'second-try');

    expect([bad.status, skipped.status]).toEqual([422, 201]);
  });

  it('stores nothing when the database fails in the middle, or at COMMIT, and says that the import failed', async () => {
    for (const moment of ['not deferrable', 'deferrable initially deferred']) {
      await database.query(`
        create function refuse_third() returns trigger language plpgsql as
          $$ begin if new.row_no = 3 then raise exception 'disk full'; end if; return new; end $$;
        create constraint trigger refuse_third after insert on workload_events ${moment}
          for each row execute function refuse_third();`);

      const { status, body } = await post(`${HEADER}\n${`${GOOD}\n`.repeat(4)}`, { allow_duplicate: 'true' });
      await database.query('drop trigger refuse_third on workload_events; drop function refuse_third');

      const { body: list } = await request(server.url)
        .get('/v2/workloads/imports?limit=1')
        .set('Authorization', await server.bearer('alice'));
      expect(status).toBe(500);
      expect(JSON.stringify(body)).not.toContain('disk full');
      expect(list.imports[0]).toMatchObject({ status: 'failed', counts: { rows_read: 4, imported: 0 } });
    }
  });

  it('stores nothing when all rows are in, and then the import cannot be completed', async () => {
    await database.query(`
      create function refuse_completion() returns trigger language plpgsql as
        $$ begin if new.status = 'completed' then raise exception 'disk full'; end if; return new; end $$;
      create trigger refuse_completion before update on workload_imports
        for each row execute function refuse_completion();`);

    const { status } = await post(`${HEADER}\n${GOOD}\n`, { allow_duplicate: 'true' });
    await database.query(
      'drop trigger refuse_completion on workload_imports; drop function refuse_completion',
    );

    expect(status).toBe(500);
  });
});
