import { z } from 'zod';
import type { Outline } from '../range/range.schema';
import { entitiesOf } from './entities';
import { familyOf, isVersionOf, placeOfName } from './names/is-named';

/** Calls that a question would have another model answer. */
export const moveSchema = z.object({
  to: z.string(),
  /** Of these models, or of these workloads; of all, where neither is given. */
  models: z.array(z.string()).readonly(),
  workloads: z.array(z.string()).readonly(),
});
export type Move = z.infer<typeof moveSchema>;

/** Words of which each takes calls from one model to another. */
export const MOVING = 'mov(?:e|ed|ing)|switch\\w*|migrat\\w+|replac\\w+|swap\\w*';
const IMAGINED = new RegExp(
  `\\b(?:what if|if|would|could|should|${MOVING}|instead of|in place of|rather than)\\b`,
  'i',
);
const MOVED = new RegExp(
  `\\b(?:${MOVING}|instead|in place of|rather than|(?:re)?rout(?:e|ed|ing)|sen[dt]|us(?:e|ed|es|ing)|(?:run|ran|runs|running|went|go|goes|were|was|be|is|are)(?: all| only)?(?: back)? (?:on|to|through|with|by)|answered by)\\b`,
  'i',
);
const IN_PLACE = /\b(?:instead of|in place of|rather than)\b/i;
const ALL = /\b(?:everything|all|every|each|whole|instead(?! of))\b/i;

/**
 * What a question moves where: "what if I moved gpt-4o to gpt-4o-mini", "gpt-4o-mini instead of gpt-4o for search". Where it
 * goes on from one that does, and names other workloads alone, it is their calls that are moved.
 */
export function moveOf(message: string, log: Outline | undefined): Move | undefined {
  const [line = '', ...before] = message.split('\n');
  if (!log) return undefined;
  const move = moveIn(line, log);
  if (move) return move;
  const workloads = mentioned(line, log.workloads).map(({ name }) => name);
  const earlier = workloads.length > 0 ? before.map((one) => moveIn(one, log)).find((one) => one) : undefined;
  return earlier && { ...earlier, workloads };
}

function moveIn(line: string, log: Outline): Move | undefined {
  if (!IMAGINED.test(line) || !MOVED.test(line)) return undefined;
  const families = log.models.map((name) => familyOf(name).toLowerCase());
  const models = mentioned(line, [...entitiesOf(line).models, ...log.models, ...families]);
  const workloads = mentioned(line, log.workloads).map(({ name }) => name);
  const edge = line.search(IN_PLACE);
  const [to, from] = edge === -1 ? lastOf(models) : aroundOf(models, edge);
  if (to === undefined || isFamily(to, log)) return undefined;
  const logged = log.models.filter((name) =>
    from.some((one) => one === familyOf(name).toLowerCase() || isVersionOf(name.toLowerCase(), one)),
  );
  const isLogged = log.models.some((name) => name.toLowerCase() === to);
  // Of a model alone that nobody called yet, all calls are priced anyway.
  if (logged.length === 0 && workloads.length === 0 && !(isLogged && ALL.test(line))) return undefined;
  return { to, models: logged, workloads };
}

/** `claude` is no model that calls can go to. */
const isFamily = (name: string, { models }: Outline): boolean =>
  models.some((model) => familyOf(model).toLowerCase() === name && model.toLowerCase() !== name);

interface Mention {
  readonly name: string;
  readonly at: number;
}

/** Whole names, in the order of the words. */
function mentioned(line: string, names: readonly string[]): readonly Mention[] {
  const found = [...new Set(names)].flatMap((name) => {
    const at = placeOfName(line, name);
    return at === -1 ? [] : [{ name, at }];
  });
  return found.sort((a, b) => a.at - b.at);
}

type Sides = readonly [to: string | undefined, from: readonly string[]];

const lower = ({ name }: Mention): string => name.toLowerCase();

function lastOf(models: readonly Mention[]): Sides {
  const to = models.at(-1);
  return [to && lower(to), models.map(lower).filter((name) => name !== (to && lower(to)))];
}

function aroundOf(models: readonly Mention[], edge: number): Sides {
  const to = models.findLast(({ at }) => at < edge);
  return [to && lower(to), models.filter(({ at }) => at > edge).map(lower)];
}
