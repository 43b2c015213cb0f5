import { eventually } from '../../test/support/eventually';
import { AgentServer, type RunBody } from './testing/agent-server';
import { openGate } from './testing/gates';
import type { Act, Script } from './testing/script';

const worker = (...acts: Act[]): Script => ({ agents: { worker: acts } });
const alone = { assistant: 'worker' };
const USERS = ['waits-1', 'waits-2', 'waits-3'];
/** A busy machine is no timeout of an agent. */
const PATIENT = { AGENT_ATTEMPT_MS: '250000' };

jest.setTimeout(300_000);

describe('E6: newcomers', () => {
  const startedRuns = async (server: AgentServer, users: readonly string[]): Promise<number> => {
    const [row] = await server.sql<{ n: number }>(
      `select count(*)::int as n from run_events where type = 'agent_started' and user_id = any ($1)`,
      [users],
    );
    return row?.n ?? 0;
  };
  const beginAll = (server: AgentServer, gate: string): Promise<RunBody[]> =>
    Promise.all(USERS.map((user) => server.begin(user, worker(['until', gate]), alone)));

  it('a newcomer is served while more runs than may be at work wait for their models', async () => {
    const server = await AgentServer.start({ ...PATIENT, RUNNING_RUNS_PER_REPLICA: '1' });
    try {
      const waiting = await beginAll(server, 'newcomer');
      await eventually(
        () => startedRuns(server, USERS),
        (count) => count === USERS.length,
      );

      const { state } = await server.finish('newcomer', worker(['step', 'one']), alone);

      expect(state).toBe('completed');
      const others = await server.sql<{ status: string }>(
        'select status from runs where user_id = any ($1)',
        [USERS],
      );
      expect(others.map(({ status }) => status)).toEqual(USERS.map(() => 'running'));
      openGate('newcomer');
      const ends = await Promise.all(waiting.map((run, n) => server.ended(USERS[n] ?? '', run)));
      expect(ends.map((end) => end.state)).toEqual(USERS.map(() => 'completed'));
    } finally {
      await server.close();
    }
  });

  it('no more runs are held than may be: the next one of a user starts when one of them has ended, a newcomer at once', async () => {
    const server = await AgentServer.start({ ...PATIENT, HELD_RUNS_PER_REPLICA: '3' });
    try {
      const waiting = await beginAll(server, 'held');
      await eventually(
        () => startedRuns(server, USERS),
        (count) => count === USERS.length,
      );
      const next = await server.begin('waits-1', worker(['step', 'one']), alone);
      // Time for its ticket to be taken and given back: it is told its place in the line meanwhile.
      await eventually(
        () => server.events(next),
        (events) => events.some(({ type }) => type === 'progress_update'),
      );
      const [{ status } = { status: '' }] = await server.sql<{ status: string }>(
        'select status from runs where id = $1',
        [next.run_id],
      );

      const newcomers = await server.finish('comes-last', worker(['step', 'one']), alone);
      const whileHeld = await server.stateOf('waits-1', next);
      openGate('held');

      expect([status, whileHeld]).toEqual(['queued', 'queued']);
      expect(newcomers.state).toBe('completed');
      expect((await server.ended('waits-1', next)).state).toBe('completed');
      await Promise.all(waiting.map((run, n) => server.ended(USERS[n] ?? '', run)));
    } finally {
      await server.close();
    }
  });
});
