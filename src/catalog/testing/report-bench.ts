import { Degraded, type ModelAnswer, type ModelRequest } from '@airlock/agent-kit';
import { ReportingAgent } from '../reporting/agent';
import { type Report, reportingInputSchema, reportSchema, type Section } from '../reporting/schema';
import { CatalogBench } from './catalog-bench';
import { EVEN_LOG } from './logs';
import { runAll, type State } from './pipeline';

export const QUESTION = 'Where does my money go, and what would cut it by 20%?';

export const sectionOf = ({ sections }: Report, id: Section['id']): Section | undefined =>
  sections.find((one) => one.id === id);

export const summaryOf = (report: Report): string => sectionOf(report, 'summary')?.markdown ?? '';

export const outputOf = <T>(answer: T | Degraded<T>): T =>
  answer instanceof Degraded ? answer.output : answer;

/** What the agents know of {@link EVEN_LOG}, and the report that is written from it. */
export class ReportBench {
  private constructor(
    readonly catalog: CatalogBench,
    readonly state: State,
    readonly report: Report,
  ) {}

  static async start(): Promise<ReportBench> {
    const catalog = await CatalogBench.start();
    const user = await catalog.user('reader', EVEN_LOG);
    const { state, report } = await runAll({ message: QUESTION }, () => catalog.task(user));
    return new ReportBench(catalog, state, report);
  }

  close(): Promise<void> {
    return this.catalog.close();
  }

  /** The report alone, from what is given; @param model puts its summary into words */
  async rewrite(
    input: State,
    model?: (request: ModelRequest) => string | ModelAnswer,
  ): Promise<{ report: Report; degraded: string | undefined; asked: ModelRequest[] }> {
    const user = await this.catalog.user('writer');
    const asked: ModelRequest[] = [];
    const recorded = model && { model: (request: ModelRequest) => (asked.push(request), model(request)) };
    const answer = await new ReportingAgent().run(
      reportingInputSchema.parse(input),
      this.catalog.task(user, recorded),
    );
    const degraded = answer instanceof Degraded ? answer.reason : undefined;
    return { report: reportSchema.parse(JSON.parse(JSON.stringify(outputOf(answer)))), degraded, asked };
  }
}
