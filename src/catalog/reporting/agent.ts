import { Agent, type AgentHandler, type AgentTask, Degraded } from '@airlock/agent-kit';
import { computedStep } from '../evidence/computed-step';
import { looksLikeInjection } from '../question/injection';
import { compose, type Draft, withSummary } from './compose';
import { materialOf } from './material';
import { insteadOfFigures } from './missing';
import { modelSummary } from './model-summary';
import { type Report, type ReportingInput, reportingInputSchema, reportSchema } from './schema';

@Agent({
  name: 'reporting',
  description: 'Writes the report: the answer first, every number with its evidence.',
  phase: 'reporting',
  input: reportingInputSchema,
  output: reportSchema,
  mayFail: false,
})
export class ReportingAgent implements AgentHandler<ReportingInput, Report> {
  async run(input: ReportingInput, task: AgentTask): Promise<Report | Degraded<Report>> {
    await task.think('Writing the report', 20);
    const material = materialOf(input);
    const draft = compose(material);
    const hasFigures = insteadOfFigures(material) === undefined;
    if (!task.hasModel || !hasFigures || looksLikeInjection(input.message))
      return reportStep(task, () => draft.report);
    return this.inWordsOfAModel(input, draft, task);
  }

  private async inWordsOfAModel(
    input: ReportingInput,
    draft: Draft,
    task: AgentTask,
  ): Promise<Report | Degraded<Report>> {
    await task.think('Putting the answer into words', 60);
    const template = draft.report.sections.find(({ id }) => id === 'summary')?.markdown ?? '';
    const summary = await modelSummary(task, input, draft);
    if ('text' in summary) {
      const written = withSummary(draft.report, `${summary.text}\n\n**In figures**\n\n${template}`);
      return reportStep(task, () => ({ ...written, text_source: 'model' }));
    }
    const note = `${summary.reason}, so the template’s text stands here.`;
    const marked = withSummary(draft.report, `${template}\n\n*${note}*`);
    const report = await reportStep(task, () => ({ ...marked, text_note: note }));
    return new Degraded(report, note);
  }
}

const reportStep = (task: AgentTask, compute: () => Report): Promise<Report> =>
  computedStep(task, 'report', reportSchema, compute);
