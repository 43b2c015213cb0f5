import type { DataSource, QueryRunner } from 'typeorm';
import { OutsideSessionError, PoolSelfDeadlockError } from '../errors';
import type { Observer } from '../observe/observer';
import { isFull, poolNumbers } from '../pool/checkout';
import { currentUnit, holdsConnectionOf, isDetached } from '../session/scope';
import { pinned } from '../wire/pinned';

const guarded = new WeakSet<DataSource>();

/**
 * In the code of a request or unit, the data source itself makes no connections: its manager, its repositories and
 * query() would silently commit by themselves. Outside of units, and in detached(), nothing changes.
 */
export function guardAgainstEscape(dataSource: DataSource, observer: Observer): void {
  if (guarded.has(dataSource)) return;
  guarded.add(dataSource);
  const createQueryRunner = dataSource.createQueryRunner.bind(dataSource);
  dataSource.createQueryRunner = (mode) => {
    const unit = currentUnit();
    if (unit && !isDetached()) {
      const error = new OutsideSessionError(unit.call.name);
      observer.violation('outside', { caller: unit.call.contextIfAny, error });
      throw error;
    }
    const runner = createQueryRunner(mode);
    return unit ? withoutSelfDeadlock(runner, dataSource, unit.call.requestId) : runner;
  };
}

/** Detached code of a unit that holds a connection must not wait for a second one behind itself (SE7). */
function withoutSelfDeadlock(runner: QueryRunner, dataSource: DataSource, requestId: string): QueryRunner {
  const connect = runner.connect.bind(runner);
  let isConnected = false;
  runner.connect = async (): Promise<unknown> => {
    const { pool } = pinned(dataSource);
    if (!isConnected && isFull(pool) && holdsConnectionOf(pool)) {
      throw new PoolSelfDeadlockError(requestId, poolNumbers(pool));
    }
    isConnected = true;
    return connect();
  };
  return runner;
}
