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

const rowsOf = (manager: EntityManager): Rows => ({
  query: <Row extends object>(sql: string, parameters: readonly unknown[] = []) =>
    manager.query<Row[]>(sql, [...parameters]),
});
