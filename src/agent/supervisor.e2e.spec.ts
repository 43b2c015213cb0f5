import { AgentServer } from './testing/agent-server';
import type { Act, Script } from './testing/script';

describe('the supervisor', () => {
  let server: AgentServer;

  beforeAll(async () => {
    server = await AgentServer.start({ RETRY_BASE_MS: '10' });
  });

  afterAll(() => server.close());

  const agentsOf = async (run: { run_id: string }): Promise<string[]> =>
    (await server.events(run))
      .filter(({ type }) => type === 'agent_started')
      .map((event) => String(event.agent_name));

  it.each([
    ['sufficient', ['triage', 'data', 'optimization', 'actions', 'reporting']],
    ['partial', ['triage', 'data_helper', 'data', 'optimization', 'reporting']],
    ['insufficient', ['triage', 'data_helper', 'reporting']],
    ['unknown', ['triage', 'data_helper', 'reporting']],
    ['no word of ours', ['triage', 'data_helper', 'reporting']],
  ])('E2: with data that is %s asks %j', async (sufficiency, agents) => {
    const run = await server.finish('e2-order', { sufficiency });

    expect(await agentsOf(run)).toEqual(agents);
    expect(run).toMatchObject({ state: 'completed', status: 'success', degraded: false });
  });

  it.each([
    ['triage', ['triage', 'data_helper', 'reporting']],
    ['data', ['triage', 'data', 'reporting']],
    ['optimization', ['triage', 'data', 'optimization', 'reporting']],
    ['actions', ['triage', 'data', 'optimization', 'actions', 'reporting']],
  ])('E2: when %s fails, goes on with %j, and the run is degraded and says so', async (agent, agents) => {
    const script: Script = {
      sufficiency: 'sufficient',
      agents: { [agent]: [['refuse', 'It does not work.']] },
    };

    const run = await server.finish('e2-failures', script);

    const events = await server.events(run);
    expect(await agentsOf(run)).toEqual(agents);
    expect(run).toMatchObject({ state: 'completed', degraded: true });
    expect(events.at(-1)).toMatchObject({
      type: 'orchestration_completed',
      payload: { status: 'completed', degraded: true },
    });
    expect(events.filter(({ type }) => type === 'agent_error')).toHaveLength(1);
  });

  it('E2: skips an agent whose input is missing, and says why in the state and to the watchers', async () => {
    const script: Script = { sufficiency: 'sufficient', agents: { data: [['refuse', 'no']] } };

    const run = await server.finish('e2-skip', script);

    const { body } = await server.fetch('e2-skip', `/v2/threads/${run.thread_id}/runs/${run.run_id}/state`);
    expect(body.state.outcomes.optimization).toEqual({
      status: 'skipped',
      reason: 'It needs "data", which failed.',
    });
    const told = (await server.events(run)).map(({ payload }) => payload.message);
    expect(told).toContain('optimization is skipped: It needs "data", which failed.');
  });

  it('E2: fails the run when reporting fails, everywhere alike (M4)', async () => {
    const run = await server.finish('e2-reporting', { agents: { reporting: [['refuse', 'No ink.']] } });

    expect(run).toMatchObject({
      state: 'failed',
      status: 'error',
      error: { message: 'reporting failed: No ink.' },
    });
    const events = await server.events(run);
    expect(events.at(-1)).toMatchObject({ payload: { status: 'failed' } });
    const said = await server.sql<{ role: string; content: string }>(
      'select role, content from messages where run_id = $1 order by id',
      [run.run_id],
    );
    expect(said.at(-1)).toEqual({ role: 'assistant', content: 'The run failed: reporting failed: No ink.' });
    const { status } = await server.fetch(
      'e2-reporting',
      `/v2/threads/${run.thread_id}/runs/${run.run_id}/report`,
    );
    expect(status).toBe(404);
  });

  it('E2: fails the run when an agent fails that may not, with its error, and asks nobody else', async () => {
    const run = await server.finish(
      'e2-vital',
      { agents: { vital: [['refuse', 'no heartbeat']] } },
      { assistant: 'vital' },
    );

    expect(run).toMatchObject({ state: 'failed', error: { type: 'Error', message: 'no heartbeat' } });
    const events = await server.events(run);
    const of = (type: string) => events.filter((event) => event.type === type);
    expect(of('agent_started').map(({ agent_name: name }) => name)).toEqual(['vital']);
    expect(of('agent_error')).toHaveLength(1);
    expect(of('orchestration_completed').map(({ payload }) => payload.status)).toEqual(['failed']);
  });

  it('W6: what an error quotes of credentials is stored nowhere: in the run, its steps, its state, its messages, its events', async () => {
    const why =
      'Refused: Bearer abc.def-123, postgres://airlock:pw@db/x, sk-proj-abcDEF0123, /home/alice/key';
    const run = await server.finish('w6-errors', {
      agents: { triage: [['refuse', why]], reporting: [['refuse', why]] },
    });

    // The script is the user's own message and stays as it was sent: what came of it is looked at.
    const [stored] = await server.sql<Record<string, unknown>>(
      `select (select error from runs where id = $1) as run,
         (select json_agg(error) from run_steps where run_id = $1 and error is not null) as steps,
         (select json_agg(state::jsonb -> 'outcomes') from checkpoints where run_id = $1) as outcomes,
         (select json_agg(payload) from run_events where run_id = $1) as events,
         (select json_agg(content) from messages where run_id = $1 and role = 'assistant') as said`,
      [run.run_id],
    );

    expect(run.error?.message).toContain(
      'Refused: [redacted], postgres://[redacted]@db/x, [redacted], ~/key',
    );
    for (const [place, value] of Object.entries(stored ?? {})) {
      expect([place, JSON.stringify(value)]).toEqual([place, expect.stringContaining('[redacted]')]);
      expect(JSON.stringify(value)).not.toMatch(/abc\.def|airlock:pw|sk-proj|home\/alice/);
    }
  });

  it('E3: hands each answer to the agents that declare it, and all of them to the report', async () => {
    const run = await server.finish('e3', {
      sufficiency: 'sufficient',
      agents: { data: [['answer', { rows: 7 }]] },
    });

    const path = `/v2/threads/${run.thread_id}/runs/${run.run_id}`;
    const { body: state } = await server.fetch('e3', `${path}/state`);
    const { outcomes } = state.state;
    expect(outcomes.data.output).toMatchObject({ rows: 7, got: ['constraints', 'message', 'triage'] });
    expect(outcomes.actions.output.got).toEqual(['constraints', 'data', 'message', 'optimization']);
    const { body: report } = await server.fetch('e3', `${path}/report`);
    expect(report.sections.summary).toEqual([
      'actions',
      'constraints',
      'data',
      'message',
      'optimization',
      'triage',
    ]);
  });

  it('P1: a report’s evidence is kept with the report and not in the run’s state, however much of it there is', async () => {
    const bytes = 2 * server.config.runStateMaxBytes;

    const run = await server.finish('long-report', { agents: { reporting: [['evidence', bytes]] } });

    expect(run).toMatchObject({ state: 'completed', degraded: false });
    const path = `/v2/threads/${run.thread_id}/runs/${run.run_id}`;
    const { body: report } = await server.fetch('long-report', `${path}/report`);
    expect(report.evidence).toEqual(['x'.repeat(bytes)]);
    const { body: kept } = await server.fetch('long-report', `${path}/state`);
    expect(kept.state.outcomes.reporting.output).not.toHaveProperty('evidence');
    expect(kept.state.outcomes.reporting.output).toMatchObject({ markdown: report.markdown });
  });

  it('an assistant other than the supervisor answers alone, and reporting after it', async () => {
    const run = await server.finish('single', 'hello', { assistant: 'worker' });

    expect(await agentsOf(run)).toEqual(['worker', 'reporting']);
  });

  it.each<[string, Act[], string]>([
    ['its own words', [['answer', { answer: 'Three of 7.' }]], 'Three of 7.'],
    [
      'its own words, and what is missing of them',
      [
        ['answer', { answer: 'Three of 7.' }],
        ['degraded', 'half the log'],
      ],
      'Three of 7.\n\n*Not with everything: half the log*',
    ],
    ['the report’s, where it has none', [['answer', { answer: { rows: 7 } }]], '# Report on '],
    ['the report’s, where it failed', [['refuse', 'No ink.']], '# Report on '],
  ])('the thread is told what an agent answered that was asked alone: %s', async (_, acts, words) => {
    const run = await server.finish('own-words', { agents: { worker: acts } }, { assistant: 'worker' });

    const { body } = await server.fetch('own-words', `/v2/threads/${run.thread_id}/state`);
    expect(body.values.messages.at(-1).content.slice(0, 50)).toContain(words.slice(0, 50));
    expect(run.state).toBe('completed');
  });

  it('E16: an agent that falls short is degraded, never completed, in the run, the events and the state', async () => {
    const script: Script = { sufficiency: 'sufficient', agents: { data: [['degraded', 'half the log']] } };

    const run = await server.finish('e16', script);

    expect(run.degraded).toBe(true);
    const ends = (await server.events(run)).filter(({ type }) => type === 'agent_completed');
    expect(ends.find(({ agent_name: name }) => name === 'data')).toMatchObject({
      payload: { status: 'degraded' },
    });
    const { body } = await server.fetch('e16', `/v2/threads/${run.thread_id}/runs/${run.run_id}/state`);
    expect(body.state.outcomes.data).toMatchObject({ status: 'degraded', reason: 'half the log' });
  });

  it('total_steps never shrinks, and current_step never passes it', async () => {
    const run = await server.begin('progress', {
      sufficiency: 'sufficient',
      agents: {
        data: [
          ['step', 'a'],
          ['step', 'b'],
          ['step', 'c'],
        ],
      },
    });
    const ended = await server.ended('progress', run);

    expect(run).toMatchObject({ current_step: 0, total_steps: 2 });
    expect(Number(ended.total_steps)).toBeGreaterThanOrEqual(8);
    expect(Number(ended.current_step)).toBeLessThanOrEqual(Number(ended.total_steps));
  });
});
