import type { DataSource, QueryRunner } from 'typeorm';
import { OutsideSessionError, PoolSelfDeadlockError } from '../errors';
import type { Observer } from '../observe/observer';
import { isFull, poolNumbers } from '../pool/checkout';
import { currentUnit, holdsConnectionOf, isDetached, outsideUnits } from '../session/scope';
import { pinned, type PostgresDriver, postgresDriver } from '../wire/pinned';

const guarded = new WeakSet<DataSource>();

/**
 * In the code of a request or unit, the data source itself makes no connections, and none that it made before is good: its
 * manager, its repositories and query() would silently commit by themselves. Outside of units, and in detached(), nothing
 * changes.
 */
export function guardAgainstEscape(dataSource: DataSource, observer: Observer): void {
  if (guarded.has(dataSource)) return;
  guarded.add(dataSource);
  const refuseInUnit = (): void => assertOutside(observer);
  const createQueryRunner = dataSource.createQueryRunner.bind(dataSource);
  dataSource.createQueryRunner = (mode) => {
    refuseInUnit();
    return refusedInUnit(createQueryRunner(mode), refuseInUnit);
  };
  guardConnections(dataSource, refuseInUnit);
}

/** @throws OutsideSessionError */
function assertOutside(observer: Observer): void {
  const unit = currentUnit();
  if (!unit || isDetached()) return;
  const error = new OutsideSessionError(unit.call.name);
  observer.violation('outside', { caller: unit.call.contextIfAny, error });
  throw error;
}

/** One that somebody keeps, as from the start of the application: each of its queries asks it to connect. */
function refusedInUnit(runner: QueryRunner, refuseInUnit: () => void): QueryRunner {
  const connect = runner.connect.bind(runner);
  runner.connect = async (): Promise<unknown> => {
    refuseInUnit();
    return connect();
  };
  return runner;
}

function guardConnections(dataSource: DataSource, refuseInUnit: () => void): void {
  const driver = postgresDriver(dataSource);
  const ofMaster = driver.obtainMasterConnection.bind(driver);
  const ofReplica = driver.obtainSlaveConnection.bind(driver);
  driver.obtainMasterConnection = async () => {
    refuseInUnit();
    assertNotBehindItself(dataSource);
    return keepingNoFrame(ofMaster);
  };
  driver.obtainSlaveConnection = async () => {
    if (!driver.isReplicated) return driver.obtainMasterConnection();
    refuseInUnit();
    return keepingNoFrame(ofReplica);
  };
}

/** The connection outlives the call that happens to open it, and the pool's idle timer the one that gives it back (S1). */
async function keepingNoFrame(
  obtain: PostgresDriver['obtainMasterConnection'],
): ReturnType<PostgresDriver['obtainMasterConnection']> {
  const obtained = await outsideUnits(obtain);
  const giveBack = (error?: unknown): unknown =>
    outsideUnits(() => Reflect.apply(obtained[1], undefined, [error]) as unknown);
  return [obtained[0], giveBack];
}

/** Detached code of a unit that holds a connection must not wait for a second one behind itself (SE7). */
function assertNotBehindItself(dataSource: DataSource): void {
  const unit = currentUnit();
  const { pool } = pinned(dataSource);
  if (!unit || !isFull(pool) || !holdsConnectionOf(pool)) return;
  throw new PoolSelfDeadlockError(unit.call.requestId, poolNumbers(pool));
}
