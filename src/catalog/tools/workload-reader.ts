import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork, type UserExecutionContext } from '@airlock/session';
import type { EntityManager } from 'typeorm';
import { WorkloadAnalysis, type WorkloadRange } from '../../workloads';
import type { RangeInput, RangeView } from '../range/range.schema';

export interface Reading<Answer> {
  readonly range: RangeView;
  readonly answer: Answer;
}

/** Opens a unit of work for a tool: read-only, one snapshot for all of its questions, the caller's rows alone. */
@Injectable()
export class WorkloadReader {
  constructor(
    @Inject(UnitOfWork) private readonly units: UnitOfWork,
    @Inject(WorkloadAnalysis) readonly analysis: WorkloadAnalysis,
  ) {}

  /** @throws InvalidRangeError */
  async read<Answer>(
    context: UserExecutionContext,
    signal: AbortSignal,
    input: RangeInput,
    questions: (manager: EntityManager, range: WorkloadRange) => Promise<Answer>,
  ): Promise<Reading<Answer>> {
    return this.open(context, signal, async (manager) => {
      const { timeframe, start_time: startTime, end_time: endTime, filters } = input;
      const asked = { timeframe, startTime, endTime, filters };
      const range = await this.analysis.range(manager, context.userId, asked);
      return { range: viewOf(range), answer: await questions(manager, range) };
    });
  }

  /** For questions that are about no range. */
  open<Answer>(
    context: UserExecutionContext,
    signal: AbortSignal,
    questions: (manager: EntityManager) => Promise<Answer>,
  ): Promise<Answer> {
    const options = { readOnly: true, isolation: 'REPEATABLE READ', signal, name: 'tool' } as const;
    return this.units.run(context, options, ({ manager }) => questions(manager));
  }
}

function viewOf({ userId: _, unknownModels, catalogueVersion, ...range }: WorkloadRange): RangeView {
  return { ...range, unknown_models: unknownModels, catalogue_version: catalogueVersion };
}
