import { type DeepPartial, EntityManager, type EntityTarget, type ObjectLiteral } from 'typeorm';
import { type IsolationLevel, PlainObjectToDatabaseEntityTransformer } from '../wire/pinned';
import type { RequestSession } from './request-session';
import type { SessionQueryRunner } from './session-query-runner';
import type { Isolation } from './transaction-options';

type InTransaction<T> = (manager: EntityManager) => Promise<T>;

/** TypeORM's manager on a session. Only what TypeORM would do on another connection, or in a wrong order, differs. */
export class SessionEntityManager extends EntityManager {
  constructor(
    private readonly session: RequestSession,
    runner: SessionQueryRunner,
  ) {
    super(session.host.dataSource, runner);
  }

  /** A savepoint: parallel ones take turns, nested ones nest, and a failing one undoes only itself (SE8, SP4). */
  override transaction<T>(work: InTransaction<T>): Promise<T>;
  override transaction<T>(isolation: IsolationLevel, work: InTransaction<T>): Promise<T>;
  override async transaction<T>(
    isolationOrWork: IsolationLevel | InTransaction<T>,
    workWithIsolation?: InTransaction<T>,
  ): Promise<T> {
    const hasIsolation = typeof isolationOrWork === 'string';
    const work = hasIsolation ? workWithIsolation : isolationOrWork;
    if (!work) throw new TypeError('manager.transaction() needs a function to run.');
    this.session.assertAllowed();
    const { transaction } = this.session;
    if (hasIsolation) transaction.require({ isolation: asIsolation(isolationOrWork) });
    return transaction.nested(() => work(this));
  }

  /** TypeORM reads what it merges into on a connection of its own, outside the transaction. */
  override async preload<Entity extends ObjectLiteral>(
    entityClass: EntityTarget<Entity>,
    entityLike: DeepPartial<Entity>,
  ): Promise<Entity | undefined> {
    const metadata = this.dataSource.getMetadata(entityClass);
    const loaded = await new PlainObjectToDatabaseEntityTransformer(this).transform(entityLike, metadata);
    if (!(loaded instanceof Object)) return undefined;
    return this.merge(entityClass, loaded as Entity, entityLike);
  }
}

/** PostgreSQL treats READ UNCOMMITTED as READ COMMITTED. */
function asIsolation(level: IsolationLevel): Isolation {
  if (level === 'REPEATABLE READ' || level === 'SERIALIZABLE') return level;
  return 'READ COMMITTED';
}
