import { Tool, type ToolHandler } from '@airlock/agent-kit';
import type { UserExecutionContext } from '@airlock/session';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { goAstray } from './stray';

@Tool({ name: 'echo', description: 'Says it again.', input: z.record(z.string(), z.unknown()) })
class EchoTool implements ToolHandler {
  async run(input: unknown): Promise<unknown> {
    return input;
  }
}

@Tool({
  name: 'slow',
  description: 'Takes its time.',
  input: z.object({ ms: z.number().optional(), n: z.number().optional() }),
})
class SlowTool implements ToolHandler<{ ms?: number }> {
  async run(
    { ms = 500 }: { ms?: number },
    _context: UserExecutionContext,
    signal: AbortSignal,
  ): Promise<unknown> {
    await sleep(ms, undefined, { signal });
    return { waited: ms };
  }
}

@Tool({ name: 'broken', description: 'Throws.', input: z.object({}) })
class BrokenTool implements ToolHandler {
  async run(): Promise<unknown> {
    throw new Error('It is broken.');
  }
}

@Tool({ name: 'listening', description: 'Says when it is told to stop.', input: z.object({}) })
class ListeningTool implements ToolHandler {
  async run(_input: unknown, { runId }: UserExecutionContext, signal: AbortSignal): Promise<unknown> {
    process.stdout.write(`listening ${runId}\n`);
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => {
        process.stdout.write(`aborted ${runId} at ${Date.now()}\n`);
        reject(signal.reason as Error);
      });
    });
  }
}

@Tool({
  name: 'careless',
  description: 'Starts something and does not await it.',
  input: z.object({ ms: z.number() }),
})
class CarelessTool implements ToolHandler<{ ms: number }> {
  async run({ ms }: { ms: number }): Promise<unknown> {
    goAstray('rejection', new Error('The tool did not look.'));
    await sleep(ms);
    return {};
  }
}

@Tool({ name: 'guarded', description: 'Asks for a scope.', permission: 'tools:guarded', input: z.object({}) })
class GuardedTool implements ToolHandler {
  async run(): Promise<unknown> {
    return { ok: true };
  }
}

@Tool({ name: 'who', description: 'Says whose call it is.', input: z.object({}) })
class WhoTool implements ToolHandler {
  async run(_input: unknown, context: UserExecutionContext): Promise<unknown> {
    return { user: context.userId, run: context.runId, key: context.agentContext.call_key ?? null };
  }
}

@Tool({
  name: 'second_time',
  description: 'Hangs, or throws, at its first call in a run, and then says its calls’ keys.',
  input: z.object({ throws: z.boolean() }),
})
class SecondTimeTool implements ToolHandler<{ throws: boolean }> {
  private readonly keys = new Map<string, unknown[]>();

  async run(
    { throws }: { throws: boolean },
    { runId, agentContext }: UserExecutionContext,
  ): Promise<unknown> {
    const keys = [...(this.keys.get(runId) ?? []), agentContext.call_key];
    this.keys.set(runId, keys);
    if (keys.length > 1) return { keys };
    if (throws) throw new Error('The first time it does not work.');
    return new Promise(() => undefined);
  }
}

@Tool({ name: 'undeclared', description: 'Is there, but no agent declares it.', input: z.object({}) })
class UndeclaredTool implements ToolHandler {
  async run(): Promise<unknown> {
    return {};
  }
}

@Tool({
  name: 'unsayable',
  description: 'Answers with what JSON cannot say.',
  input: z.object({ as: z.enum(['map', 'circle', 'getter']) }),
})
class UnsayableTool implements ToolHandler<{ as: 'map' | 'circle' | 'getter' }> {
  async run({ as }: { as: 'map' | 'circle' | 'getter' }): Promise<unknown> {
    if (as === 'map') return { found: new Map([['a', 1]]) };
    if (as === 'circle') return circle();
    return {
      get found(): never {
        throw new Error('There is nothing behind it.');
      },
    };
  }
}

function circle(): object {
  const round: { self?: object } = {};
  round.self = round;
  return round;
}

@Tool({
  name: 'apart',
  description: 'Works in a thread of its own.',
  input: z.object({ what: z.string() }),
  isolated: { module: require.resolve('../tools/isolated/__fixtures__/thread-work'), export: 'work' },
})
class ApartTool {}

/** What the scripted agents may call, and one that they may not. */
export const SCRIPTED_TOOLS = [
  EchoTool,
  SlowTool,
  BrokenTool,
  CarelessTool,
  ListeningTool,
  SecondTimeTool,
  GuardedTool,
  WhoTool,
  UnsayableTool,
  ApartTool,
  UndeclaredTool,
];
