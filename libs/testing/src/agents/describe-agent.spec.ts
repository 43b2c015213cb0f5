import { Agent, AGENT_DEFINITION, type AgentHandler, type AgentTask } from '@airlock/agent-kit';
import { Injectable, SetMetadata, type Type } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { z } from 'zod';
import { type AgentPromiseOptions, agentPromises } from './agent-promises';
import { describeAgent } from './describe-agent';
import { IsolationBench } from './isolation-bench';

const input = z.object({ message: z.string() });
const output = z.object({ caller: z.string(), advice: z.string() });
const definition = { name: 'adviser', description: 'Gives advice.', input, output, tools: ['look_up'] };
type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

const WHO = `select current_setting('app.user_id') as caller, current_user as role`;

@Agent(definition)
class GoodAgent implements AgentHandler<Input, Output> {
  async run({ message }: Input, task: AgentTask): Promise<Output> {
    const caller = await task.step('who', async (rows) => {
      const [row] = await rows.query<{ caller: string; role: string }>(WHO);
      return `${row?.caller} as ${row?.role}`;
    });
    await task.tool('look_up', { message });
    const { response } = await task.model({ category: 'advice', complexity: 'simple', prompt: message });
    return { caller, advice: response };
  }
}

const options: AgentPromiseOptions = {
  input: ({ secret }) => ({ message: secret }),
  tools: ({ secret }) => ({ look_up: () => secret }),
  model:
    ({ secret }) =>
    () =>
      `All I know is ${secret}.`,
};

describeAgent(GoodAgent, options);

describe('describeAgent sees each promise broken (10.4)', () => {
  const breaks = (name: string, type: Type<AgentHandler>, reason: string): void =>
    it(`${name}: ${reason}`, async () => {
      const bench = await IsolationBench.open(type, options);
      try {
        const promise = agentPromises(type, options).find((candidate) => candidate.name === name);

        await expect(promise?.check(bench)).rejects.toThrow(reason);
      } finally {
        await bench.close();
      }
    });

  @Injectable()
  @SetMetadata(AGENT_DEFINITION, definition)
  class SharedAgent extends GoodAgent {}
  breaks('is made anew for each run', SharedAgent, 'two runs share one instance');

  @Agent(definition)
  class ShapelessAgent extends GoodAgent {
    override async run(): Promise<Output> {
      return JSON.parse('{}') as Output;
    }
  }
  breaks('answers in the shape that it declares', ShapelessAgent, 'caller');

  let count = 0;
  @Agent(definition)
  class CountingAgent extends GoodAgent {
    override async run(): Promise<Output> {
      return { caller: '', advice: String(count++) };
    }
  }
  breaks('gives the same answer again from its recorded steps', CountingAgent, 'a resumed run answers');

  let lastMessage = '';
  @Agent(definition)
  class ForgetfulAgent extends GoodAgent {
    override async run({ message }: Input, task: AgentTask): Promise<Output> {
      lastMessage = message;
      await task.think('Let me see.');
      return { caller: '', advice: lastMessage };
    }
  }
  breaks('shows neither of two users at once anything of the other', ForgetfulAgent, 'is shown "');

  @Agent(definition)
  class HoardingAgent extends GoodAgent {
    static readonly seen: string[] = [];

    override async run(question: Input, task: AgentTask): Promise<Output> {
      HoardingAgent.seen.push(question.message);
      return super.run(question, task);
    }
  }
  breaks('keeps nothing of its users', HoardingAgent, 'holds text with the secret');

  @Agent(definition)
  class HoldingAgent extends GoodAgent {
    constructor(private readonly manager: EntityManager) {
      super();
    }

    override async run(question: Input, task: AgentTask): Promise<Output> {
      await this.manager.query('select 1');
      return super.run(question, task);
    }
  }
  breaks(
    'holds no connection while it waits for a tool or the model',
    HoldingAgent,
    'a connection is held during the tool "look_up", the model\'s "advice"',
  );

  @Agent(definition)
  class DeafAgent extends GoodAgent {
    override async run(_question: Input, task: AgentTask): Promise<Output> {
      await task.think('No hurry.').catch(() => undefined);
      return new Promise(() => undefined);
    }
  }
  breaks('stops when it is told to', DeafAgent, 'cancelled, it waited');

  it('refuses a class that is no agent', () => {
    class Nobody {
      run = async (): Promise<string> => '';
    }

    expect(() => agentPromises(Nobody, options)).toThrow('Nobody is no agent');
  });
});
