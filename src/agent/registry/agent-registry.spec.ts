import { Agent, type AgentHandler } from '@airlock/agent-kit';
import type { Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { z } from 'zod';
import { viewOf } from '../turn/agent-input';
import { AgentNameError } from './agent-name.error';
import { AgentRegistry } from './agent-registry';

const NOTHING_KNOWN = { message: '', constraints: {}, workloads: [], history: [], plan: [], outcomes: {} };

/** What `nest g agent` would have refused, written by hand. */
function agentCalled(name: string): Type<AgentHandler> {
  @Agent({ name, description: 'Answers.', phase: 'data_analysis', input: z.object({}), output: z.object({}) })
  class Handwritten implements AgentHandler {
    async run(): Promise<object> {
      return {};
    }
  }
  return Handwritten;
}

async function started(...agents: Type[]): Promise<AgentRegistry> {
  const module = await Test.createTestingModule({
    imports: [DiscoveryModule],
    providers: [AgentRegistry, ...agents],
  }).compile();
  await module.init();
  return module.get(AgentRegistry);
}

describe('An application with an agent whose name means something else', () => {
  it.each(Object.keys(viewOf(NOTHING_KNOWN)))(
    'does not start: "%s" is what every other agent reads of the run',
    async (name) => {
      const start = started(agentCalled(name));

      await expect(start).rejects.toThrow(AgentNameError);
      await expect(start).rejects.toThrow(new RegExp(`"${name}".*run's state.*another`));
    },
  );

  it.each(['supervisor', 'constructor', 'Pricing', 'pricing-advisor', '', 'x'.repeat(65)])(
    'does not start: "%s"',
    async (name) => {
      await expect(started(agentCalled(name))).rejects.toThrow(AgentNameError);
    },
  );

  it('does not start when two classes have it, and does when one stands in two modules', async () => {
    const agent = agentCalled('pricing');

    await expect(started(agent, agentCalled('pricing'))).rejects.toThrow(
      '"pricing" cannot be an agent\'s name: two classes have it, Handwritten and Handwritten.',
    );
    expect((await started(agent, agent)).assistants).toEqual(['supervisor', 'pricing']);
  });
});
