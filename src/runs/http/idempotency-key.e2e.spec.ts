import { type AgentServer, ask } from '../../agent/testing/agent-server';
import { type TwoReplicas, twoReplicas } from '../../agent/testing/two-replicas';

describe('H8: Idempotency-Key', () => {
  let { server, second, close } = {} as TwoReplicas;

  beforeAll(async () => ({ server, second, close } = await twoReplicas()));

  afterAll(() => close());

  const send = (on: AgentServer, user: string, key: string, message = 'hello', where = '/v2/runs') =>
    on.post(user, where, ask(message, 'worker'), { headers: { 'Idempotency-Key': key } });

  it('the same key and body get the first answer and the same run, also after its end', async () => {
    const first = await send(server, 'idem', 'key-1');
    await server.ended('idem', first.body);

    const again = await send(server, 'idem', 'key-1');

    expect(again.body).toEqual(first.body);
    expect(await server.count('runs', 'idem')).toBe(1);
    expect((await server.sql(`select 1 from messages where user_id = 'idem' and role = 'user'`)).length).toBe(
      1,
    );
  });

  it('also when many calls race on two replicas', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => send(n % 2 ? server : second, 'idem-race', 'key-r')),
    );

    expect(new Set(answers.map(({ body }) => body.run_id)).size).toBe(1);
    for (const { status, body } of answers) expect([status, body]).toEqual([200, answers[0]?.body]);
    expect(await server.count('runs', 'idem-race')).toBe(1);
  });

  it('the same key with another body, or in another thread, is 422', async () => {
    await send(server, 'idem-body', 'key-2');
    const threadId = await server.quietThread('idem-body');

    expect((await send(server, 'idem-body', 'key-2', 'something else')).status).toBe(422);
    expect((await send(server, 'idem-body', 'key-2', 'hello', `/v2/threads/${threadId}/runs`)).status).toBe(
      422,
    );
    expect(await server.count('runs', 'idem-body')).toBe(2);
  });

  it('is each user’s own', async () => {
    const [a, b] = [await send(server, 'idem-a', 'shared'), await send(server, 'idem-b', 'shared')];

    expect(a.body.run_id).not.toBe(b.body.run_id);
  });

  it('is free again after 24 hours, and then starts a new run', async () => {
    const first = await send(server, 'idem-old', 'key-3');
    await server.ended('idem-old', first.body);
    await server.sql('alter table runs disable trigger runs_guard_state');
    await server.sql(
      `update runs set created_at = created_at - interval '25 hours' where user_id = 'idem-old'`,
    );
    await server.sql('alter table runs enable trigger runs_guard_state');

    const later = await send(server, 'idem-old', 'key-3', 'another body');

    expect(later.status).toBe(200);
    expect(later.body.run_id).not.toBe(first.body.run_id);
  });

  it.each([['x'.repeat(201)], ['two words'], ['umläut']])('%j is no key', async (key) => {
    expect((await send(server, 'idem-bad', encodeURI(key) === key ? key : 'ü'.repeat(1))).status).toBe(422);
    expect(await server.count('runs', 'idem-bad')).toBe(0);
  });
});
