import type { Rows } from '@airlock/agent-kit';
import { RecordingTask, type RecordingTaskOptions } from '@airlock/agent-kit/testing';
import type { UnitOfWork } from '@airlock/session';
import type { EntityManager } from 'typeorm';

/** A task in memory, but for its steps: those are transactions of the task's user. */
export class SessionTask extends RecordingTask {
  constructor(
    options: RecordingTaskOptions,
    private readonly units: UnitOfWork,
  ) {
    super(options);
  }

  override step<Result>(name: string, work: (rows: Rows) => Promise<Result>): Promise<Result> {
    return super.step(name, () =>
      this.units.run(this.context, { name, signal: this.signal }, ({ manager }) => work(rowsOf(manager))),
    );
  }
}

/** Queries in the step's own transaction; a statement that changes rows gives back those it returns. */
const rowsOf = (manager: EntityManager): Rows => ({
  query: async <Row extends object>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> => {
    const answer = await manager.query<Row[] | [Row[], number]>(sql, [...parameters]);
    return isChange(answer) ? answer[0] : answer;
  },
});

function isChange<Row>(answer: Row[] | [Row[], number]): answer is [Row[], number] {
  return answer.length === 2 && Array.isArray(answer[0]) && typeof answer[1] === 'number';
}
