import { TOOL_DEFINITION, type ToolDefinition, type ToolHandler } from '@airlock/agent-kit';
import { plainCopy } from '@airlock/agent-kit/plain-json';
import type { Type } from '@nestjs/common';
import { z } from 'zod';
import { BrokenPromiseError } from './broken-promise.error';
import type { IsolationBench, IsolationBenchOptions } from './isolation-bench';
import type { KeptPromise } from './kept-promise';
import { testUser, type TestUser } from './test-user';
import { refuseKeepsakes, refuseTraces } from './traces';

export interface ToolPromiseOptions extends IsolationBenchOptions {
  /** What the tool is given; should say the user's secret where a text can. */
  input(user: TestUser): unknown;
  /** Puts rows of the user's own where the tool looks; they should say the user's secret. */
  arrange?(user: TestUser, bench: IsolationBench<ToolHandler>): Promise<void>;
}

/** Calls of each user, at once. */
const CALLS = 10;

/** What every tool owes its users, whatever it returns. */
export function toolPromises(
  type: Type<ToolHandler>,
  options: ToolPromiseOptions,
): readonly KeptPromise<ToolHandler>[] {
  const definition = toolDefinitionOf(type);
  const users = [testUser('alice'), testUser('bob')] as const;
  const [alice] = users;

  const call = (
    bench: IsolationBench<ToolHandler>,
    user: TestUser,
    signal = new AbortController().signal,
  ): Promise<unknown> =>
    bench.as(user, (tool, context) => tool.run(definition.input.parse(options.input(user)), context, signal));

  return [
    {
      name: 'returns plain JSON, in the shape that it declares',
      check: async (bench) => {
        const output = await call(bench, alice);

        const plain = plainCopy(output) ?? null;
        if ('output' in definition && definition.output instanceof z.ZodType) definition.output.parse(plain);
      },
    },
    {
      name: 'shows neither of two users at once anything of the other',
      check: async (bench) => {
        for (const user of users) await options.arrange?.(user, bench);
        const calls = Array.from({ length: CALLS }, () => users).flat();
        const shown = calls.map(async (user) => ({ user, what: await call(bench, user) }));

        refuseTraces(users, await Promise.all(shown));
      },
    },
    {
      name: 'keeps nothing of its users',
      check: async (bench) => {
        for (const user of users) await call(bench, user);

        refuseKeepsakes(bench, users, []);
      },
    },
    {
      name: 'gives its connection back',
      check: async (bench) => {
        await call(bench, alice);

        if (bench.connectionsInUse > 0) throw new BrokenPromiseError('a connection is still out of the pool');
      },
    },
    {
      name: 'refuses to begin when it is told to stop',
      check: async (bench) => {
        const outcome = await call(bench, alice, AbortSignal.abort(new Error('Cancelled.'))).then(
          () => 'went on',
          () => 'stopped',
        );

        if (outcome !== 'stopped') throw new BrokenPromiseError(`cancelled, it ${outcome}`);
      },
    },
  ];
}

/** @throws BrokenPromiseError for a class without @Tool */
export function toolDefinitionOf(type: Type<ToolHandler>): ToolDefinition {
  const definition = Reflect.getMetadata(TOOL_DEFINITION, type) as ToolDefinition | undefined;
  if (!definition) throw new BrokenPromiseError(`${type.name} is no tool: it has no @Tool`);
  return definition;
}
