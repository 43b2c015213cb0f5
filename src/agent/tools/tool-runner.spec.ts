import type { ToolResult } from '@airlock/agent-kit';
import { mintId, UserExecutionContext } from '@airlock/session';
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
    const limits = { TOOL_TIMEOUT_MS: '600000', AGENT_ATTEMPT_MS: '700000', RUN_LIFETIME_MS: '800000' };
    const module = await Test.createTestingModule({
      providers: [
        ToolRunner,
        { provide: AirlockConfig, useValue: AirlockConfig.from({ NODE_ENV: 'test', ...limits }) },
        { provide: MemoryGuard, useValue: { isTight: false } },
        { provide: IsolatedTools, useValue: {} },
      ],
    }).compile();
    runner = module.get(ToolRunner);
  });

  const call = async (run: () => Promise<unknown>): Promise<ToolResult> => {
    const definition = { name: 'echo', description: 'Says it again.', input: z.unknown() };
    const context = UserExecutionContext.create({ userId: 'ada', threadId: mintId(), runId: mintId() });
    const { signal } = new AbortController();
    return runner.run({ tool: { definition, handler: { run } }, input: {}, context, signal }, open);
  };

  it('E12: that is over keeps nothing of its caller until its time limit, whether it has answered or failed', async () => {
    const statuses: string[] = [];
    const note = async (run: () => Promise<unknown>) => void statuses.push((await call(run)).status);

    await leavesNothing(() => note(async () => 'said'));
    await leavesNothing(() => note(async () => Promise.reject(new Error('no voice'))));

    expect(statuses).toEqual(['success', 'error']);
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
