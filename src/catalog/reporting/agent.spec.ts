import { asUser } from '../../../test/support/as-user';
import { unfoundedNumbers } from '../evidence/unfounded-numbers';
import type { CatalogBench } from '../testing/catalog-bench';
import { EVEN_LOG, GROWING_LOG, LARGE_LOG } from '../testing/logs';
import { runAll, type State } from '../testing/pipeline';
import { QUESTION, ReportBench, sectionOf, summaryOf } from '../testing/report-bench';
import { compose } from './compose';
import { materialOf } from './material';
import { type Report, reportingInputSchema } from './schema';

const SIX = [
  'summary',
  'workload_profile',
  'findings',
  'strategies_and_savings',
  'action_plan',
  'risks_assumptions_confidence',
];

describe('the report', () => {
  let reports: ReportBench;
  let bench: CatalogBench;
  let state: State;
  let report: Report;

  beforeAll(async () => {
    reports = await ReportBench.start();
    ({ catalog: bench, state, report } = reports);
  });

  afterAll(() => reports.close());

  it('tells the thread how an agent ended that was asked alone, instead of that nothing ran', async () => {
    const told = async (outcome: { status: string; reason?: string }): Promise<string> => {
      const input = { message: 'hello', outcomes: { advisor: outcome } };
      return (await reports.rewrite(input)).report.answer;
    };

    expect(await told({ status: 'completed' })).toContain('The agent advisor has answered: see the state');
    expect(await told({ status: 'failed', reason: 'advisor failed: No ink.' })).toContain(
      'The agent advisor gave no answer (failed): advisor failed: No ink.',
    );
    expect(await told({ status: 'completed' })).not.toContain('did not run');
  });

  it('asks no model how to word that another agent has answered: its words are told as they are', async () => {
    const input = { message: 'hello', outcomes: { advisor: { status: 'completed' } } };

    const { asked, degraded } = await reports.rewrite(input, () => 'Fine words.');

    expect([asked, degraded]).toEqual([[], undefined]);
  });

  it('has six sections and two appendices, all filled from an imported log (E3)', () => {
    expect(report.sections.map(({ id }) => id)).toEqual([...SIX, 'appendix_a_evidence', 'appendix_b_method']);
    for (const { missing_because: missing, markdown } of report.sections) {
      expect(missing).toBeNull();
      expect(markdown.length).toBeGreaterThan(40);
    }
  });

  it('answers the question first: how far the strategies fall short of the target, and what would reach it', () => {
    const [first] = summaryOf(report).split('\n');

    expect(first).toContain('**Not with your small calls alone.**');
    // 1.335 USD; routing saves 0.1269, 9.5 %; 20 % are 0.267, so 0.1401 or 10.5 % is missing.
    expect(first).toContain(
      'save $0.127 of $1.34, 9.5%; you asked for 20% ($0.267), so $0.14, 10.5% of the cost, is missing.',
    );
    expect(first).toContain('calls of up to 8,000 input and 1,600 output tokens');
  });

  it('says yes where a strategy reaches the target', async () => {
    const user = await bench.user('reached', EVEN_LOG);

    const { report: yes } = await runAll({ message: 'Cut my costs by 5%' }, () => bench.task(user));

    expect(summaryOf(yes)).toContain('**Yes: routing of small calls alone saves $0.127, 9.5%** of the $1.34');
  });

  it('is the same for the same rows, word for word, whenever it is written (A5)', async () => {
    const again = await reports.rewrite(state);
    const user = await bench.user('twin', EVEN_LOG);
    const { report: twin } = await runAll({ message: QUESTION }, () => bench.task(user));

    expect(again.report).toEqual(report);
    expect(twin.sections.slice(0, 6)).toEqual(report.sections.slice(0, 6));
  });

  it('is another one for other rows', async () => {
    const user = await bench.user('other-rows', LARGE_LOG);

    const { report: other } = await runAll({ message: QUESTION }, () => bench.task(user));

    expect(summaryOf(other)).not.toBe(summaryOf(report));
    expect(summaryOf(other)).toContain('save $0 of $2.40');
    expect(sectionOf(other, 'action_plan')?.markdown).toContain(
      'No strategy that could be computed changes anything',
    );
  });

  it('gives evidence that gives every value again, for the user it belongs to and for nobody else', async () => {
    expect(report.evidence.length).toBeGreaterThan(30);
    await asUser(bench.dataSource, 'reader', async (manager) => {
      for (const { id, sql, parameters, value } of report.evidence) {
        const rows = await manager.query<{ value: unknown }[]>(sql, [...parameters]);
        expect([id, Array.isArray(value) ? rows : rows[0]?.value]).toEqual([id, value]);
      }
    });
    const cost = report.evidence.find(({ name }) => name === 'totals.cost_usd');
    await asUser(bench.dataSource, 'stranger', async (manager) => {
      const [row] = await manager.query<{ value: unknown }[]>(cost?.sql ?? '', [...(cost?.parameters ?? [])]);
      expect(row?.value).toBeNull();
    });
  });

  it('prints no number without evidence, in any section, for any kind of question', async () => {
    const questions = [
      QUESTION,
      'Why so slow?',
      'Any anomalies?',
      'Is my usage growing over time?',
      'What does gpt-4o cost?',
    ];
    for (const [index, message] of questions.entries()) {
      const user = await bench.user(`no-number-${index}`, index % 2 === 0 ? EVEN_LOG : GROWING_LOG);
      const { state: known } = await runAll({ message }, () => bench.task(user));
      const { report: written, ledger } = compose(materialOf(reportingInputSchema.parse(known)));
      const given = written.assumptions.join(' ').match(/\d[\d,]*/g) ?? [];
      const facts = [
        ...ledger.facts,
        ...given.map((number) => ({ value: Number(number.replaceAll(',', '')), unit: 'count' as const })),
      ];

      for (const { id, markdown } of written.sections.filter((one) => SIX.includes(one.id))) {
        const unfounded = unfoundedNumbers(markdown, facts, ledger.names);
        // Rules in words, such as "three hours with rows", are no figures.
        expect([message, id, unfounded.filter((number) => /\p{N}/u.test(number))]).toEqual([message, id, []]);
      }
    }
  });

  it('cites an existing evidence for each of its references, and lists each section’s own', () => {
    const known = new Set(report.evidence.map(({ id }) => id));

    for (const { id, markdown, evidence } of report.sections.filter((one) => SIX.includes(one.id))) {
      const cited = new Set(markdown.match(/\bE\d+\b/g) ?? []);
      expect([id, [...cited].filter((one) => !known.has(one))]).toEqual([id, []]);
      expect([id, [...evidence].sort()]).toEqual([id, [...cited].sort()]);
    }
  });

  it('names the price catalogue and its version, the assumptions and the confidence', () => {
    expect(report.catalogue_version).toMatch(/^@pydantic\/genai-prices /);
    expect(sectionOf(report, 'appendix_b_method')?.markdown).toContain(report.catalogue_version ?? 'none');
    expect(report.confidence).toBeCloseTo(0.12, 12);
    expect(report.assumptions.join(' ')).toContain('1,000 input and 200 output tokens');
    expect(report.text_source).toBe('template');
  });

  it('tells the thread the answer, not the appendices', () => {
    expect(report.answer).toBe(summaryOf(report));
    expect(report.markdown).toContain('```sql');
    expect(report.answer.length).toBeLessThan(5_000);
  });

  it('of calls that cost nothing and took no time says so, and shares out neither (A5)', async () => {
    const free = EVEN_LOG.map((call) => ({ ...call, cost: 0, latency: 0 }));
    const user = await bench.user('free', free);

    const { report: written } = await runAll({ message: QUESTION }, () => bench.task(user));

    expect(summaryOf(written)).toMatch(/^\*\*There is nothing to save: your calls cost \$0\.\*\* \[E\d+\]/);
    expect(sectionOf(written, 'action_plan')?.markdown).toContain(
      'cost nothing, so there is nothing to save',
    );
    expect(written.markdown).not.toContain('costs most');
    expect(written.markdown).not.toContain('Most of the time');
    for (const { missing_because: missing } of written.sections) expect(missing).toBeNull();
    expect(sectionOf(written, 'workload_profile')?.markdown).toContain('| Cost | $0 |');
    expect(sectionOf(written, 'strategies_and_savings')?.markdown).toContain('Together $0 of $0 (0%)');
  });

  it('says in the answer that a time which it names was not followed', async () => {
    const user = await bench.user('in-2022', EVEN_LOG);

    const { report: written } = await runAll({ message: 'What was my cost in the last few days?' }, () =>
      bench.task(user),
    );

    expect(summaryOf(written)).toContain(
      '- "last few days" was not followed: the answer is about all calls of the log.',
    );
  });

  it('says in the answer that a target which cannot be reached was not followed', async () => {
    const user = await bench.user('too-much', EVEN_LOG);

    const { report: written } = await runAll({ message: 'Cut my costs by 150 %' }, () => bench.task(user));

    expect(summaryOf(written)).toContain(
      '- "Cut my costs by 150 %" was not followed: no more than 100% can be saved.',
    );
  });

  it('asks for no column that the log has', async () => {
    const few = EVEN_LOG.slice(0, 50);
    const user = await bench.user(
      'knows-much',
      few.map((call, index) => ({ ...call, cost: 0.01, hash: `h${index}` })),
    );
    const other = await bench.user(
      'knows-little',
      few.map(({ at }) => ({ at, in: 500, out: 100, model: 'gpt-4o' })),
    );

    const { report: rich } = await runAll({ message: QUESTION }, () => bench.task(user));
    const { report: poor } = await runAll({ message: QUESTION }, () => bench.task(other));

    const wished = (of: Report): string => sectionOf(of, 'risks_assumptions_confidence')?.markdown ?? '';
    for (const column of ['cost_usd', 'workload', 'prompt_hash']) {
      expect(wished(poor)).toContain(`- \`${column}\`: `);
      expect(wished(rich)).not.toContain(`- \`${column}\`: `);
    }
  });

  it('shortens a long name in the middle, at whole characters, so that two that end differently stay two', async () => {
    const long = (end: string): string => `${'x'.repeat(55)}${'😀'.repeat(40)}-${end}`;
    const user = await bench.user(
      'long-names',
      EVEN_LOG.map((call, index) => ({ ...call, workload: long(index % 2 === 0 ? 'east' : 'west') })),
    );

    const { report: short } = await runAll({ message: QUESTION }, () => bench.task(user));

    const shown = (end: string): string => `\`${'x'.repeat(55)}…${'😀'.repeat(19)}-${end}\``;
    for (const end of ['east', 'west']) expect(sectionOf(short, 'findings')?.markdown).toContain(shown(end));
    expect(short.markdown.isWellFormed()).toBe(true);
  });

  it('shows names of the log as they are, never as markup', async () => {
    const name = 'chat | <script>alert(1)</script> `x` [y](http://z)';
    const user = await bench.user(
      'markup',
      EVEN_LOG.map((call, index) => ({ ...call, workload: index % 2 === 0 ? `batch ${name}` : 'chat' })),
    );

    const { report: safe } = await runAll({ message: QUESTION }, () => bench.task(user));

    const outside = safe.markdown.replaceAll(/```[\s\S]*?```|`[^`\n]*`/g, '');
    expect(outside).not.toContain('<script>');
    expect(outside).not.toContain('](http');
    const tables = safe.markdown.split('\n').filter((line) => line.startsWith('| `batch'));
    expect(tables.length).toBeGreaterThan(0);
  });
});
