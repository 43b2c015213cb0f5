import type { AgentDefinition } from '@airlock/agent-kit';
import type { RunDocument } from '../../runs';
import { unfitIn, viewOf } from '../turn/agent-input';

/**
 * What a run knows, without the answers that the agents to come cannot take: a replica of another version had them recorded,
 * and the run changed hands while versions were changed. Whoever gave them is asked once more.
 * @param definitionOf an agent by its name, where there is one
 * @returns the same document when there are none
 */
export function withoutOutdated(
  document: RunDocument,
  definitionOf: (agent: string) => AgentDefinition | undefined,
): { readonly document: RunDocument; readonly outdated: readonly string[] } {
  const { plan, outcomes } = document;
  const view = viewOf(document);
  const outdated = plan
    .filter((agent) => !outcomes[agent])
    .flatMap((agent) => unfitIn(definitionOf(agent), view))
    .filter((agent, index, all) => outcomes[agent]?.output !== undefined && all.indexOf(agent) === index);
  if (outdated.length === 0) return { document, outdated };
  const kept = Object.entries(outcomes).filter(([agent]) => !outdated.includes(agent));
  // Those who are asked again may not be able to take what they are given either.
  const next = withoutOutdated({ ...document, outcomes: Object.fromEntries(kept) }, definitionOf);
  return { document: next.document, outdated: [...outdated, ...next.outdated] };
}
