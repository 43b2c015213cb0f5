import type { AgentTask } from '@airlock/agent-kit';
import type { Bound } from '../question/bound';
import { measureOf } from '../question/measure';
import type { Ranking } from '../question/ranking/ranking.schema';
import { isTime } from '../question/ranking/dimension';
import type { Against, RangeInput } from '../range/range.schema';
import { cacheAudit, repeatsSchema } from '../tools/cache-audit/schema';
import { MOST_CROSSED, MOST_RANKED } from '../tools/performance-analyzer/ranked.schema';
import { performanceAnalyzer } from '../tools/performance-analyzer/schema';
import { callTool } from '../tools/tool-contract';
import type { Data } from './schema';

/** What the question wants in an order, with all of its figures. @param bound single calls that lie beyond it alone */
export async function rankedOf(
  task: AgentTask,
  asked: Ranking,
  rows: RangeInput,
  bound: Bound | undefined,
): Promise<Data['ranked']> {
  await task.think('Putting them in the order that was asked for', 20);
  const { by: dimension, across, each, column, isLeast, isOfEach, names } = asked;
  const isDated = isOfEach && isTime(dimension) && !across;
  const isOfClock = dimension === 'hour' || dimension === 'weekday';
  const order = asked.order
    ? ({ by: 'name', is_least_first: asked.order === 'oldest' } as const)
    : isDated
      ? ({ by: 'name', is_least_first: isOfClock } as const)
      : { by: column, is_least_first: isLeast };
  const ranked = { dimension, across, each, ...order, limit: limitOf(asked) };
  const named = names ? { names: [...names] } : {};
  const answer = await callTool(task, performanceAnalyzer, {
    ...rows,
    ranked: { ...ranked, ...named },
    bound,
  });
  return answer.ranked && { asked, ...answer.ranked };
}

function limitOf({ across, each, isOfEach, count }: Ranking): number {
  if (each === undefined && !isOfEach) return count;
  return across ? MOST_CROSSED : MOST_RANKED;
}

/** The first and the newest call of those that a question asks the time of: of a bound, of failures, or of all. */
export async function edgesOf(
  task: AgentTask,
  rows: RangeInput,
  bound: Bound | undefined,
  question: string,
): Promise<Data['edges']> {
  const of = bound ?? (measureOf(question) === 'failures' ? ANY_FAILURE : undefined);
  const edge = async (isFirst: boolean) => {
    const ranked = { dimension: 'call', by: 'name', is_least_first: isFirst, limit: 1 } as const;
    return (await callTool(task, performanceAnalyzer, { ...rows, ranked, bound: of })).ranked?.calls;
  };
  const [first, last] = [await edge(true), await edge(false)];
  return first && last ? { asked: of ?? null, first, last } : null;
}

const ANY_FAILURE: Bound = { of: 'status', why: 'any' };

export async function boundedOf(
  task: AgentTask,
  asked: Bound,
  rows: RangeInput,
  against: Against | undefined,
): Promise<Data['bounded']> {
  const { bounded } = await callTool(task, performanceAnalyzer, { ...rows, bound: asked });
  const before = against && { ...against, filters: rows.filters, bound: asked };
  const earlier = before ? (await callTool(task, performanceAnalyzer, before)).bounded : null;
  return bounded && { asked, ...bounded, earlier };
}

export async function repeatsOf(task: AgentTask, rows: RangeInput): Promise<Data['repeats']> {
  await task.think('Finding prompts that repeat', 25);
  return repeatsSchema.parse(await callTool(task, cacheAudit, rows));
}
