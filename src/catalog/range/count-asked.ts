import type { AgentTask } from '@airlock/agent-kit';
import type { z } from 'zod';
import { type RequestedRange, requestedRange, type Workloads } from '../question/requested-range';
import { performanceAnalyzer } from '../tools/performance-analyzer/schema';
import { callTool } from '../tools/tool-contract';

type Counted = z.infer<typeof performanceAnalyzer.output>;

/**
 * The rows that a question is about, counted. What its words mean, such as `yesterday` or a workload's name, the log
 * itself says, which the first count tells; only where they mean other rows is counted again.
 * @param first what could be read of the question without the log
 */
export async function countAsked(
  task: AgentTask,
  questions: string | readonly [string, ...string[]],
  workloads: Workloads | undefined,
  first: RequestedRange,
): Promise<RequestedRange & { readonly counted: Counted }> {
  const count = (asked: RequestedRange): Promise<Counted> =>
    callTool(task, performanceAnalyzer, { ...asked.range, only: 'sufficiency' });
  const counted = await count(first);
  if (!counted.outline) return { ...first, counted };
  const followed = requestedRange(questions, workloads, counted.outline);
  const isSame = JSON.stringify(followed.range) === JSON.stringify(first.range);
  return { ...followed, counted: isSame ? counted : await count(followed) };
}
