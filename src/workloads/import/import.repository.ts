import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AirlockConfig } from '../../config';
import { ImportLimitError } from './import-limit.error';
import { ImportNotFoundError } from './import-not-found.error';
import { ImportRunningError } from './import-running.error';
import { type ImportStatus, WorkloadImport } from './workload-import.entity';

type Changes = Partial<Pick<WorkloadImport, 'status' | 'mapping' | 'counts' | 'faults' | 'sha256'>>;

const RUNNING: readonly ImportStatus[] = ['receiving', 'importing'];

/** Serialises what one user begins, on whichever replica, until the caller's transaction ends. */
const LOCK_USER = `select pg_advisory_xact_lock(hashtextextended('workload_imports:' || $1, 0))`;
const TRY_LOCK_FILE = `select pg_try_advisory_xact_lock(hashtextextended('workload_file:' || $1 || ':' || $2, 0)) as locked`;

/** The imports of one user, in the caller's session. */
@Injectable()
export class ImportRepository {
  constructor(@Inject(AirlockConfig) private readonly config: AirlockConfig) {}

  /** @throws ImportLimitError when as many as allowed are running, counted over all replicas */
  async begin(
    manager: EntityManager,
    fresh: Pick<WorkloadImport, 'userId' | 'id' | 'mapping' | 'defaults' | 'counts'>,
  ): Promise<void> {
    const { importsPerUser, deadAfterMs } = this.config;
    await manager.query(LOCK_USER, [fresh.userId]);
    const [row] = await manager.query<{ running: number }[]>(
      `select count(*)::integer as running from workload_imports
       where user_id = $1 and status = any($2) and updated_at > clock_timestamp() - $3 * interval '1 millisecond'`,
      [fresh.userId, RUNNING, deadAfterMs],
    );
    if ((row?.running ?? 0) >= importsPerUser)
      throw new ImportLimitError(importsPerUser, deadAfterMs / 1_000);
    await manager.query(
      `insert into workload_imports (user_id, id, status, mapping, defaults, counts)
       values ($1, $2, 'receiving', $3, $4, $5)`,
      [fresh.userId, fresh.id, fresh.mapping, fresh.defaults, fresh.counts],
    );
  }

  /** Changes a running import and renews its sign of life; one that ended stays as it is. */
  async update(manager: EntityManager, userId: string, id: string, changes: Changes): Promise<void> {
    await manager.query(
      `update workload_imports
       set status = coalesce($4, status), mapping = coalesce($5, mapping), counts = coalesce($6, counts),
         faults = coalesce($7, faults), sha256 = coalesce($8, sha256), updated_at = clock_timestamp()
       where user_id = $1 and id = $2 and status = any($3)`,
      [
        userId,
        id,
        RUNNING,
        changes.status ?? null,
        changes.mapping ? JSON.stringify(changes.mapping) : null,
        changes.counts ? JSON.stringify(changes.counts) : null,
        changes.faults ? JSON.stringify(changes.faults) : null,
        changes.sha256 ?? null,
      ],
    );
  }

  /**
   * Holds the file's place until the session ends: of two that import it at once, one is told.
   * @returns the import that has it already; null when it is being imported now; undefined when nobody has it
   */
  async sameFile(manager: EntityManager, userId: string, sha256: string): Promise<string | null | undefined> {
    const [lock] = await manager.query<{ locked: boolean }[]>(TRY_LOCK_FILE, [userId, sha256]);
    if (!lock?.locked) return null;
    const [row] = await manager.query<{ id: string }[]>(
      `select id from workload_imports where user_id = $1 and sha256 = $2 and status = 'completed' order by id limit 1`,
      [userId, sha256],
    );
    return row?.id;
  }

  /** @throws ImportNotFoundError */
  async get(manager: EntityManager, userId: string, id: string): Promise<WorkloadImport> {
    const found = await manager.findOneBy(WorkloadImport, { userId, id });
    if (!found) throw new ImportNotFoundError(id);
    const [asItIs = found] = await this.asTheyAre(manager, [found]);
    return asItIs;
  }

  /** The newest first. */
  async list(
    manager: EntityManager,
    userId: string,
    page: { readonly limit: number; readonly offset: number },
  ): Promise<WorkloadImport[]> {
    const { limit: take, offset: skip } = page;
    const found = await manager.find(WorkloadImport, {
      where: { userId },
      order: { id: 'DESC' },
      take,
      skip,
    });
    return this.asTheyAre(manager, found);
  }

  /**
   * With all its rows. The same file is no duplicate afterwards.
   * @throws ImportNotFoundError, ImportRunningError
   */
  async remove(manager: EntityManager, userId: string, id: string): Promise<void> {
    const { status } = await this.get(manager, userId, id);
    if (RUNNING.includes(status)) throw new ImportRunningError(id);
    const { affected } = await manager.delete(WorkloadImport, { userId, id });
    if (affected === 0) throw new ImportNotFoundError(id);
  }

  /** A running import without a sign of life, by the database's clock, died with its server; nothing of it was stored. */
  private async asTheyAre(
    manager: EntityManager,
    found: readonly WorkloadImport[],
  ): Promise<WorkloadImport[]> {
    const running = found.filter(({ status }) => RUNNING.includes(status));
    const silent = await this.silentOf(manager, running);
    return found.map((one) => (silent.includes(one.id) ? gone(one) : one));
  }

  private async silentOf(manager: EntityManager, running: readonly WorkloadImport[]): Promise<string[]> {
    const [first] = running;
    if (!first) return [];
    const rows = await manager.query<{ id: string }[]>(
      `select id from workload_imports
       where user_id = $1 and id = any($2) and updated_at <= clock_timestamp() - $3 * interval '1 millisecond'`,
      [first.userId, running.map(({ id }) => id), this.config.deadAfterMs],
    );
    return rows.map(({ id }) => id);
  }
}

function gone(found: WorkloadImport): WorkloadImport {
  const reason = 'The server that ran the import is gone; nothing was imported. Send the file again.';
  return { ...found, status: 'failed', faults: [{ line: null, column: null, reason }, ...found.faults] };
}
