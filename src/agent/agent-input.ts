import type { AgentDefinition } from '@airlock/agent-kit';

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
  return {
    kind: 'unfit',
    faults: issues.map(({ path, message }) => `${path.join('.') || 'input'}: ${message}`),
  };
}
