import { Tool, type ToolHandler } from '@airlock/agent-kit';
import { UnitOfWork, type UserExecutionContext } from '@airlock/session';
import { Inject, type Type } from '@nestjs/common';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { describeTool } from './describe-tool';
import { IsolationBench } from './isolation-bench';
import { testUser } from './test-user';
import { type ToolPromiseOptions, toolPromises } from './tool-promises';

const definition = {
  name: 'who_am_i',
  description: 'Says who calls.',
  input: z.object({ text: z.string() }),
  output: z.object({ caller: z.string(), role: z.string(), said: z.string() }),
};
type Input = z.infer<typeof definition.input>;
type Output = z.infer<typeof definition.output>;

const WHO = `select current_setting('app.user_id') as caller, current_user as role, $1 as said`;

@Tool(definition)
class GoodTool implements ToolHandler<Input, Output> {
  constructor(@Inject(UnitOfWork) private readonly units: UnitOfWork) {}

  async run({ text }: Input, context: UserExecutionContext, signal: AbortSignal): Promise<Output> {
    return this.units.run(context, { readOnly: true, signal }, async ({ manager }) =>
      definition.output.parse((await manager.query<Output[]>(WHO, [text]))[0]),
    );
  }
}

const options: ToolPromiseOptions = { input: ({ secret }) => ({ text: secret }) };

describeTool(GoodTool, options);

describe('describeTool sees each promise broken (10.4)', () => {
  it('lets the tool read under the identity and role of its user', async () => {
    const bench = await IsolationBench.open(GoodTool);
    try {
      const alice = testUser('alice');
      const signal = new AbortController().signal;
      const output = await bench.as(alice, (tool, context) => tool.run({ text: 'hello' }, context, signal));

      expect(output).toEqual({ caller: alice.userId, role: 'airlock_app', said: 'hello' });
    } finally {
      await bench.close();
    }
  });

  const held: { release(): void }[] = [];

  const breaks = (name: string, type: Type<ToolHandler>, reason: string): void =>
    it(`${name}: ${reason}`, async () => {
      const bench = await IsolationBench.open(type, options);
      try {
        const promise = toolPromises(type, options).find((candidate) => candidate.name === name);

        await expect(promise?.check(bench)).rejects.toThrow(reason);
      } finally {
        held.splice(0).forEach((connection) => connection.release());
        await bench.close();
      }
    });

  @Tool(definition)
  class ShapelessTool extends GoodTool {
    override async run(): Promise<Output> {
      return JSON.parse('{}') as Output;
    }
  }
  breaks('returns plain JSON, in the shape that it declares', ShapelessTool, 'caller');

  @Tool({ name: 'names_nobody', description: 'Names nobody.', input: definition.input })
  class MappingTool extends GoodTool {
    override async run(): Promise<Output> {
      return { names: new Map() } as unknown as Output;
    }
  }
  breaks(
    'returns plain JSON, in the shape that it declares',
    MappingTool,
    'At $.names there is a Map. Only plain JSON can be kept',
  );

  @Tool(definition)
  class KeepingTool extends GoodTool {
    private said = '';

    override async run({ text }: Input): Promise<Output> {
      this.said ||= text;
      return { caller: '', role: '', said: this.said };
    }
  }
  breaks('shows neither of two users at once anything of the other', KeepingTool, 'is shown "');
  breaks('keeps nothing of its users', KeepingTool, 'KeepingTool.said holds text with the secret');

  @Tool(definition)
  class HoldingTool extends GoodTool {
    constructor(
      @Inject(UnitOfWork) units: UnitOfWork,
      @Inject(DataSource) private readonly dataSource: DataSource,
    ) {
      super(units);
    }

    override async run(): Promise<Output> {
      const { master } = this.dataSource.driver as unknown as { master: Pool };
      held.push(await master.connect());
      return { caller: '', role: '', said: '' };
    }
  }
  breaks('gives its connection back', HoldingTool, 'a connection is still out of the pool');

  @Tool(definition)
  class DeafTool extends GoodTool {
    override async run(question: Input, context: UserExecutionContext): Promise<Output> {
      return super.run(question, context, new AbortController().signal);
    }
  }
  breaks('refuses to begin when it is told to stop', DeafTool, 'cancelled, it went on');

  it('refuses a class that is no tool', () => {
    class Nobody {
      run = async (): Promise<string> => '';
    }

    expect(() => toolPromises(Nobody, options)).toThrow('Nobody is no tool');
  });
});
