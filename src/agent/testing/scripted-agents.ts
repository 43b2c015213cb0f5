import { Agent, type AgentHandler, type AgentTask } from '@airlock/agent-kit';
import { Module, type Type } from '@nestjs/common';
import { z } from 'zod';
import { Performance } from './performance';
import type { Script } from './script';
import { SCRIPTED_TOOLS } from './scripted-tools';

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
    const performance = new Performance(this.agent, task, output);
    for (const act of script.agents?.[this.agent] ?? []) {
      const end = await performance.of(act);
      if (end) return end.value;
    }
    return this.agent === 'reporting' ? { ...report(input), ...output } : output;
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
