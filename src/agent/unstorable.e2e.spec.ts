import { AgentServer, type RunBody } from './testing/agent-server';
import type { Act } from './testing/script';

const NUL = 'one\u0000two';
const HALF = 'one\ud83dtwo';
const LONG = 'x'.repeat(501);

describe('texts of agents that PostgreSQL does not keep', () => {
  let server: AgentServer;

  beforeAll(async () => {
    server = await AgentServer.start();
  });

  afterAll(() => server.close());

  const did = (...acts: Act[]): Promise<RunBody> =>
    server.finish('unstorable', { agents: { worker: acts } }, { assistant: 'worker' });
  const told = async (run: RunBody, type: string): Promise<Record<string, unknown>[]> =>
    (await server.events(run)).filter((event) => event.type === type).map(({ payload }) => payload);

  it.each([
    ['a NUL', NUL, String.raw`"one\u0000two"`],
    ['half a character', HALF, String.raw`"one\ud83dtwo"`],
    ['501 bytes', LONG, `"${'x'.repeat(80)}…"`],
  ])(
    "a step whose name has %s fails its agent at the first attempt, by the agent's name, the step's and the cure",
    async (_, name, shown) => {
      const run = await did(['step', name]);

      const [error, ...more] = await told(run, 'agent_error');
      expect(more).toEqual([]);
      expect(error?.error_message).toBe(
        `The agent "worker" cannot call a step ${shown}: it has to be a text of at most 500 bytes without NUL and unpaired surrogates. Give each step of an agent a short name of its own.`,
      );
      expect(run).toMatchObject({ state: 'completed', degraded: true });
      expect(await server.sql('select from step_effects where run_id = $1', [run.run_id])).toEqual([]);
    },
  );

  it('a step that finds more than is kept fails its agent once, with what to do', async () => {
    const run = await did(['query', `select repeat('x', 17000000) as text`]);

    const errors = await told(run, 'agent_error');
    expect(errors.map(({ error_message }) => error_message)).toEqual([
      expect.stringMatching(/^What the step ".*" found is more than the 16777216 characters/),
    ]);
  });

  it('a second step of one name is told as such', async () => {
    const run = await did(['step', 'load'], ['step', 'load']);

    const [error] = await told(run, 'agent_error');
    expect(error?.error_message).toContain('cannot call a step "load": another step of it has that name.');
  });

  it.each([
    ['a NUL', NUL],
    ['half a character', HALF],
    ['very many letters', 'x'.repeat(5_000)],
  ])(
    'a call of a tool whose name has %s is an error result like that of any unknown tool',
    async (_, name) => {
      const run = await did(['tool', name, {}], ['step', 'afterwards']);

      const [completed] = await told(run, 'tool_completed');
      expect(completed?.status).toBe('error');
      expect(completed?.message).toContain('There is no tool "');
      expect(await told(run, 'agent_error')).toEqual([]);
      expect(await told(run, 'agent_completed')).toContainEqual(
        expect.objectContaining({ status: 'degraded' }),
      );
    },
  );

  it("an agent's own statement with a NUL in it is told with its cure", async () => {
    const run = await did(['query', `select convert_from('\\x00', 'UTF8')`]);

    const [error] = await told(run, 'agent_error');
    expect(error?.error_message).toBe(
      'The database refused a statement (SQLSTATE 22021: a text in it holds a NUL or half a character, which PostgreSQL does not store; take it out first).',
    );
  });

  it.each([
    ['a NUL', NUL],
    ['half a character', HALF],
  ])(
    'a report with %s in its texts is kept all the same, and so is what the thread is told',
    async (_, odd) => {
      const answer = { markdown: `# ${odd}`, answer: odd, catalogue_version: odd, sections: { [odd]: odd } };

      const run = await server.finish('unstorable', { agents: { reporting: [['answer', answer]] } });

      const report = await server.fetch(
        'unstorable',
        `/v2/threads/${run.thread_id}/runs/${run.run_id}/report`,
      );
      const thread = await server.fetch('unstorable', `/v2/threads/${run.thread_id}`);
      expect(run).toMatchObject({ state: 'completed', degraded: false });
      expect(report.body).toMatchObject({ markdown: '# one\ufffdtwo', catalogue_version: 'one\ufffdtwo' });
      expect(thread.text).toContain('one\ufffdtwo');
    },
  );

  it.each([
    ['a NUL', NUL],
    ['half a character', HALF],
  ])('an agent that may not fail ends its run with its own words, %s in them', async (_, odd) => {
    const run = await server.finish(
      'unstorable',
      { agents: { vital: [['refuse', odd]] } },
      { assistant: 'vital' },
    );

    expect(run).toMatchObject({
      state: 'failed',
      error: { message: 'one\ufffdtwo' },
    });
  });
});
