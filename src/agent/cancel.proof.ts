import { ReplicaProcess } from '../../test/support/replica-process';
import { AgentServer } from './testing/agent-server';
import { cancelInTool } from './testing/cancels';

const CANCELS = 20;

jest.setTimeout(300_000);

describe('E18: cancel by the owner', () => {
  it('is heard in another process within a second', async () => {
    const api = await AgentServer.start({ ROLE: 'api' });
    const replica = await ReplicaProcess.start(api.database.url, { ROLE: 'worker' });
    try {
      const times: number[] = [];
      for (let n = 0; n < CANCELS; n++)
        times.push((await cancelInTool(api, replica, 'cancel-proof')).heardAfter);

      times.sort((a, b) => a - b);
      const p50 = times[CANCELS / 2 - 1] ?? NaN;
      const longest = times.at(-1) ?? NaN;
      process.stdout.write(
        `E18: ${CANCELS} cancels in another process: ${JSON.stringify({ p50, longest })} ms\n`,
      );
      expect(longest).toBeLessThan(1_000);
    } finally {
      await replica.kill();
      await api.close();
    }
  });
});
