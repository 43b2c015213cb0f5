import { mintId, UnitOfWork, UserExecutionContext } from '@airlock/session';
import { AgentServer } from '../agent/testing/agent-server';
import { RunFinalizer } from './run-finalizer';

describe('the end of a run', () => {
  let server: AgentServer;

  beforeAll(async () => {
    server = await AgentServer.start();
  });

  afterAll(() => server.close());

  it('E7 W1: whoever comes second is told how it ended, and neither fails nor writes anything', async () => {
    const userId = 'second-finalizer';
    const { thread_id: threadId, run_id: runId } = await server.finish(userId, 'hello', {
      assistant: 'worker',
    });
    const context = UserExecutionContext.create({ userId, threadId, runId, requestId: mintId() });
    const before = await server.events({ run_id: runId });

    const { run, isMine } = await server
      .get(UnitOfWork)
      .run(context, ({ session }) =>
        server
          .get(RunFinalizer)
          .finish(
            session,
            { userId, threadId, runId },
            { status: 'failed', message: 'Too late.', say: 'Too late.' },
          ),
      );

    expect({ isMine, status: run.status }).toEqual({ isMine: false, status: 'completed' });
    expect(await server.events({ run_id: runId })).toEqual(before);
  });
});
