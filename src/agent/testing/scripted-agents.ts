import { Agent, type AgentHandler, type AgentTask, Degraded, outputOf } from '@airlock/agent-kit';
import { Module, type Type } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { PASS_GATE } from './database-gate';
import { passGate } from './gates';
import type { Act, Script } from './script';
import { SCRIPTED_TOOLS } from './scripted-tools';
import { goAstray } from './stray';

/** Attempts of an act that fails a number of times, by run and agent: this process's own memory of them. */
const failures = new Map<string, number>();

/** The first instances that ran, for the tests that look at them. */
const REMEMBERED = 1_000;
export const instances: { agent: string; runId: string; instance: object; heard: Heard }[] = [];

/** Whose call an agent took it for, and what it was told. */
export interface Heard {
  readonly userId: string;
  readonly message: unknown;
}

abstract class Scripted implements AgentHandler<Record<string, unknown>, unknown> {
  protected abstract readonly agent: string;

  async run(input: Record<string, unknown>, task: AgentTask): Promise<unknown> {
    if (instances.length < REMEMBERED)
      instances.push({
        agent: this.agent,
        runId: task.context.runId,
        instance: this,
        heard: heardBy(input, task),
      });
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
      case 'throw_answer':
        throw Object.assign(new Error('The API refused.'), act[1]);
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
      case 'unawaited':
        void this.perform(act[1], task, output);
        return undefined;
      case 'late':
        void sleep(act[1]).then(() => this.perform(act[2], task, output));
        return undefined;
      case 'query':
        await task.step('query', (rows) => rows.query(act[1]));
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
      case 'need':
        output[`tool ${act[1]}`] = outputOf(act[1], await task.tool(act[1], act[2]));
        return undefined;
      case 'tools_at_once':
        output.tools = await Promise.all(Array.from({ length: act[2] }, (_, n) => task.tool(act[1], { n })));
        return undefined;
      case 'model':
      case 'shown_model':
        output.model = (
          await task.model({
            category: 'test',
            complexity: 'simple',
            prompt: act[1],
            ...(act[0] === 'shown_model' ? { onText: () => undefined } : {}),
          })
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

const heardBy = ({ message }: Record<string, unknown>, { context: { userId } }: AgentTask): Heard => ({
  userId,
  message,
});

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

/** A message at which the agents' schema of their input throws. */
export const BREAKS_THE_SCHEMA = 'a message that breaks the schema';

const message = z.string().refine((text) => {
  if (text === BREAKS_THE_SCHEMA) throw new TypeError('The schema is broken.');
  return true;
});
const base = { message, constraints: z.unknown() };
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
  { name: 'vital', phase: 'data_analysis', needs: [], mayFail: false },
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
    tools: [
      'echo',
      'slow',
      'broken',
      'guarded',
      'who',
      'unsayable',
      'apart',
      'careless',
      'listening',
      'second_time',
    ],
    events: ['note_taken'],
  })
  class ScriptedAgent extends Scripted {
    protected readonly agent = name;
  }
  return ScriptedAgent;
}

/** Agents of the usual names that do what the message tells them. */
@Module({
  providers: [...SHAPES.map(agentOf), ...SCRIPTED_TOOLS],
})
export class ScriptedAgentsModule {}
