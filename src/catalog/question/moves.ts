import { z } from 'zod';
import type { Outline } from '../range/range.schema';
import { entitiesOf } from './entities';
import { familyOf, isVersionOf, placeOfName } from './names/is-named';
import { oneOf, pattern } from './pattern';

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
const IN_PLACE_OF = 'instead of|in place of|rather than';
const IMAGINED = pattern`\b(?:what if|if|would|could|should|${MOVING}|${IN_PLACE_OF})\b`;
/** "All calls were only run on gpt-4o" */
const ANSWERED_BY = oneOf(
  /(?:run|ran|runs|running|went|go|goes|were|was|be|is|are)(?: all| only)?(?: back)? (?:on|to|through|with|by)/,
  /answered by/,
);
const MOVED = pattern`\b(?:${MOVING}|instead|in place of|rather than|(?:re)?rout(?:e|ed|ing)|sen[dt]|us(?:e|ed|es|ing)|${ANSWERED_BY})\b`;
const IN_PLACE = pattern`\b${IN_PLACE_OF}\b`;
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
  const moves = workloads.length > 0 ? before.map((question) => moveIn(question, log)) : [];
  const earlier = moves.find((found) => found !== undefined);
  return earlier && { ...earlier, workloads };
}

function moveIn(line: string, log: Outline): Move | undefined {
  if (!IMAGINED.test(line) || !MOVED.test(line)) return undefined;
  const families = log.models.map((name) => familyOf(name).toLowerCase());
  const models = mentioned(line, [...entitiesOf(line).models, ...log.models, ...families]);
  const workloads = mentioned(line, log.workloads).map(({ name }) => name);
  const edge = line.search(IN_PLACE);
  const { to, from } = edge === -1 ? lastOf(models) : aroundOf(models, edge);
  if (to === undefined || isFamily(to, log)) return undefined;
  const logged = log.models.filter((name) =>
    from.some((moved) => moved === familyOf(name).toLowerCase() || isVersionOf(name.toLowerCase(), moved)),
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

/** Where calls would go, and where they come from, in small letters. */
interface Sides {
  readonly to: string | undefined;
  readonly from: readonly string[];
}

const lower = ({ name }: Mention): string => name.toLowerCase();

/** "Move gpt-4o to gpt-4o-mini": the last is the one that they go to. */
function lastOf(models: readonly Mention[]): Sides {
  const names = models.map(lower);
  const to = names.at(-1);
  return { to, from: names.filter((name) => name !== to) };
}

/** "gpt-4o-mini instead of gpt-4o": they go to the one before these words. */
function aroundOf(models: readonly Mention[], edge: number): Sides {
  const to = models.findLast(({ at }) => at < edge);
  return { to: to && lower(to), from: models.filter(({ at }) => at > edge).map(lower) };
}

/** Calls that a smaller model could answer, where no other model is named. */
const DOWNGRADE = oneOf(
  /\bdowngrad\w+\b/,
  /\b(?:wh?ich|what) models?\b[^.?!\n]{0,40}\b(?:replac\w+|downsiz\w+|overkill|too (?:big|large|powerful|expensive))\b/,
  /\b(?:use|using|mov\w+|switch\w*|go|need)\b[^.?!\n]{0,20}\b(?:smaller|cheaper) models?\b/,
  /\b(?:smaller|cheaper) models? (?:do|be enough|suffice|work|instead)\b/,
);

/** Whether a question asks which models could be replaced by smaller ones. */
export const asksDowngrade = (message: string): boolean => DOWNGRADE.test(message.split('\n', 1)[0] ?? '');
