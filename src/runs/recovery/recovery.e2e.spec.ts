import { testDatabase } from '@airlock/testing';
import { eventually } from '../../../test/support/eventually';
import { AgentServer, type RunBody, runPath } from '../../agent/testing/agent-server';
import { openGate } from '../../agent/testing/gates';
import type { Act, Script } from '../../agent/testing/script';
import { instances } from '../../agent/testing/scripted-agents';
import { RunSweep } from '../queue/run-sweep';
import { canonicalJson, sha256 } from '@airlock/agent-kit/plain-json';

const broken: Script = {
  sufficiency: 'sufficient',
  agents: {
    data: [
      ['step', 'count'],
      ['tool', 'echo', { n: 1 }],
    ],
    reporting: [
      ['step', 'draft'],
      ['refuse', 'no ink'],
    ] as Act[],
  },
};

describe('recovery', () => {
  let server: AgentServer;

  beforeAll(async () => {
    server = await AgentServer.start({ RETRY_BASE_MS: '10' });
  });

  afterAll(() => server.close());

  const checkpoints = (run: { run_id: string }) =>
    server.sql<{ sequence: number; type: string; phase: string; state: string; sha256: string }>(
      'select sequence, type, phase, state, sha256 from checkpoints where run_id = $1 order by sequence',
      [run.run_id],
    );
  const effects = (run: { run_id: string }) =>
    server.sql('select agent, step from step_effects where run_id = $1 order by id', [run.run_id]);
  const audited = (user: string) =>
    server.sql<{ action: string; details: Record<string, unknown> }>(
      `select details ->> 'action' as action, details from audit_log where user_id = $1 and type = 'recovery' order by id`,
      [user],
    );
  const agentsThatRan = (run: { run_id: string }): string[] =>
    instances.filter(({ runId }) => runId === run.run_id).map(({ agent }) => agent);

  it('P2: resume starts from the newest checkpoint, byte for byte, and runs no committed step again', async () => {
    const run = await server.finish('p2-resume', broken);

    const { status, body, headers } = await server.post('p2-resume', runPath(run, '/resume'));
    const resumed = await server.ended('p2-resume', body);

    expect(status).toBe(200);
    expect(body).toMatchObject({ resumed_from: run.run_id, thread_id: run.thread_id, state: 'queued' });
    expect(headers.location).toBe(`/threads/${run.thread_id}/runs/${body.run_id}`);
    const [first] = await checkpoints(body);
    const last = (await checkpoints(run)).at(-1);
    expect(first).toMatchObject({ sequence: 1, type: 'recovery', state: last?.state, sha256: last?.sha256 });
    expect(agentsThatRan(body)).toEqual(['reporting']);
    expect(await effects(body)).toEqual([]);
    expect(resumed.state).toBe('failed');
  });

  it('P2: rollback goes back to the checkpoint that is named; later steps run again, earlier ones do not', async () => {
    const run = await server.finish('p2-rollback', {
      ...broken,
      agents: { ...broken.agents, reporting: [] },
    });
    const points = await checkpoints(run);
    const [count] = await server.sql<{ checkpoint_sequence: number }>(
      `select checkpoint_sequence from run_steps where run_id = $1 and key = 'step:count'`,
      [run.run_id],
    );
    const sequence = Number(count?.checkpoint_sequence);

    const { body } = await server.post('p2-rollback', runPath(run, '/rollback'), {
      checkpoint_sequence: sequence,
    });
    await server.ended('p2-rollback', body);

    const [first] = await checkpoints(body);
    expect(first?.state).toBe(points.find((point) => point.sequence === sequence)?.state);
    expect(agentsThatRan(body)).toEqual(['data', 'optimization', 'actions', 'reporting']);
    expect(await effects(body)).toEqual([]);
    const tools = await server.sql('select tool from tool_usage where run_id = $1', [body.run_id]);
    expect(tools).toEqual([{ tool: 'echo' }]);
  });

  it('spec 9: a checkpoint that an agent asked for is a place to roll back to; work after it runs again', async () => {
    const user = 'manual-checkpoint';
    const asked: Act[] = [['step', 'before'], ['checkpoint'], ['step', 'after']];
    const run = await server.finish(user, { agents: { worker: asked } }, { assistant: 'worker' });
    const manual = (await checkpoints(run)).filter(({ type }) => type === 'manual');

    const { body } = await server.post(user, runPath(run, '/rollback'), {
      checkpoint_sequence: manual[0]?.sequence,
    });
    await server.ended(user, body);

    expect(manual).toMatchObject([{ phase: 'data_analysis' }]);
    expect(await effects(run)).toEqual([
      { agent: 'worker', step: 'before' },
      { agent: 'worker', step: 'after' },
    ]);
    expect(await effects(body)).toEqual([{ agent: 'worker', step: 'after' }]);
  });

  it('spec 9: an agent that tries again does not ask twice for the place it has passed', async () => {
    const acts: Act[] = [['step', 'one'], ['checkpoint'], ['step', 'two'], ['fail_times', 2]];

    const run = await server.finish('manual-once', { agents: { worker: acts } }, { assistant: 'worker' });

    expect((await checkpoints(run)).filter(({ type }) => type === 'manual')).toHaveLength(1);
  });

  it('spec 9: each of the five types is written in its place, and those to return to are marked', async () => {
    const user = 'five-types';
    const asked: Act[] = [['step', 'one'], ['checkpoint'], ['refuse', 'no']];
    const script: Script = { sufficiency: 'sufficient', agents: { data: asked, reporting: [] } };
    const run = await server.finish(user, script);
    const { body } = await server.post(user, runPath(run, '/rollback'), { checkpoint_sequence: 1 });
    await server.ended(user, body);

    const marked = await server.sql<{ type: string; phase: string; point: boolean; first: boolean }>(
      `select type, phase, is_recovery_point as point, sequence = 1 as first from checkpoints
       where run_id in ($1, $2) order by run_id, sequence`,
      [run.run_id, body.run_id],
    );
    const of = (type: string) => marked.filter((one) => one.type === type);
    const phasesOf = (type: string) => [...new Set(of(type).map(({ phase }) => phase))];
    expect(marked.filter(({ first }) => first)).toEqual([
      { type: 'auto', phase: 'initialization', point: true, first: true },
      { type: 'recovery', phase: 'initialization', point: true, first: true },
    ]);
    expect(of('auto').filter(({ point, first }) => point && !first)).toEqual([]);
    expect(of('manual').map(({ point }) => point)).toEqual([false, false]);
    expect(phasesOf('phase_transition')).toEqual(['triage', 'data_analysis', 'reporting']);
    expect(of('full').map(({ phase, point }) => [phase, point])).toEqual([
      ['completion', true],
      ['completion', true],
    ]);
  });

  it('P3: restart begins where it all began, with nothing recorded', async () => {
    const run = await server.finish('p3-restart', broken);
    const { body: resumed } = await server.post('p3-restart', runPath(run, '/resume'));
    await server.ended('p3-restart', resumed);

    const { body } = await server.post('p3-restart', runPath(resumed, '/resume'), { mode: 'restart' });
    await server.ended('p3-restart', body);

    const [origin] = await checkpoints(run);
    const [first] = await checkpoints(body);
    expect(first?.state).toBe(origin?.state);
    expect(agentsThatRan(body)).toEqual(['triage', 'data', 'optimization', 'actions', 'reporting']);
    expect(await effects(body)).toEqual([
      { agent: 'data', step: 'count' },
      { agent: 'reporting', step: 'draft' },
    ]);
  });

  it('P3: every recovery leaves its audit rows, with type, source, reason, status and duration; a failed one too', async () => {
    const user = 'p3-audit';
    const run = await server.finish(user, broken);
    const { body } = await server.post(user, runPath(run, '/resume'));
    await server.ended(user, body);
    await server.post(user, runPath(run, '/rollback'), { checkpoint_sequence: 999 });

    const rows = await audited(user);

    expect(rows.map(({ action }) => action)).toEqual([
      'recovery_initiated',
      'recovery_in_progress',
      'recovery_failed',
      'recovery_failed',
    ]);
    expect(rows[0]?.details).toMatchObject({
      recovery_type: 'resume',
      status: 'initiated',
      source_run_id: run.run_id,
      source_checkpoint: expect.any(Number) as number,
      reason: 'The run had ended as failed.',
      duration_ms: expect.any(Number) as number,
    });
    const sources = rows.map(({ details }) => details.source_checkpoint);
    expect(sources).toEqual([...Array<unknown>(3).fill((await checkpoints(run)).at(-1)?.sequence), 999]);
    expect(rows[3]?.details).toMatchObject({
      recovery_type: 'rollback',
      status: 'failed',
      source_checkpoint: 999,
    });
  });

  it.each([
    [
      'cancelled',
      'cancelled',
      async (user: string, run: RunBody) => {
        await server.post(user, runPath(run, '/cancel'));
      },
    ],
    [
      'out of time',
      'timeout',
      async (_: string, { run_id: id }: RunBody) => {
        await server.sql(`update runs set started_at = now() - interval '301 seconds' where id = $1`, [id]);
        await server.get(RunSweep).mend();
      },
    ],
  ] as const)(
    'P3: a recovery that is %s leaves the row of a failed one, with the reason',
    async (_, state, end) => {
      const user = `p3-${state}`;
      const scenes: Act[] = [['checkpoint'], ['until', user]];
      const first = await server.begin(user, { agents: { worker: scenes } }, { assistant: 'worker' });
      await server.post(user, runPath(first, '/cancel'));
      const { body: resumed } = await server.post(user, runPath(first, '/resume'));
      await eventually(async () =>
        (await server.events(resumed)).find(({ type }) => type === 'agent_started'),
      );

      await end(user, resumed);

      expect(await server.ended(user, resumed)).toMatchObject({ state });
      const rows = await audited(user);
      expect(rows.map(({ action }) => action)).toEqual([
        'recovery_initiated',
        'recovery_in_progress',
        'recovery_failed',
      ]);
      expect(rows[2]?.details).toMatchObject({
        recovery_type: 'resume',
        status: 'failed',
        source_run_id: first.run_id,
        reason: expect.any(String) as string,
        duration_ms: expect.any(Number) as number,
      });
    },
  );

  it('P2: an agent whose answer nobody after it can take is asked again: another version recorded it', async () => {
    const run = await server.finish('p2-upgraded', broken);
    const last = (await checkpoints(run)).at(-1);
    const state = JSON.parse(last?.state ?? '') as { outcomes: Record<string, { output: unknown }> };
    Object.assign(state.outcomes.data ?? {}, { output: 'of another version' });
    const text = canonicalJson(state);
    await server.sql(
      'update checkpoints set state = $2, sha256 = $3, size = $4 where run_id = $1 and sequence = $5',
      [run.run_id, text, sha256(text), Buffer.byteLength(text), last?.sequence],
    );

    const { body } = await server.post('p2-upgraded', runPath(run, '/resume'));
    await server.ended('p2-upgraded', body);

    expect(agentsThatRan(body)).toEqual(['data', 'reporting']);
    expect(await effects(body)).toEqual([]);
  });

  it('P3: a takeover leaves its rows too: the checkpoint that it goes on from, why, how long, and how it ended', async () => {
    const user = 'p3-takeover';
    const database = await testDatabase();
    const api = await AgentServer.start({ ROLE: 'api' }, database);
    const run = await api.begin(user, 'hello', { assistant: 'worker' });
    await api.sql(
      `update runs set status = 'starting', attempt = 1, lease_owner = 'a dead worker', started_at = now(),
         heartbeat_at = now() - interval '1 hour' where id = $1`,
      [run.run_id],
    );
    const heir = await AgentServer.start({ ROLE: 'worker' }, database);
    try {
      await api.ended(user, run);

      const rows = await api.sql<{ details: Record<string, unknown> }>(
        `select details from audit_log where user_id = $1 and type = 'recovery' order by id`,
        [user],
      );
      expect(rows.map(({ details }) => details)).toMatchObject([
        {
          action: 'run_taken_over',
          recovery_type: 'resume',
          status: 'initiated',
          source_checkpoint: 1,
          reason: 'no heartbeat',
          duration_ms: expect.any(Number) as number,
        },
        {
          action: 'recovery_completed',
          recovery_type: 'resume',
          status: 'completed',
          source_checkpoint: 1,
          source_run_id: run.run_id,
          reason: expect.any(String) as string,
          duration_ms: expect.any(Number) as number,
        },
      ]);
    } finally {
      await heir.close();
      await api.close();
      await database.drop();
    }
  });

  it("E10: what a dead worker's agents held of the user's is free again with the takeover: their tool calls are over", async () => {
    const user = 'e10-tools';
    const lively = { HEARTBEAT_MS: '500', DEAD_AFTER_MS: '1000' };
    const api = await AgentServer.start({ ROLE: 'api', ...lively });
    try {
      const run = await api.begin(user, 'hello', { assistant: 'worker' });
      await api.sql(
        `insert into tool_usage (user_id, id, run_id, step_no, tool, status)
         select $1, gen_random_uuid(), $2, 1, 'echo', status from unnest(array['running', 'running', 'success']) status`,
        [user, run.run_id],
      );
      await api.sql(
        `update runs set status = 'starting', attempt = 1, lease_owner = 'a dead worker', started_at = now(),
           heartbeat_at = now() - interval '1 hour' where id = $1`,
        [run.run_id],
      );

      await eventually(async () => (await api.stateOf(user, run)) === 'queued' || undefined);

      const calls = await api.sql('select status from tool_usage where user_id = $1 order by status', [user]);
      expect(calls.map(({ status }) => status)).toEqual(['success', 'unfinished', 'unfinished']);
    } finally {
      await api.close();
    }
  });

  it('409 for a run that is live or completed, 404 for a checkpoint that there is not, 422 for nonsense', async () => {
    const user = 'recovery-refused';
    const live = await server.begin(user, { agents: { worker: [['until', user]] } }, { assistant: 'worker' });
    const whileLive = await server.post(user, runPath(live, '/resume'));
    const backWhileLive = await server.post(user, runPath(live, '/rollback'), { checkpoint_sequence: 1 });
    openGate(user);
    const done = await server.ended(user, live);

    expect([whileLive.status, backWhileLive.status]).toEqual([409, 409]);
    expect((await server.post(user, runPath(done, '/resume'))).status).toBe(409);
    expect((await server.post(user, runPath(done, '/rollback'), { checkpoint_sequence: 77 })).status).toBe(
      404,
    );
    expect((await server.post(user, runPath(done, '/rollback'), {})).status).toBe(422);
    expect((await server.post(user, runPath(done, '/resume'), { mode: 'magic' })).status).toBe(422);
    expect((await server.fetch(user, `/v2/threads/${done.thread_id}/runs`)).body).toHaveLength(1);
  });

  it('P2: to another user there is nothing to resume, roll back, or look into', async () => {
    const run = await server.finish('p2-owner', broken);

    for (const [rest, body] of [
      ['/resume', {}],
      ['/rollback', { checkpoint_sequence: 1 }],
    ] as const) {
      expect((await server.post('p2-mallory', runPath(run, rest), body)).status).toBe(404);
    }
    expect((await server.fetch('p2-mallory', runPath(run, '/state'))).status).toBe(404);
    expect(await audited('p2-mallory')).toEqual([]);
  });

  it('a checkpoint that was tampered with is not resumed from', async () => {
    const user = 'p2-tampered';
    const run = await server.finish(user, broken);
    await server.sql(
      `update checkpoints set state = replace(state, '"message"', '"massage"') where run_id = $1`,
      [run.run_id],
    );

    const { status, body } = await server.post(user, runPath(run, '/resume'));

    expect(status).toBe(409);
    expect(body.detail).toContain('does not match its SHA-256');
  });
});
