import type { AgentDefinition } from '@airlock/agent-kit';
import { shapeFaults } from '../../http';
import type { RunDocument } from '../../runs';
import { AgentShapeError } from '../errors';

/** What an agent is given, or why it cannot be. */
export type AgentInput =
  | { readonly kind: 'given'; readonly input: unknown }
  | { readonly kind: 'missing'; readonly needs: readonly string[] }
  | { readonly kind: 'unfit'; readonly faults: readonly string[] };

/** Picks what the definition asks for out of what the run knows. */
export function inputFor(
  { input: schema }: AgentDefinition,
  view: Readonly<Record<string, unknown>>,
): AgentInput {
  const parsed = schema.safeParse(view);
  if (parsed.success) return { kind: 'given', input: parsed.data };
  const { issues } = parsed.error;
  const absent = issues.map(({ path }) => String(path[0])).filter((key) => view[key] === undefined);
  if (absent.length > 0) return { kind: 'missing', needs: [...new Set(absent)] };
  return { kind: 'unfit', faults: shapeFaults(parsed.error, 'input') };
}

/** Names of what a run knows in another form than an agent asks for. */
export function unfitIn(
  definition: AgentDefinition | undefined,
  view: Readonly<Record<string, unknown>>,
): readonly string[] {
  const { error } = definition?.input.safeParse(view) ?? {};
  return (error?.issues ?? []).map(({ path }) => String(path[0])).filter((key) => view[key] !== undefined);
}

/** What it is given. @throws AgentShapeError */
export function fitting({ name }: AgentDefinition, input: AgentInput): unknown {
  if (input.kind === 'given') return input.input;
  const faults = input.kind === 'missing' ? input.needs.map((need) => `${need}: missing`) : input.faults;
  throw new AgentShapeError(name, 'input', faults);
}

/** What a run knows under names of its own; an agent of such a name would take its place. */
export const NAMES_OF_THE_RUN = ['message', 'constraints', 'workloads', 'history', 'outcomes'] as const;

/** What agents may know: the question, how each agent so far ended, and every answer under its agent's name. */
export function viewOf(document: RunDocument): Readonly<Record<string, unknown>> {
  const { message, constraints, workloads, history, outcomes } = document;
  const answers = Object.entries(outcomes).flatMap(([agent, { output }]) =>
    output === undefined ? [] : [[agent, output] as const],
  );
  const endings: Record<string, object> = Object.fromEntries(
    Object.entries(outcomes).map(([agent, { status, reason }]) => [agent, { status, reason }]),
  );
  const known: Readonly<Record<(typeof NAMES_OF_THE_RUN)[number], unknown>> = {
    message,
    constraints,
    workloads,
    history,
    outcomes: endings,
  };
  return { ...known, ...Object.fromEntries(answers) };
}
