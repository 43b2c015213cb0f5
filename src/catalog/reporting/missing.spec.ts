import { DataHelperAgent } from '../data-helper/agent';
import type { CatalogBench } from '../testing/catalog-bench';
import { EVEN_LOG } from '../testing/logs';
import { runAll, type State } from '../testing/pipeline';
import { outputOf, QUESTION, ReportBench, sectionOf, summaryOf } from '../testing/report-bench';

describe('a section of the report without input says why it is missing', () => {
  let reports: ReportBench;
  let bench: CatalogBench;
  let state: State;

  beforeAll(async () => {
    reports = await ReportBench.start();
    ({ catalog: bench, state } = reports);
  });

  afterAll(() => reports.close());

  it('for a user without data: the answer says what to send', async () => {
    const user = await bench.user('empty-handed');

    const { report: empty } = await runAll({ message: QUESTION }, () => bench.task(user));

    expect(summaryOf(empty)).toContain('You have not imported any calls yet');
    expect(summaryOf(empty)).toContain('`input_tokens`');
    for (const id of ['workload_profile', 'findings', 'strategies_and_savings', 'action_plan'] as const) {
      expect(sectionOf(empty, id)?.missing_because).toContain('no calls in the range');
      expect(sectionOf(empty, id)?.markdown).toContain('Missing:');
    }
    expect(empty).toMatchObject({ confidence: 0, evidence: [], catalogue_version: null });
  });

  it('for a partial log: no plan, and what would make it better', async () => {
    const user = await bench.user('partial-log', EVEN_LOG.slice(0, 50));

    const { report: partial } = await runAll({ message: QUESTION }, () => bench.task(user));

    expect(sectionOf(partial, 'action_plan')?.missing_because).toContain('first look only');
    expect(sectionOf(partial, 'strategies_and_savings')?.missing_because).toBeNull();
    expect(sectionOf(partial, 'risks_assumptions_confidence')?.markdown).toContain(
      'What would make this better',
    );
  });

  it('for an agent that failed or was skipped: with its reason', async () => {
    const outcomes = {
      optimization: {
        status: 'failed',
        reason: 'The tool "cost_optimizer" answered error: <b>timeout</b>',
      },
      actions: { status: 'skipped', reason: 'It needs "optimization", which failed.' },
    };

    const { report: lame } = await reports.rewrite({
      message: QUESTION,
      triage: state.triage,
      data: state.data,
      outcomes,
    });

    expect(sectionOf(lame, 'strategies_and_savings')?.missing_because).toContain(
      'could not be made (failed)',
    );
    expect(sectionOf(lame, 'action_plan')?.missing_because).toContain('was skipped');
    expect(lame.markdown).not.toContain('<b>');
  });

  it('in the answer too, which would look whole without it (E16)', async () => {
    const reason = 'optimization failed: More than 100 tool calls within a minute. Wait, then go on.';

    const { report: lame } = await reports.rewrite({
      message: QUESTION,
      triage: state.triage,
      data: state.data,
      outcomes: { optimization: { status: 'failed', reason }, actions: { status: 'skipped' } },
    });

    expect(lame.answer).toContain(`- Computing what could be saved could not be done (failed): ${reason}`);
    expect(lame.answer).not.toContain('Putting the work in order');
  });

  it('for a question whose rows could not be counted: why, and not what to import', async () => {
    const reason = 'triage failed: More than 100 tool calls within a minute. Wait, then go on.';
    const user = await bench.user('uncounted');
    const help = await new DataHelperAgent().run({ message: QUESTION }, bench.task(user));

    const { report: lame } = await reports.rewrite({
      message: QUESTION,
      data_helper: outputOf(help),
      outcomes: { triage: { status: 'failed', reason } },
    });

    expect(lame.answer).toBe(
      `- Sorting the question and counting its calls could not be done (failed): ${reason}`,
    );
    expect(sectionOf(lame, 'findings')?.missing_because).toContain(reason);
  });

  it('for a run of nothing but reporting', async () => {
    const { report: bare } = await reports.rewrite({ message: QUESTION });

    expect(bare.sections.filter(({ missing_because: missing }) => missing !== null)).toHaveLength(4);
  });
});
