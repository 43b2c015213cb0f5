import {
  Agent,
  type AgentHandler,
  type AgentTask,
  Degraded,
  Tool,
  type ToolHandler,
} from '@airlock/agent-kit';
import type { UserExecutionContext } from '@airlock/session';
import { Module, type Type } from '@nestjs/common';
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { PASS_GATE } from './database-gate';
import { passGate } from './gates';

/** What a scripted agent does, in order. The script is the message, so that it reaches other processes too. */
export type Act =
  | readonly ['step', string]
  | readonly ['slow_step', string, number]
  /** Stays open until the gate of its process, by the variable GATE, is; see DatabaseGate. */
  | readonly ['gated_step', string]
  | readonly ['wait', number]
  /** For a gate of this name to be opened, see `openGate`. */
  | readonly ['until', string]
  | readonly ['hang']
  | readonly ['spin', number]
  | readonly ['spin_here', number]
  | readonly ['throw', string]
  | readonly ['stray', StrayKind, string]
  | readonly ['stray_times', number]
  | readonly ['stray_here', string]
  | readonly ['refuse', string]
  | readonly ['fail_times', number]
  | readonly ['null']
  | readonly ['bad_output']
  | readonly ['tool', string, object]
  | readonly ['tools_at_once', string, number]
  | readonly ['model', string]
  | readonly ['think', string, number]
  | readonly ['emit', string, object]
  | readonly ['flood']
  | readonly ['checkpoint']
  | readonly ['swallow', Act]
  | readonly ['bulk', number]
  | readonly ['evidence', number]
  | readonly ['answer', object]
  | readonly ['degraded', string];

export interface Script {
  readonly sufficiency?: string;
  readonly agents?: Readonly<Record<string, readonly Act[]>>;
}

/** How an error leaves the code that awaits: of the agent's own work, or of nobody's. */
export type StrayKind =
  'rejection' | 'late_rejection' | 'callback' | 'rejection_of_nobody' | 'callback_of_nobody';

export const scriptOf = (script: Script): string => JSON.stringify(script);

/** Attempts of an act that fails a number of times, by run and agent: this process's own memory of them. */
const failures = new Map<string, number>();

/** The first instances that ran, for the tests that look at them. */
const REMEMBERED = 1_000;
export const instances: { agent: string; runId: string; instance: object }[] = [];

abstract class Scripted implements AgentHandler<Record<string, unknown>, unknown> {
  protected abstract readonly agent: string;

  async run(input: Record<string, unknown>, task: AgentTask): Promise<unknown> {
    if (instances.length < REMEMBERED)
      instances.push({ agent: this.agent, runId: task.context.runId, instance: this });
    const script = read(String(input.message));
    const output: Record<string, unknown> = { agent: this.agent, got: Object.keys(input).sort() };
    if (this.agent === 'triage') output.data_sufficiency = script.sufficiency ?? 'insufficient';
    for (const act of script.agents?.[this.agent] ?? []) {
      const end = await this.perform(act, task, output);
      if (end) return end.value;
    }
    return this.agent === 'reporting' ? { ...report(input), ...output } : output;
  }

  private async perform(
    act: Act,
    task: AgentTask,
    output: Record<string, unknown>,
  ): Promise<{ value: unknown } | undefined> {
    switch (act[0]) {
      case 'step':
      case 'slow_step':
      case 'gated_step':
        output[act[1]] = await task.step(act[1], async (rows) => {
          if (act[0] === 'slow_step') await rows.query('select pg_sleep($1)', [act[2] / 1_000]);
          const [row] = await rows.query<{ id: string }>(
            `insert into step_effects (run_id, agent, step, pid) values ($1, $2, $3, $4) returning id`,
            [task.context.runId, this.agent, act[1], process.pid],
          );
          if (act[0] === 'gated_step') await rows.query(PASS_GATE, [process.env.GATE]);
          return { effect: Number(row?.id) };
        });
        return undefined;
      case 'wait':
        await sleep(act[1], undefined, { signal: task.signal });
        return undefined;
      case 'until':
        await passGate(act[1], task.signal);
        return undefined;
      case 'hang':
        await new Promise(() => undefined);
        return undefined;
      case 'spin':
        for (const until = Date.now() + act[1]; Date.now() < until;);
        return undefined;
      case 'spin_here':
        // In one of the processes only: the one that takes the run over must come through.
        if (process.env.SPINS === 'yes') for (const until = Date.now() + act[1]; Date.now() < until;);
        return undefined;
      case 'throw':
        throw new Error(act[1]);
      case 'stray':
        goAstray(act[1], new Error(act[2]));
        return undefined;
      case 'stray_times':
        if (this.failures(task) < act[1]) goAstray('rejection', new Error('not yet'));
        return undefined;
      case 'stray_here':
        // In one of the processes only: the one that takes the run over must come through.
        if (process.env.STRAYS === 'yes') goAstray('callback_of_nobody', new Error(act[1]));
        return undefined;
      case 'refuse':
        throw Object.assign(new Error(act[1]), { retryable: false });
      case 'fail_times': {
        const failed = this.failures(task);
        if (failed < act[1]) throw new Error(`failure ${failed + 1}`);
        return undefined;
      }
      case 'null':
        return { value: null };
      case 'bad_output':
        return { value: 'not an object' };
      case 'tool':
        output[`tool ${act[1]}`] = await task.tool(act[1], act[2]);
        return undefined;
      case 'tools_at_once':
        output.tools = await Promise.all(Array.from({ length: act[2] }, (_, n) => task.tool(act[1], { n })));
        return undefined;
      case 'model':
        output.model = (
          await task.model({ category: 'test', complexity: 'simple', prompt: act[1] })
        ).response;
        return undefined;
      case 'think':
        await task.think(act[1], act[2]);
        return undefined;
      case 'flood':
        for (;;) {
          await task.think('More.');
          await task.emit('note_taken', {});
        }
      case 'emit':
        await task.emit(act[1], { ...act[2] });
        return undefined;
      case 'checkpoint':
        await task.checkpoint();
        return undefined;
      case 'swallow':
        await this.perform(act[1], task, output).catch(() => undefined);
        return undefined;
      case 'bulk':
        output.bulk = 'x'.repeat(act[1]);
        return undefined;
      case 'evidence':
        output.evidence = ['x'.repeat(act[1])];
        return undefined;
      case 'answer':
        Object.assign(output, act[1]);
        return undefined;
      case 'degraded':
        return { value: new Degraded(output, act[1]) };
      default:
        return act satisfies never;
    }
  }

  /** How many attempts there have been before this one. */
  private failures(task: AgentTask): number {
    const key = `${task.context.runId}/${this.agent}`;
    const failed = failures.get(key) ?? 0;
    failures.set(key, failed + 1);
    return failed;
  }
}

const asNobody = AsyncLocalStorage.snapshot();

function goAstray(kind: StrayKind, error: Error): void {
  switch (kind) {
    case 'rejection':
      return void Promise.reject(error);
    case 'late_rejection':
      return void sleep(50).then(() => Promise.reject(error));
    case 'callback':
      setTimeout(() => {
        throw error;
      }, 10);
      return;
    case 'rejection_of_nobody':
    case 'callback_of_nobody':
      return asNobody(() => goAstray(kind === 'callback_of_nobody' ? 'callback' : 'rejection', error));
    default:
      return kind satisfies never;
  }
}

function read(message: string): Script {
  try {
    return JSON.parse(message) as Script;
  } catch {
    return {};
  }
}

const report = (input: Record<string, unknown>) => ({
  sections: { summary: Object.keys(input).sort() },
  markdown: `# Report on ${Object.keys(input).sort().join(', ')}`,
  evidence: [],
  assumptions: [],
  confidence: 0.5,
  text_source: 'template',
  catalogue_version: null,
});

const base = { message: z.string(), constraints: z.unknown() };
const answer = z.record(z.string(), z.unknown());

interface Shape {
  readonly name: string;
  readonly phase: 'triage' | 'data_analysis' | 'optimization' | 'action_planning' | 'reporting';
  readonly needs: readonly string[];
  readonly wants?: readonly string[];
  readonly mayFail?: boolean;
}

const SHAPES: readonly Shape[] = [
  { name: 'triage', phase: 'triage', needs: [] },
  { name: 'data_helper', phase: 'data_analysis', needs: [], wants: ['triage'] },
  { name: 'data', phase: 'data_analysis', needs: ['triage'] },
  { name: 'optimization', phase: 'optimization', needs: ['data', 'triage'] },
  { name: 'actions', phase: 'action_planning', needs: ['optimization', 'data'] },
  {
    name: 'reporting',
    phase: 'reporting',
    needs: [],
    wants: ['triage', 'data_helper', 'data', 'optimization', 'actions', 'worker'],
    mayFail: false,
  },
  { name: 'worker', phase: 'data_analysis', needs: [] },
];

function agentOf({ name, phase, needs, wants = [], mayFail = true }: Shape): Type<AgentHandler> {
  const input = z.object({
    ...base,
    ...Object.fromEntries(needs.map((need) => [need, answer])),
    ...Object.fromEntries(wants.map((want) => [want, answer.optional()])),
  });

  @Agent({
    name,
    description: `Does what the message says (${name}).`,
    phase,
    input,
    output: answer,
    mayFail,
    tools: ['echo', 'slow', 'broken', 'guarded', 'who', 'apart', 'careless', 'listening'],
    events: ['note_taken'],
  })
  class ScriptedAgent extends Scripted {
    protected readonly agent = name;
  }
  return ScriptedAgent;
}

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

@Tool({ name: 'undeclared', description: 'Is there, but no agent declares it.', input: z.object({}) })
class UndeclaredTool implements ToolHandler {
  async run(): Promise<unknown> {
    return {};
  }
}

@Tool({
  name: 'apart',
  description: 'Works in a thread of its own.',
  input: z.object({ what: z.string() }),
  isolated: { module: require.resolve('../tools/isolated/__fixtures__/thread-work'), export: 'work' },
})
class ApartTool {}

/** Agents of the usual names that do what the message tells them. */
@Module({
  providers: [
    ...SHAPES.map(agentOf),
    EchoTool,
    SlowTool,
    BrokenTool,
    CarelessTool,
    ListeningTool,
    GuardedTool,
    WhoTool,
    ApartTool,
    UndeclaredTool,
  ],
})
export class ScriptedAgentsModule {}

/** Where scripted steps leave what they did; per user as every table is. */
export const EFFECTS_TABLE = `
  create table if not exists step_effects (
    user_id text not null default nullif(current_setting('app.user_id', true), ''),
    id bigint generated always as identity,
    run_id uuid not null,
    agent text not null,
    step text not null,
    pid integer not null,
    primary key (user_id, id)
  );
  alter table step_effects enable row level security;
  alter table step_effects force row level security;
  drop policy if exists own_rows on step_effects;
  create policy own_rows on step_effects to airlock_app
    using (user_id = nullif(current_setting('app.user_id', true), ''))
    with check (user_id = nullif(current_setting('app.user_id', true), ''));
  grant select, insert on step_effects to airlock_app`;
