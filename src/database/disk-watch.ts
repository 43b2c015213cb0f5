import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { isDiskFull } from './disk-full';
import { FailureSpell } from './failure-spell';
import { SystemPool } from './system-pool';

const EVERY_MS = 5_000;

/**
 * A list that has not enough memory is written to the disk, some hundred kilobytes, and taken away again: no row, no
 * catalogue and no WAL is left behind, and it needs no right. Both statements are one transaction, as they are sent together.
 */
const WRITE_SOMETHING = `set local work_mem = '64kB'; select count(*) from generate_series(1, 20000)`;

/**
 * Whether the database has room on its disk. When it has none, writes fail one by one, and reads go on: nobody but who writes
 * would know of it.
 */
@Injectable()
export class DiskWatch implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly spell = new FailureSpell(new Logger('Database'), 'Writing to its disk', 'error');
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private full = false;

  constructor(@Inject(SystemPool) private readonly pool: Pick<SystemPool, 'query'>) {}

  /** When it was last looked at. */
  get isFull(): boolean {
    return this.full;
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.looking ??= this.look().finally(() => (this.looking = undefined));
    }, EVERY_MS);
    this.timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  async look(): Promise<void> {
    try {
      await this.pool.query(WRITE_SOMETHING);
      this.full = false;
      this.spell.worked();
    } catch (error) {
      // What else may be wrong with the database is found out elsewhere.
      if (!isDiskFull(error)) return;
      this.full = true;
      this.spell.failed(error);
    }
  }
}
