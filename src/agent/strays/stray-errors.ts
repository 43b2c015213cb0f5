import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Metrics } from '../../monitoring';
import { Author } from './author';
import { UnawaitedRejectionError, UncaughtCallbackError } from './stray.errors';

/** What stops because it was told to is not astray. */
const isStop = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';

/**
 * Left alone, a rejection that nobody awaits and an error in a callback end the process, and with it the runs of all its
 * users (E13). Here they fail the code that they come from, by the async context in which it was started. A rejection of
 * nobody's is counted and logged; an exception of nobody's may have left our own work half done, and ends the process.
 */
@Injectable()
export class StrayErrors implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(StrayErrors.name);
  private readonly strays;

  constructor(@Inject(Metrics) metrics: Metrics) {
    this.strays = metrics.counter(
      'airlock_stray_errors_total',
      'Errors that nobody awaited or caught, by what became of them',
      ['outcome'],
    );
  }

  onApplicationBootstrap(): void {
    process.on('unhandledRejection', this.onRejection);
    process.on('uncaughtException', this.onException);
  }

  onApplicationShutdown(): void {
    process.off('unhandledRejection', this.onRejection);
    process.off('uncaughtException', this.onException);
  }

  private readonly onRejection = (reason: unknown): void => {
    if (isStop(reason)) return;
    const author = Author.current;
    if (author?.fail(new UnawaitedRejectionError(author.name, reason))) this.count('failed_its_author');
    else this.tell(author, 'rejected, and nobody awaits it', reason);
  };

  private readonly onException = (error: Error): void => {
    const author = Author.current;
    // Thrown from here, it ends the process as it would have without us.
    if (!author) throw error;
    if (author.fail(new UncaughtCallbackError(author.name, error))) this.count('failed_its_author');
    else this.tell(author, 'thrown in a callback', error);
  };

  private tell(author: Author | undefined, how: string, error: unknown): void {
    this.count('logged');
    const whose = author ? `${author.name} (${author.place}), which had ended` : 'nobody’s work';
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.logger.error(`An error of ${whose}: ${how}. ${text}`);
  }

  private count(outcome: 'failed_its_author' | 'logged'): void {
    this.strays.inc({ outcome });
  }
}
