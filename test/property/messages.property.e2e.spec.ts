import fc from 'fast-check';
import { AgentServer, ask, type RunBody } from '../../src/agent/testing/agent-server';
import { instances } from '../../src/agent/testing/scripted-agents';

const BATCHES = 12;
const AT_ONCE = 4;
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u;

const unicode = (maxLength: number): fc.Arbitrary<string> =>
  fc.oneof(
    fc.string({ unit: 'grapheme', maxLength }),
    fc.string({ unit: 'binary', maxLength }),
    fc.constantFrom(
      ' ',
      '\u202e\u2066',
      'e\u0301',
      '\ufeff',
      "'; drop table runs; --",
      '${1} \\u0000',
      '\r\n\t',
    ),
  );
/** Nobody has the same name twice, so that it shows whose a row is. */
let users = 0;
const user = unicode(40)
  .filter((name) => name.isWellFormed() && !CONTROL.test(name))
  .map((name) => `${name}:${(users += 1)}`);
const text = fc
  .tuple(unicode(60), fc.constantFrom('a', 'я', '字', '👩‍🚀'), unicode(60))
  .map((parts) => parts.join(''))
  .filter((said) => said.isWellFormed() && !said.includes('\0'));

jest.setTimeout(300_000);

describe('random users who say random things at once (M5)', () => {
  let server: AgentServer;

  beforeAll(async () => {
    server = await AgentServer.start();
  });

  afterAll(() => server.close());

  const say = async (userId: string, message: string) => {
    const { status, body } = await server.post(userId, '/v2/runs', ask(message, 'worker'));
    const { run_id: runId, user_id: told } = body as RunBody;
    await server.ended(userId, body as RunBody);
    const rows = await server.sql(
      `select m.user_id, m.content, r.user_id as owner from messages m join runs r on r.id = m.run_id
       where m.run_id = $1 and m.role = 'user'`,
      [runId],
    );
    const heard = instances.filter((made) => made.runId === runId && made.agent === 'worker');
    return { status, told, rows, heard: heard.map((made) => made.heard) };
  };

  it('arrive each under their own name, with their own words, in the row and at the agent', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(user, text), { minLength: AT_ONCE, maxLength: AT_ONCE }),
        async (said) => {
          const arrived = await Promise.all(said.map(([userId, message]) => say(userId, message)));

          expect(arrived).toEqual(
            said.map(([userId, message]) => ({
              status: 200,
              told: userId,
              rows: [{ user_id: userId, content: message, owner: userId }],
              heard: [{ userId, message }],
            })),
          );
        },
      ),
      { numRuns: BATCHES },
    );
  });
});
