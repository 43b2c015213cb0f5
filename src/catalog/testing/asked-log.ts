import type { UserExecutionContext } from '@airlock/session';
import { type Answer, answerIn } from '../../../test/support/answer-to';
import type { LoggedCall } from '../../../test/support/workload-log';
import { CatalogBench } from './catalog-bench';
import { runAll } from './pipeline';

/** What was said in a thread, the oldest first. */
type Thread = { readonly role: string; readonly content: string }[];

/** A log in a real database and what the agents answer about it, without a server, a queue or a socket between. */
export class AskedLog {
  private constructor(
    private readonly bench: CatalogBench,
    private readonly user: UserExecutionContext,
  ) {}

  static async of(calls: readonly LoggedCall[]): Promise<AskedLog> {
    const bench = await CatalogBench.start();
    return new AskedLog(bench, await bench.user('ann', calls));
  }

  close(): Promise<void> {
    return this.bench.close();
  }

  /** @param thread where the question goes on; it is said there too */
  async answerTo(question: string, thread: Thread = []): Promise<Answer & { readonly thread: Thread }> {
    const said = { message: question, history: [...thread] };
    const { report } = await runAll(said, () => this.bench.task(this.user));
    thread.push({ role: 'user', content: question }, { role: 'assistant', content: report.answer });
    return { ...answerIn(report.markdown), thread };
  }

  /** Asks one after another in a thread; @returns what is answered to the last */
  async lastAnswerTo(...questions: readonly string[]): Promise<Answer> {
    const thread: Thread = [];
    let last: Answer = { answer: '', whole: '' };
    for (const question of questions) last = await this.answerTo(question, thread);
    return last;
  }
}
