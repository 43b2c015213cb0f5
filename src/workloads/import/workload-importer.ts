import { mintId, type Session, UnitOfWork } from '@airlock/session';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { AirlockConfig } from '../../config';
import { FailureSpell } from '../../database';
import { LiveNotices } from '../../events';
import { Door, ShuttingDownError, withoutStalling } from '../../http';
import { UnknownModelError } from '../analysis/unknown-model.error';
import { PriceCatalogue } from '../prices/price-catalogue';
import { DuplicateImportError } from './duplicate-import.error';
import { EventWriter } from './event-writer';
import type { ImportOptions } from './import-options';
import type { ImportSource } from './import-source';
import { ImportRepository } from './import.repository';
import { begun } from './intake';
import { Progress } from './progress';
import { Reception } from './reception';
import { SpoolUnusableError } from './spool-unusable.error';
import type { ImportCounts, ImportStatus, WorkloadImport } from './workload-import.entity';

/**
 * Takes in one file: received and checked while no connection is held (S7), then stored in one transaction, all of it
 * or nothing. How far it is is told meanwhile in short units of work of their own, where the user's other calls see it.
 */
@Injectable()
export class WorkloadImporter {
  private readonly spell = new FailureSpell(new Logger(WorkloadImporter.name), 'Putting an import aside');

  constructor(
    @Inject(UnitOfWork) private readonly units: UnitOfWork,
    @Inject(ImportRepository) private readonly imports: ImportRepository,
    @Inject(EventWriter) private readonly events: EventWriter,
    @Inject(PriceCatalogue) private readonly catalogue: PriceCatalogue,
    @Inject(LiveNotices) private readonly notices: LiveNotices,
    @Inject(Door) private readonly door: Door,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  /**
   * @param session the caller's, in which the rows are stored; it commits when the caller's call ends well
   * @throws UnknownModelError, UnreadableFileError, ImportLimitError before anything is written
   * @throws ImportTooLargeError, MissingColumnsError, AmbiguousColumnError, ImportRejectedError, DuplicateImportError
   */
  async import(session: Session, source: ImportSource, options: ImportOptions): Promise<WorkloadImport> {
    const { model } = options.defaults;
    if (model && !this.catalogue.find(model))
      throw new UnknownModelError(model, this.catalogue.closest(model));
    const reception = new Reception(options, source, this.catalogue, this.config);
    const bytes = await begun(
      reception.check(withoutStalling(this.untilClosed(source.bytes), ...this.patience)),
    );
    try {
      const importId = await this.begin(session, reception, options);
      await this.receive(session, importId, reception, bytes);
      const stored = await this.store(session, importId, reception, options);
      this.spell.worked();
      return stored;
    } catch (error) {
      if (error instanceof SpoolUnusableError) this.spell.failed(error.cause);
      throw error;
    } finally {
      await bytes.return(undefined);
      await reception.close();
    }
  }

  /** A slow client must not keep a process that stops. */
  private async *untilClosed(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const piece of bytes) {
      if (this.door.isClosedFor(this.config.shutdownGraceMs))
        throw new ShuttingDownError(
          'The server is stopping; nothing was imported. Send the file again in a moment.',
        );
      yield piece;
    }
  }

  /** A client that is gone without a word must not hold one of its user's places. */
  private get patience(): [ms: number, late: string] {
    const { importIdleMs: ms } = this.config;
    return [ms, `No byte of the file has come for ${ms / 1_000} s, so nothing was imported. Send it again.`];
  }

  private async begin(
    session: Session,
    reception: Reception,
    { mapping, defaults }: ImportOptions,
  ): Promise<string> {
    const id = mintId();
    const { userId } = session.context;
    const counts = reception.counts(0);
    await this.apart(session, (manager) =>
      this.imports.begin(manager, { userId, id, mapping, defaults, counts }),
    );
    this.tell(session, id, 'receiving', counts);
    return id;
  }

  /** The slow part: it takes as long as the client does. */
  private async receive(
    session: Session,
    importId: string,
    reception: Reception,
    bytes: AsyncIterable<Buffer>,
  ): Promise<void> {
    const progress = this.progress(session, importId, 'receiving', () => reception.counts(0));
    try {
      await reception.receive(bytes);
    } catch (error) {
      await progress.stop();
      await this.fail(session, importId, reception, error);
      throw error;
    } finally {
      await progress.stop();
    }
    const rejection = reception.rejection(importId);
    if (!rejection) return;
    await this.fail(session, importId, reception);
    throw rejection;
  }

  /** The fast part, in the caller's transaction. */
  private async store(
    session: Session,
    importId: string,
    reception: Reception,
    options: ImportOptions,
  ): Promise<WorkloadImport> {
    const { manager } = session;
    const { userId } = session.context;
    const sha256 = reception.sha256();
    let stored = 0;
    const { mapping } = reception;
    await this.apart(session, (unit) =>
      this.imports.update(unit, userId, importId, { status: 'importing', mapping }),
    );
    // Whatever undoes the rows, also a COMMIT that fails: the import must not seem to go on.
    session.afterRollback(() =>
      this.fail(session, importId, reception, 'It was rolled back; nothing was imported.'),
    );
    let progress: Progress | undefined;
    try {
      if (!options.allowDuplicate) await this.refuseSameFile(session, sha256);
      for await (const batch of reception.batches()) {
        await this.events.insert(manager, userId, importId, batch);
        stored += batch.rowNo.length;
        // Not before the rows have their connection: a report that stood in line for one would be waited for with theirs in hand.
        progress ??= this.progress(session, importId, 'importing', () => reception.counts(stored));
      }
    } finally {
      await progress?.stop();
    }
    const counts = reception.counts(stored);
    await this.imports.update(manager, userId, importId, {
      status: 'completed',
      mapping,
      counts,
      sha256,
      faults: reception.faults,
    });
    session.afterCommit(() => this.tell(session, importId, 'completed', counts));
    return this.imports.get(manager, userId, importId);
  }

  private async refuseSameFile(session: Session, sha256: string): Promise<void> {
    const same = await this.imports.sameFile(session.manager, session.context.userId, sha256);
    if (same !== undefined) throw new DuplicateImportError(same, sha256);
  }

  private progress(
    session: Session,
    importId: string,
    status: ImportStatus,
    countsNow: () => ImportCounts,
  ): Progress {
    const { userId } = session.context;
    return new Progress(async () => {
      const counts = countsNow();
      await this.apart(session, (manager) => this.imports.update(manager, userId, importId, { counts }));
      this.tell(session, importId, status, counts);
    }, this.config.importProgressMs);
  }

  private async fail(session: Session, importId: string, reception: Reception, why?: unknown): Promise<void> {
    const reason = why instanceof Error ? why.message : why;
    const general = typeof reason === 'string' ? [{ line: null, column: null, reason }] : [];
    const counts = reception.counts(0);
    await this.apart(session, (manager) =>
      this.imports.update(manager, session.context.userId, importId, {
        status: 'failed',
        counts,
        faults: [...general, ...reception.faults],
      }),
    );
    this.tell(session, importId, 'failed', counts);
  }

  /** To the user's sockets; whoever has none reads it from the import itself. */
  private tell({ context }: Session, importId: string, status: ImportStatus, counts: ImportCounts): void {
    const payload = { import_id: importId, status, counts };
    void this.notices.tell(context, { topic: importId, type: 'import_progress', payload });
  }

  /** A short unit of work beside the caller's transaction: committed at once, whatever becomes of that one. */
  private async apart(
    { context }: Session,
    work: (manager: Session['manager']) => Promise<void>,
  ): Promise<void> {
    await this.units.run(context, { name: 'import progress' }, ({ manager }) => work(manager));
  }
}
