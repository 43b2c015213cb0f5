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
  it('E12: that is over keeps nothing of its caller until its time limit, whether it has answered or failed', async () => {
    const limits = { TOOL_TIMEOUT_MS: '600000', AGENT_ATTEMPT_MS: '700000', RUN_LIFETIME_MS: '800000' };
    const module = await Test.createTestingModule({
      providers: [
        ToolRunner,
        { provide: AirlockConfig, useValue: AirlockConfig.from({ NODE_ENV: 'test', ...limits }) },
        { provide: MemoryGuard, useValue: { isTight: false } },
        { provide: IsolatedTools, useValue: {} },
      ],
    }).compile();
    const runner = module.get(ToolRunner);
    const call = async (run: () => Promise<unknown>) => {
      const definition = { name: 'echo', description: 'Says it again.', input: z.unknown() };
      const context = UserExecutionContext.create({ userId: 'ada', threadId: mintId(), runId: mintId() });
      const { signal } = new AbortController();
      const { status } = await runner.run(
        { tool: { definition, handler: { run } }, input: {}, context, signal },
        open,
      );
      statuses.push(status);
    };
    const statuses: string[] = [];

    await leavesNothing(() => call(async () => 'said'));
    await leavesNothing(() => call(async () => Promise.reject(new Error('no voice'))));

    expect(statuses).toEqual(['success', 'error']);
  });
});
