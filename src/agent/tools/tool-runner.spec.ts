import type { ToolHandler, ToolResult } from '@airlock/agent-kit';
import { mintId, PoolExhaustedError, UserExecutionContext } from '@airlock/session';
import { Test } from '@nestjs/testing';
import { z } from 'zod';
import { leavesNothing } from '../../../test/support/garbage';
import { AirlockConfig } from '../../config';
import { MemoryGuard } from '../memory-guard';
import { IsolatedTools } from './isolated/isolated-tools';
import type { ToolChannel } from './tool-channel';
import { ToolRunner } from './tool-runner';

const open: ToolChannel = {
  mayCall: () => true,
  refused: async (_, result) => result,
  postponed: async (_, result) => result,
  begin: async () => ({ key: 'run:step:call', usageId: mintId() }),
  finish: async () => undefined,
};

describe('a tool call', () => {
  let runner: ToolRunner;

  beforeAll(async () => {
    runner = await runnerWith('600000');
  });

  const runnerWith = async (timeoutMs: string): Promise<ToolRunner> => {
    const limits = { TOOL_TIMEOUT_MS: timeoutMs, AGENT_ATTEMPT_MS: '700000', RUN_LIFETIME_MS: '800000' };
    const module = await Test.createTestingModule({
      providers: [
        ToolRunner,
        { provide: AirlockConfig, useValue: AirlockConfig.from({ NODE_ENV: 'test', ...limits }) },
        { provide: MemoryGuard, useValue: { isTight: false } },
        { provide: IsolatedTools, useValue: {} },
      ],
    }).compile();
    return module.get(ToolRunner);
  };

  const call = async (run: ToolHandler['run'], by = runner): Promise<ToolResult> => {
    const definition = { name: 'echo', description: 'Says it again.', input: z.unknown() };
    const context = UserExecutionContext.create({ userId: 'ada', threadId: mintId(), runId: mintId() });
    const { signal } = new AbortController();
    return by.run({ tool: { definition, handler: { run } }, input: {}, context, signal }, open);
  };

  it('E12: that is over keeps nothing of its caller until its time limit, whether it has answered or failed', async () => {
    const statuses: string[] = [];
    const note = async (run: () => Promise<unknown>) => void statuses.push((await call(run)).status);

    await leavesNothing(() => note(async () => 'said'));
    await leavesNothing(() => note(async () => Promise.reject(new Error('no voice'))));

    expect(statuses).toEqual(['success', 'error']);
  });

  describe('for which no database connection becomes free', () => {
    const full = new PoolExhaustedError(3_000, { max: 15, total: 15, idle: 0, waiting: 40 });

    it('is made again under the same key once there is one: that was no failure of the tool (T4)', async () => {
      const keys: unknown[] = [];

      const result = await call(async (_, { agentContext }) => {
        if (keys.push(agentContext.call_key) < 3) throw new Error('It read nothing.', { cause: full });
        return 'read';
      });

      expect(result).toMatchObject({ status: 'success', output: 'read' });
      expect(keys).toEqual(Array(3).fill('run:step:call'));
    });

    it('is made again where the server itself has none to spare', async () => {
      const none = Object.assign(new Error('sorry, too many clients already'), { code: '53300' });
      let calls = 0;

      const result = await call(async () => (++calls < 2 ? Promise.reject(none) : 'read'));

      expect(result).toMatchObject({ status: 'success', output: 'read' });
    });

    it('ends at its time limit, and is told why', async () => {
      const hurried = await runnerWith('300');

      const result = await call(() => Promise.reject(full), hurried);

      expect(result).toMatchObject({
        status: 'error',
        message: 'The tool was not done within 300 ms; for a time no database connection was free.',
      });
    });

    it('is not made again where something else refused, though it looks alike', async () => {
      const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

      const result = await call(() => Promise.reject(refused));

      expect(result).toMatchObject({ status: 'error', message: 'Error: connect ECONNREFUSED' });
    });
  });

  it('T1: that fails with an error that nobody can read is an error result like any other', async () => {
    const odd = Object.assign(new Error('no voice'), { message: { code: 5 } });

    const result = await call(async () => Promise.reject(odd));

    expect(result).toMatchObject({ status: 'error', message: expect.stringContaining('cannot be read') });
  });

  it('T1: that answers more than is kept is an error result that says so, and is not copied', async () => {
    const toJSON = jest.fn();

    const result = await call(async () => [{ toJSON }, 'x'.repeat(16 * 1024 * 1024)]);

    expect(result).toMatchObject({
      status: 'error',
      message: expect.stringContaining(
        'TooMuchError: What the tool "echo" answered is more than the 16777216 ',
      ),
    });
    expect(toJSON).not.toHaveBeenCalled();
  });
});
