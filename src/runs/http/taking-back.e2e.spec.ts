import { AgentServer } from '../../agent/testing/agent-server';
import type { Script } from '../../agent/testing/script';

const USERS = 24;
const waiting = (ms: number): Script => ({ agents: { worker: [['wait', ms]] } });

describe('a message that takes back a run while a worker opens it (L13)', () => {
  let server: AgentServer;

  beforeAll(async () => {
    server = await AgentServer.start();
  });

  afterAll(() => server.close());

  /** @param pauseMs between the two messages: somewhere in the time that a run takes to be opened */
  async function change(user: string, pauseMs: number): Promise<string> {
    const { thread_id: threadId } = await server.finish(user, waiting(1), { assistant: 'worker' });
    await server.begin(user, waiting(600_000), { assistant: 'worker', threadId });
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    const more = { multitask_strategy: 'rollback' };
    const next = await server.finish(user, waiting(1), { assistant: 'worker', threadId, more });
    return next.status;
  }

  it('waits for it or goes first, and neither of them ends in a deadlock', async () => {
    const users = Array.from({ length: USERS }, (_, n) => `taker-${n}`);

    const ends = await Promise.all(users.map((user, n) => change(user, n * 10)));

    expect(ends).toEqual(users.map(() => 'success'));
    const states = await server.sql(
      `select status, count(*)::int as n from runs group by status order by status`,
    );
    expect(states).toEqual([
      { status: 'cancelled', n: USERS },
      { status: 'completed', n: 2 * USERS },
    ]);
  });
});
